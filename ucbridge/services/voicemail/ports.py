"""How the parts of the voicemail service meet: the durable pipeline on one side, mailboxes and cards on the other."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Cards(Protocol):
    """The cards of messages. Each method may be repeated: the pipeline runs a step again after a crash."""

    async def announce(self, voicemail_id: int) -> None:
        """Have the card posted to everybody of the mailbox, once each."""
        ...

    async def show(self, voicemail_id: int) -> None:
        """Bring the card up to date wherever it stands."""
        ...


class Removal(Protocol):
    """The end of a deleted message, when nobody took it back."""

    async def remove(self, voicemail_id: int) -> None:
        """Remove it from the PBX if it is still to be; no-op if somebody undid it or the PBX no longer has it.

        Raises:
            PbxError: not now; try again later.
        """
        ...


class Pipeline(Protocol):
    """What happens to a message by itself, whatever crashes. Each method returns once that is written down."""

    async def received(self, voicemail_id: int) -> None:
        """Announce, fetch, transcribe, edit. The same message again is no-op."""
        ...

    async def fetch(self, voicemail_id: int) -> None:
        """Fetch the recording (and write it down) of a message that was not announced; no-op where that is done."""
        ...

    async def transcribe_again(self, voicemail_id: int, *, asked: str) -> None:
        """Write it down once more; `asked` is the id of the press, the same one is done once."""
        ...

    async def remove_at(self, voicemail_id: int, at: datetime) -> None:
        """Remove a deleted message at this time."""
        ...
