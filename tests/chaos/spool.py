"""Messages written straight into Asterisk's spool, as app_voicemail leaves them: quicker than so many calls."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_OWN = Path()
"""What `Spool.sound` names."""

_ENVELOPE = """\
;
; Message Information file
;
[message]
origmailbox={number}
context=default
macrocontext=
exten={number}
rdnis=unknown
priority=2
callerchan=PJSIP/outside-{at:08d}
callerid="{caller}" <{digits}>
origdate={date}
origtime={time}
category=
msg_id={id}
flag=
duration={seconds}
"""


@dataclass
class Spool:
    """One mailbox; `left` messages lie in it."""

    folder: Path
    number: str
    sound: Path
    seconds: int
    left: int = 0

    def leave(self, *, caller: str = "", sound: bytes | Path | None = _OWN, encoding: str = "utf-8") -> str:
        """Put one message at the end of INBOX and return who it is from, a name of its own; None is no sound at all."""
        at, now, inbox = self.left, datetime.now(UTC), self._inbox
        inbox.mkdir(parents=True, exist_ok=True)
        caller = caller or f"Caller {at:04d}"
        if sound is not None:
            _put(self.sound if sound is _OWN else sound, inbox / f"msg{at:04d}.wav")
        unfinished = inbox / f".msg{at:04d}"
        unfinished.write_bytes(
            _ENVELOPE.format(
                number=self.number,
                at=at,
                caller=caller,
                digits=f"+331990{at:05d}",
                date=now.strftime("%a %b %d %I:%M:%S %p UTC %Y"),
                time=int(now.timestamp()),
                id=f"{int(now.timestamp())}-{at:08x}",
                seconds=self.seconds,
            ).encode(encoding)
        )
        unfinished.rename(inbox / f"msg{at:04d}.txt")
        self.left += 1
        return caller

    def mend(self, at: int, sound: Path) -> None:
        """Give a message, counted from 0, its sound after all."""
        _put(sound, self._inbox / f"msg{at:04d}.wav")

    @property
    def _inbox(self) -> Path:
        return self.folder / "default" / self.number / "INBOX"


def _put(sound: bytes | Path, file: Path) -> None:
    if isinstance(sound, Path):
        shutil.copyfile(sound, file)
    else:
        file.write_bytes(sound)
