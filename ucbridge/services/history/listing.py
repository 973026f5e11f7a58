"""A person's calls, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from ucbridge.models import Person
from ucbridge.services.history.naming import Names
from ucbridge.services.history.notes import Notes
from ucbridge.services.history.words import MISSED, Direction, Which
from ucbridge.services.names import words
from ucbridge.services.numbers import digits
from ucbridge.services.paging import page_count
from ucbridge.services.zones import zone_of
from ucbridge.store.history import Filter, History, HistoryLine
from ucbridge.store.history_gaps import Gap, HistoryGaps

PER_PAGE = 8
SHORT_GAP = timedelta(seconds=15)
"""Up to so long nothing is said of a gap: the bridge was restarted."""

_FEWEST = 3
"""Digits that are looked for in numbers; fewer are in every one."""


Recorded = Callable[[Person, Collection[str]], Awaitable[Mapping[str, str]]]
"""Returns where a person finds the recordings they made of these calls, by call."""


async def no_recordings(_person: Person, _call_ids: Collection[str]) -> Mapping[str, str]:
    """Return none: calls are not recorded here."""
    return {}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is to show; `sought` is looked for."""

    which: Which = Which.ALL
    sought: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One call of a list. `answered_by` and `forwarded_from` are names; `notes` the person's own.

    `recording` is where their recording of it is, "" where they made none.
    """

    of: HistoryLine
    other_name: str
    answered_by: str
    forwarded_from: str
    notes: tuple[str, ...] = ()
    recording: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list. `gaps` are times of it of which calls may be missing; times are shown in `zone`."""

    asked: Asked
    lines: tuple[Line, ...]
    count: int
    gaps: tuple[Gap, ...]
    zone: tzinfo

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return page_count(self.count, PER_PAGE)


class Listing:
    """Lists calls; nobody sees those of others."""

    def __init__(
        self,
        history: History,
        names: Names,
        notes: Notes,
        gaps: HistoryGaps,
        *,
        recorded: Recorded = no_recordings,
        written: Callable[[str], str],
        pbx: str,
        zone: tzinfo,
    ) -> None:
        """Put it together; `written` writes a number for people."""
        self._history = history
        self._names = names
        self._notes = notes
        self._gaps = gaps
        self._recorded = recorded
        self._written = written
        self._pbx = pbx
        self._zone = zone

    async def page(self, person: Person, asked: Asked) -> Page:
        """Return one page; the last one where there are not so many."""
        wanted = filter_of(asked)
        if asked.sought and not wanted.words and not wanted.digits:
            return Page(asked, (), 0, (), zone_of(person, self._zone))
        count = await self._history.count(person.id, wanted)
        at = min(asked.page, page_count(count, PER_PAGE))
        found = await self._history.page(person.id, wanted, most=PER_PAGE, skip=(at - 1) * PER_PAGE)
        gaps = await self._gaps_among(found, newest=at == 1) if not asked.sought else ()
        lines = await self.lines(person, found)
        return Page(replace(asked, page=at), lines, count, gaps, zone_of(person, self._zone))

    async def lines(self, person: Person, found: Sequence[HistoryLine]) -> tuple[Line, ...]:
        """Return calls with the names of everybody in them, and with the person's notes."""
        naming = await self._names.now()
        call_ids = [each.call.call_id for each in found]
        notes, recorded = await self._notes.of(person, call_ids), await self._recorded(person, call_ids)

        def name(person_id: str) -> str:
            return (naming.person(person_id).name or person_id) if person_id else ""

        def other(line: HistoryLine) -> str:
            one = line.person
            known = name(one.other_id) or naming.number(one.other_number, one.other_name).name
            return known or one.other_name or self._written(one.other_number)

        return tuple(
            Line(
                each,
                other(each),
                name(each.person.answered_by),
                name(each.person.forwarded_from),
                tuple(notes.get(each.call.call_id, ())),
                recorded.get(each.call.call_id, ""),
            )
            for each in found
        )

    async def everything(self, person: Person) -> AsyncIterator[tuple[Line, ...]]:
        """Yield all calls of a person, some at a time."""
        async for found in self._history.everything(person.id, Filter()):
            yield await self.lines(person, found)

    async def _gaps_among(self, found: Sequence[HistoryLine], *, newest: bool) -> tuple[Gap, ...]:
        """Return the gaps between the oldest and the newest of these calls, or up to now."""
        gaps = [each for each in await self._gaps.open(self._pbx) if each.ended_at - each.began_at > SHORT_GAP]
        first: datetime | None = found[-1].person.at if found else None
        last = None if newest or not found else found[0].person.at
        return tuple(
            each
            for each in gaps
            if (first is None or each.ended_at >= first) and (last is None or each.began_at <= last)
        )


def filter_of(asked: Asked) -> Filter:
    """Return which rows these are. Pure."""
    number = digits(asked.sought) if not any(each.isalpha() for each in asked.sought) else ""
    number = number.lstrip("0") if len(number) >= _FEWEST else ""
    sought = words(asked.sought) if not number else ()
    match asked.which:
        case Which.IN:
            return Filter(Direction.IN, words=sought, digits=number)
        case Which.OUT:
            return Filter(Direction.OUT, words=sought, digits=number)
        case Which.MISSED:
            return Filter(Direction.IN, MISSED, words=sought, digits=number)
        case Which.ALL:
            return Filter(words=sought, digits=number)
