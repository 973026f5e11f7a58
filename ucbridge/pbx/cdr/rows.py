"""A row of any layout as a call record. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from ucbridge.pbx.cdr.clock import Clock
from ucbridge.pbx.cdr.interface import CallRecord

Row = Mapping[str, object]
"""The columns by name, as the layout calls them."""

STARTS = ("calldate", "start")
"""Names of the column with the beginning, the first there is counts."""

_CLID = re.compile(r'\s*"?(.*?)"?\s*<[^<>]*>\s*', re.DOTALL)
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,6})?")


def record(row: Row, clock: Clock) -> CallRecord | None:
    """Return what a row says; None where it does not even say when."""
    started = clock.moment(start_of(row), _words(row, "uniqueid"))
    if started is None:
        return None
    lasted, talked = _seconds(row, "duration"), _seconds(row, "billsec")
    ended = started + timedelta(seconds=lasted)
    answered = ended - timedelta(seconds=talked) if talked or _words(row, "answer").strip("0-: ") else None
    source, name = _words(row, "src"), _words(row, "clid")
    named = _CLID.fullmatch(name)
    return CallRecord(
        started=started,
        answered=answered,
        ended=ended,
        src=_words(row, "cnum") or source or _number(name),
        dst=_words(row, "dst"),
        context=_words(row, "dcontext"),
        caller_name=_words(row, "cnam") or (named[1].replace('\\"', '"') if named else ""),
        channel=_words(row, "channel"),
        dst_channel=_words(row, "dstchannel"),
        last_app=_words(row, "lastapp"),
        last_data=_words(row, "lastdata"),
        disposition=_words(row, "disposition").upper(),
        unique_id=_words(row, "uniqueid"),
        linked_id=_words(row, "linkedid"),
        sequence=_seconds(row, "sequence"),
        did=_words(row, "did"),
        recording=_words(row, "recordingfile"),
    )


def start_of(row: Row) -> datetime | None:
    """Return when it began as it is written, with a zone only where that stands there, too."""
    written = next((row[name] for name in STARTS if row.get(name)), None)
    if isinstance(written, datetime):
        return written
    if not isinstance(written, str) or not (found := _TIME.match(written)):
        return None
    try:
        return datetime.fromisoformat(f"{found[1]} {found[2]}")
    except ValueError:
        return None


def _words(row: Row, name: str) -> str:
    value = row.get(name)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return "" if value is None else str(value)


def _seconds(row: Row, name: str) -> int:
    try:
        return max(0, round(float(_words(row, name) or 0)))
    except (ValueError, OverflowError):
        return 0


def _number(clid: str) -> str:
    _name, _open, rest = clid.rpartition("<")
    return rest.rstrip("> ")
