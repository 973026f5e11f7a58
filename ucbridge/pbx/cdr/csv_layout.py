"""The text of cdr-csv/Master.csv as rows, whichever of its columns are turned on. Pure.

What is no whole record is left out: half a line at the end, half a record at the start. Strangers choose their names,
line breaks included; Asterisk doubles every quote in a field, so nothing inside one ever looks like a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ucbridge.pbx.cdr.clock import epoch
from ucbridge.pbx.cdr.rows import Row

_TEXTS = ("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata")
_REST = ("start", "answer", "end", "duration", "billsec", "disposition", "amaflags")
_NEWER = ("peeraccount", "linkedid", "sequence")

_FIELD = r'"(?:[^"]|"")*+"'
_DATE = r'"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"'
_NUMBER = r'"?[0-9]{1,12}"?'
_RECORD = re.compile(
    rf'^(?:{_FIELD},){{9}}{_DATE},(?:{_DATE}|"")?+,(?:{_DATE}|"")?+,{_NUMBER},{_NUMBER},{_FIELD},{_FIELD}'
    rf"(?P<more>(?:,(?:{_FIELD}|[0-9]{{0,12}})){{0,5}}+)\r?\n",
    re.MULTILINE,
)
_VALUE = re.compile(rf"({_FIELD})|([0-9]+)|(?<=,)(?=,|$)")


def rows(text: str) -> Iterator[Row]:
    """Yield the records of a text that may begin and end in the middle of one."""
    for found in _RECORD.finditer(text):
        values = [_plain(each) for each in _VALUE.finditer(found[0].rstrip("\r\n"))]
        yield dict(zip(_columns(values), values, strict=False))


def _plain(found: re.Match[str]) -> str:
    return found[1][1:-1].replace('""', '"') if found[1] is not None else found[2] or ""


def _columns(values: Sequence[str]) -> tuple[str, ...]:
    """Return the names: uniqueid, userfield and the three newer columns are each there or not."""
    base = len(_TEXTS) + len(_REST)
    more = len(values) - base
    newer = _NEWER if more >= len(_NEWER) else ()
    own = more - len(newer)
    both = ("uniqueid", "userfield")[:own] if own != 1 else (("uniqueid",) if _is_id(values[base]) else ("userfield",))
    return (*_TEXTS, *_REST, *both, *newer)


def _is_id(value: str) -> bool:
    return epoch(value) is not None or value.startswith("ucb-")
