"""A voicemail spool as Asterisk writes it, made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import soundfile

from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.voicemail.interface import VoicemailMessage

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1_000_000

TEXT = """;
; Message Information file
;
[message]
origmailbox={box}
context=from-internal
exten={box}
rdnis=unknown
priority=2
callerchan=PJSIP/102-00000001
callerid="Zo\xeb Martin" <0612345678>
origdate=Mon Nov 23 07:08:27 AM UTC 2026
origtime=1795417707
category=
msg_id={id}
flag=
duration=5
"""


def put(spool: Path, place: str, message_id: str, *, text: bytes | None = None, **sounds: bytes) -> Path:
    """Write a message (`default/103/INBOX/msg0000`) and its sounds by suffix; return its text file."""
    stem = spool / place
    stem.parent.mkdir(parents=True, exist_ok=True)
    written = TEXT.format(box=stem.parent.parent.name, id=message_id).encode("latin-1")
    for suffix, sound in (sounds or {"wav": message_id.encode()}).items():
        stem.with_suffix(f".{suffix}").write_bytes(sound)
    stem.with_suffix(".txt").write_bytes(written if text is None else text)
    return stem.with_suffix(".txt")


def message(message_id: str, *, mailbox: str = "103@default", folder: str = "INBOX") -> VoicemailMessage:
    """Return what AMI would list."""
    return VoicemailMessage(mailbox, message_id, folder, CallerId("", ""), None, 5)


def spoken(folder: Path, length: float) -> Path:
    """Return a WAV file a phone can speak."""
    path = folder / f"{length}.wav"
    tone = np.sin(np.arange(int(length * 48_000)) * 440 * 2 * np.pi / 48_000) * 0.3
    soundfile.write(path, tone, 48_000, subtype="PCM_16")
    return path
