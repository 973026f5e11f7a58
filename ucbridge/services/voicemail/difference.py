"""What changed in a mailbox between the rows and what the PBX lists. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.voicemail.interface import UNHEARD, VoicemailMessage
from ucbridge.store.voicemails import Voicemail


@dataclass(frozen=True, slots=True)
class Difference:
    """`unknown` are the messages without a living row, oldest first; the others are rows, `moved` with their folder."""

    unknown: tuple[VoicemailMessage, ...]
    moved: tuple[tuple[Voicemail, str], ...]
    vanished: tuple[Voicemail, ...]


def difference(rows: Iterable[Voicemail], listed: Iterable[VoicemailMessage]) -> Difference:
    """Compare by message id; of two messages with one id (a copy forwarded home) an unheard one counts."""
    there: dict[str, VoicemailMessage] = {}
    for message in sorted(listed, key=lambda each: each.folder in UNHEARD):
        if message.id:
            there[message.id] = message
    known = {row.message_id: row for row in rows}
    unknown = [message for message in there.values() if message.id not in known]
    return Difference(
        unknown=tuple(sorted(unknown, key=lambda each: (each.left_at or datetime.max.replace(tzinfo=UTC), each.id))),
        moved=tuple(
            (row, there[row.message_id].folder)
            for row in known.values()
            if row.message_id in there and there[row.message_id].folder != row.folder
        ),
        vanished=tuple(row for row in known.values() if row.message_id not in there),
    )


def values_of(message: VoicemailMessage, now: datetime) -> dict[str, object]:
    """Return the columns of a message just listed."""
    return {
        "folder": message.folder,
        "caller_name": message.caller.name,
        "caller_number": message.caller.number,
        "left_at": message.left_at or now,
        "seconds": max(0, message.seconds),
        "urgent": message.urgent,
    }


def message_of(row: Voicemail) -> VoicemailMessage:
    """Return a message as the PBX is asked about it."""
    caller = CallerId(row.caller_name, row.caller_number)
    return VoicemailMessage(row.mailbox, row.message_id, row.folder, caller, row.left_at, row.seconds, row.urgent)
