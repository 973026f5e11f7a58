"""Messages written straight into Asterisk's spool, as app_voicemail leaves them: quicker than so many calls."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

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

    def leave(self) -> str:
        """Put one message at the end of INBOX and return who it is from, a name of its own."""
        at, now = self.left, datetime.now(UTC)
        inbox = self.folder / "default" / self.number / "INBOX"
        inbox.mkdir(parents=True, exist_ok=True)
        caller = f"Caller {at:04d}"
        shutil.copyfile(self.sound, inbox / f"msg{at:04d}.wav")
        unfinished = inbox / f".msg{at:04d}"
        unfinished.write_text(
            _ENVELOPE.format(
                number=self.number,
                at=at,
                caller=caller,
                digits=f"+331990{at:05d}",
                date=now.strftime("%a %b %d %I:%M:%S %p UTC %Y"),
                time=int(now.timestamp()),
                id=f"{int(now.timestamp())}-{at:08x}",
                seconds=self.seconds,
            )
        )
        unfinished.rename(inbox / f"msg{at:04d}.txt")
        self.left += 1
        return caller
