"""Where the sound of a message comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ucbridge.pbx.voicemail.interface import VoicemailMessage


@dataclass(frozen=True, slots=True)
class Recording:
    """A file as Asterisk wrote it; `suffix` is its format as Asterisk names it, its case kept: wav, WAV, gsm, ..."""

    sound: bytes
    suffix: str


class AudioSource(Protocol):
    """One way to the recordings of a PBX."""

    async def fetch(self, message: VoicemailMessage) -> Recording:
        """Return the recording of a message.

        Raises:
            LookupError: it is not there (not yet, or no longer).
            PbxError, OSError: not now; try again later.
        """
        ...
