"""The call records in cdr-csv/Master.csv and in what rotation made of it."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from ucbridge.pbx.cdr.clock import Clock, clock_of
from ucbridge.pbx.cdr.csv_layout import rows
from ucbridge.pbx.cdr.errors import CdrUnreadable
from ucbridge.pbx.cdr.interface import CallRecord
from ucbridge.pbx.cdr.rows import Row, record, start_of

CHUNK = 1 << 20
"""Bytes first read from the end of a file; twice as many each time they do not reach back far enough."""

MOST = 256 << 20
"""Bytes of one file that are looked at."""

EARLIER = timedelta(hours=1)
"""How long before the window a record must have ended for what stands before it not to matter."""


class CsvFiles:
    """Master.csv, and beside it Master.csv.1, Master.csv-20261123, Master.csv.2.gz.

    `zone` is in which the times are written; where that is not `sure`, they may as well be in UTC.
    """

    def __init__(self, path: Path, zone: tzinfo, *, sure: bool) -> None:
        self._path = path
        self._zone = zone
        self._sure = sure

    async def between(self, since: datetime, until: datetime) -> list[CallRecord]:
        """Return the records that ended between two moments, as `CallRecords.between` says."""
        try:
            found = await asyncio.to_thread(self._read, since)
        except (OSError, EOFError) as error:
            raise CdrUnreadable(getattr(error, "strerror", None) or type(error).__name__) from error
        there = (each for each in found if since <= each.ended <= until)
        return sorted(there, key=lambda each: (each.started, each.sequence))

    def _read(self, since: datetime) -> Iterable[CallRecord]:
        found: dict[tuple[object, ...], CallRecord] = {}
        for path in self._files(since):
            text, reached = _end_of(path, lambda text: self._reaches(text, since))
            for each in self._records(list(rows(text))):
                found[each.unique_id, each.sequence, each.started, each.channel, each.dst_channel] = each
            if reached:
                break
        return found.values()

    def _files(self, since: datetime) -> Iterator[Path]:
        """Yield the newest first, as long as they were written to after `since`."""
        with os.scandir(self._path.parent) as folder:
            older = [(each.stat().st_mtime, each.path) for each in folder if self._is_older(each)]
        if self._path.exists():
            yield self._path
        yield from (Path(path) for at, path in sorted(older, reverse=True) if at >= (since - EARLIER).timestamp())

    def _is_older(self, entry: os.DirEntry[str]) -> bool:
        return entry.name.startswith((f"{self._path.name}.", f"{self._path.name}-")) and entry.is_file()

    def _records(self, found: list[Row]) -> list[CallRecord]:
        clock = self._clock(found)
        return [each for row in found if (each := record(row, clock))]

    def _clock(self, found: list[Row]) -> Clock:
        if self._sure:
            return Clock(self._zone)
        return clock_of(((start_of(each), str(each.get("uniqueid", ""))) for each in found), self._zone)

    def _reaches(self, text: str, since: datetime) -> bool:
        """Tell whether the first record of a text ended long enough before a moment."""
        first = next(rows(text), None)
        read = self._records([first]) if first else []
        return bool(read) and read[0].ended < since - EARLIER


def _end_of(path: Path, enough: Callable[[str], bool]) -> tuple[str, bool]:
    """Return the end of a file, as much as is needed, and whether that was `enough`."""
    if path.suffix == ".gz":
        with gzip.open(path) as packed:
            text = packed.read(MOST).decode(errors="replace")
        return text, enough(text)
    with path.open("rb") as file:
        size, take = file.seek(0, os.SEEK_END), CHUNK
        while True:
            file.seek(max(0, size - take))
            text = file.read(min(take, size)).decode(errors="replace")
            if enough(text):
                return text, True
            if take >= min(size, MOST):
                return text, False
            take *= 2
