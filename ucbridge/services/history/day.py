"""What is worth saying of a person's calls in the morning: yesterday, and whom nobody has called back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from ucbridge.models import Person
from ucbridge.services.history.listing import Line, Listing
from ucbridge.services.history.words import MISSED, Direction, Ended
from ucbridge.store.history import Filter, History, HistoryLine

LOOK_BACK = timedelta(days=7)
"""How long a missed call is brought up again."""

MOST = 1000
"""Calls of those days that are looked at."""

SHOWN = 5
"""Missed calls that are listed."""


@dataclass(frozen=True, slots=True)
class Day:
    """Yesterday's calls by how they ended, and the missed ones of the last days that are still open, newest first."""

    answered: int
    placed: int
    missed: int
    talked: float
    open: int
    lines: tuple[Line, ...]
    zone: tzinfo

    @property
    def calls(self) -> int:
        """Return how many calls there were yesterday."""
        return self.answered + self.placed + self.missed


class Days:
    """Looks at the days of people."""

    def __init__(self, history: History, listing: Listing) -> None:
        self._history = history
        self._listing = listing

    async def of(self, person: Person, now: datetime) -> Day:
        """Return what to say in the morning of `now`, in the zone of which that is."""
        calls = await self._history.page(person.id, Filter(since=now - LOOK_BACK), most=MOST)
        began = datetime.combine(now.date() - timedelta(days=1), time(), now.tzinfo)
        ended = datetime.combine(now.date(), time(), now.tzinfo)
        yesterday = [each.person for each in calls if began <= each.person.at < ended]
        left = open_calls(calls)
        taken = [each for each in yesterday if each.direction == Direction.IN]
        zone = now.tzinfo
        assert zone is not None
        return Day(
            answered=sum(each.result == Ended.ANSWERED for each in taken),
            placed=len(yesterday) - len(taken),
            missed=sum(each.result in MISSED for each in taken),
            talked=sum(each.talked for each in yesterday),
            open=len(left),
            lines=await self._listing.lines(person, left[:SHOWN]),
            zone=zone,
        )


def open_calls(calls: Sequence[HistoryLine]) -> list[HistoryLine]:
    """Return the missed calls of people nobody talked to since, nor tried to; of each caller the newest."""
    settled: set[str] = set()
    found: list[HistoryLine] = []
    for each in sorted(calls, key=lambda each: each.person.at, reverse=True):
        person, who = each.person, set(_who(each))
        if who & settled:
            continue
        if person.direction == Direction.IN and person.result in MISSED:
            found.append(each)
            settled |= who
        elif person.direction == Direction.OUT or person.talked > 0:
            settled |= who
    return found


def _who(line: HistoryLine) -> Iterable[str]:
    person = line.person
    return (each for each in (person.other_id and f"person:{person.other_id}", person.other_number) if each)
