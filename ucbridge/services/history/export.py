"""Calls as lines of a CSV file, for spreadsheets. Pure.

Names in it were chosen by strangers: none becomes a formula, and none breaks a line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import tzinfo

from ucbridge.services.history.listing import Line

BOM = "\ufeff"
"""Tells spreadsheets that the text is UTF-8."""

COLUMNS = (
    "time",
    "direction",
    "name",
    "number",
    "result",
    "why",
    "way",
    "dialled",
    "queue",
    "answered_by",
    "forwarded_from",
    "talked_seconds",
    "late",
    "recording",
    "note",
    "call",
)

_FORMULA = re.compile(r"[=+\-@\t\r\n|%]")
_NUMBER = re.compile(r"\+?[0-9]{1,32}")


def heading(*, whose: bool = False) -> str:
    """Return the first line."""
    return _written([("person", *COLUMNS) if whose else COLUMNS])


def rows(lines: Iterable[Line], zone: tzinfo, *, whose: bool = False) -> str:
    """Return calls, one a line, times as they were in a zone; with `whose` the person's id goes first."""
    return _written(_row(line, zone, whose=whose) for line in lines)


def cell(text: str) -> str:
    """Return a text as a spreadsheet shows it and never calculates it; telephone numbers stay as they are."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return f"'{plain}" if _FORMULA.match(plain) and not _NUMBER.fullmatch(plain) else plain


def _row(line: Line, zone: tzinfo, *, whose: bool) -> list[str]:
    person, call = line.of.person, line.of.call
    values = [
        person.at.astimezone(zone).isoformat(sep=" ", timespec="seconds"),
        person.direction,
        line.other_name,
        person.other_number,
        person.result,
        person.why,
        person.way,
        call.dialled,
        call.queue,
        line.answered_by,
        line.forwarded_from,
        str(round(person.talked)),
        "yes" if call.late else "",
        line.recording or call.recording,
        " / ".join(line.notes),
        call.call_id,
    ]
    return [cell(each) for each in ([person.person_id, *values] if whose else values)]


def _written(values: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(values)
    return text.getvalue()
