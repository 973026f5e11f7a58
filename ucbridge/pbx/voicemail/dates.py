"""When a message was left, as its id and its date tell it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_ID = re.compile(r"([0-9]{9,11})-[0-9a-f]{8}")
_DATE = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?P<clock>\d\d:\d\d:\d\d)(?: (?P<half>AM|PM))?"
    r"(?: (?P<zone>[A-Za-z0-9+:-]{1,8}))? (?P<year>\d{4})"
)
_ZONES = timedelta(hours=26)
"""How far clocks of two time zones may differ."""


def left_at(message_id: str, date: str) -> datetime | None:
    """Return when a message was left; None where neither tells.

    The id begins with that second. A message older than ids has one of the day it was first listed; then the date
    is right, though its hour is only as good as the name of its time zone.
    """
    written, made = _date(date), _made(message_id)
    if made is None or (written is not None and abs(made - written) > _ZONES):
        return written
    return made


def _made(message_id: str) -> datetime | None:
    found = _ID.fullmatch(message_id)
    return datetime.fromtimestamp(int(found[1]), UTC) if found else None


def _date(written: str) -> datetime | None:
    """Read a date such as `Mon Nov 23 12:41:34 AM UTC 2026`; a zone other than UTC is taken for this machine's."""
    found = _DATE.fullmatch(written.strip())
    if found is None:
        return None
    parts = " ".join(filter(None, (found["month"], found["day"], found["year"], found["clock"], found["half"])))
    try:
        when = datetime.strptime(parts, "%b %d %Y %I:%M:%S %p" if found["half"] else "%b %d %Y %H:%M:%S")
    except ValueError:
        return None
    return when.replace(tzinfo=UTC) if found["zone"] in {"UTC", "GMT"} else when.astimezone(UTC)
