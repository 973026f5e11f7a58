"""What a call record says, and who has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call detail record: what one channel did with one other, as Asterisk wrote it down.

    `dst_channel` is "" where the caller was alone with the dialplan (a menu, voicemail, a phone that was busy).
    `answered` is None where nobody and nothing answered. `linked_id` is "" where the layout does not have it; the
    order of records with the same `started` is that of `sequence`. `recording` is a file name, `did` what was dialled.
    """

    started: datetime
    answered: datetime | None
    ended: datetime
    src: str
    dst: str
    context: str
    caller_name: str
    channel: str
    dst_channel: str
    last_app: str
    last_data: str
    disposition: str
    unique_id: str
    linked_id: str = ""
    sequence: int = 0
    did: str = ""
    recording: str = ""


class CallRecords(Protocol):
    """Where the records are kept."""

    async def between(self, since: datetime, until: datetime) -> list[CallRecord]:
        """Return the records that ended between two moments, oldest first.

        Raises:
            CdrUnreadable: the file or database cannot be read.
        """
        ...
