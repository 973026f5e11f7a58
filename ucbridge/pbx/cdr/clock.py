"""In which time zone call records are written, and which of two alike moments of autumn is meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_EPOCH = re.compile(r"(?:.*-)?([0-9]{9,11})\.[0-9]+")
"""A uniqueid: the second its channel began, perhaps behind the name of the system. Ours are none."""

_NEAR = timedelta(seconds=5)
"""How far the first record of a channel may begin from the channel itself."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Reads the times of records, which Asterisk writes without a zone."""

    zone: tzinfo

    def moment(self, written: datetime | None, unique_id: str) -> datetime | None:
        """Return when it was. The uniqueid tells the two hours apart that clocks show twice; none begins before it."""
        if written is None:
            return None
        if written.tzinfo is not None:
            return written.astimezone(UTC)
        first, second = (written.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        born = epoch(unique_id)
        return second if born is not None and first < born - _NEAR and second > first else first


def epoch(unique_id: str) -> datetime | None:
    """Return when a channel began by its uniqueid, None where that is no time."""
    found = _EPOCH.fullmatch(unique_id)
    try:
        return datetime.fromtimestamp(int(found[1]), UTC) if found else None
    except (OverflowError, OSError, ValueError):
        return None


def clock_of(records: Iterable[tuple[datetime | None, str]], usual: tzinfo) -> Clock:
    """Return the clock by which most of these began when their channels did: the usual one, or UTC (`usegmtime`).

    Each is a beginning as it is written, and a uniqueid.
    """
    votes = {usual: 0, UTC: 0}
    clocks = {zone: Clock(zone) for zone in votes}
    for written, unique_id in records:
        if written is None or written.tzinfo or (born := epoch(unique_id)) is None:
            continue
        for zone, clock in clocks.items():
            at = clock.moment(written, unique_id)
            votes[zone] += at is not None and abs(at - born) <= _NEAR
    return clocks[UTC if votes[UTC] > votes[usual] else usual]
