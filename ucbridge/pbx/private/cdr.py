"""Call detail records as Asterisk writes them to CSV."""

from __future__ import annotations

import csv
from pathlib import Path

_COLUMNS = (
    "accountcode",
    "src",
    "dst",
    "dcontext",
    "clid",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
    "uniqueid",
    "userfield",
    "peeraccount",
    "linkedid",
    "sequence",
)


def rows(path: Path) -> list[dict[str, str]]:
    """Return every record written so far, oldest first."""
    if not path.exists():
        return []
    with path.open(newline="", errors="replace") as file:
        return [dict(zip(_COLUMNS, row, strict=False)) for row in csv.reader(file)]
