"""The history of calls: every call once, and how it went for everybody in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update

from ucbridge.store.database import Database
from ucbridge.store.dialect import put_all
from ucbridge.store.history_tables import history_aliases, history_calls, history_people

_MANY = 500
"""Ids of one statement; databases limit them."""


@dataclass(frozen=True, slots=True)
class HistoryCall:
    """One call. Ids of people are "" for somebody outside; `talked` is in seconds; `recording` a file of the PBX."""

    call_id: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    caller_number: str
    caller_name: str
    caller_id: str
    dialled: str
    queue: str
    result: str
    answered_by: str
    answered_number: str
    talked: float
    mailbox: str
    recording: str
    late: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class HistoryPerson:
    """How a call went for one person. `other_*` is who was at the other end, `answered_by` who else took it.

    `words` is what a search looks in: folded, each word behind a blank.
    """

    call_id: str
    person_id: str
    direction: str
    at: datetime
    result: str
    why: str
    way: str
    other_number: str
    other_name: str
    other_id: str
    answered_by: str
    forwarded_from: str
    talked: float
    words: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole call as it is written down. `aliases` are the ids of calls that became part of it."""

    call: HistoryCall
    people: tuple[HistoryPerson, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What a list shows: how a call went for a person, and the call itself."""

    person: HistoryPerson
    call: HistoryCall


@dataclass(frozen=True, slots=True)
class Filter:
    """Which calls of a person. `words` are folded; each of them must begin a word; `digits` stand in a number."""

    direction: str = ""
    results: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    digits: str = ""
    since: datetime | None = None
    until: datetime | None = None


_CALL = [history_calls.c[name].label(f"call_{name}") for name in HistoryCall.__slots__]
_PERSON = [history_people.c[name].label(f"person_{name}") for name in HistoryPerson.__slots__]


class History:
    """The calls by id, and by person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, calls: Sequence[Kept]) -> None:
        """Keep calls; one that is there is written anew, with the notes on it left as they are."""
        if not calls:
            return
        ids = [each.call.call_id for each in calls]
        swallowed = [alias for each in calls for alias in each.aliases]
        async with self._database.begin() as connection:
            for some in _batches([*ids, *swallowed]):
                await connection.execute(delete(history_people).where(history_people.c.call_id.in_(some)))
            for some in _batches(swallowed):
                await connection.execute(delete(history_calls).where(history_calls.c.call_id.in_(some)))
            await put_all(connection, history_calls, [asdict(each.call) for each in calls])
            await put_all(connection, history_people, [asdict(one) for each in calls for one in each.people])
            aliases = {alias: each.call.call_id for each in calls for alias in each.aliases}
            rows = [{"alias": alias, "call_id": call_id} for alias, call_id in aliases.items()]
            await put_all(connection, history_aliases, rows)

    async def known(self, call_ids: Collection[str], *, lost: bool = False) -> set[str]:
        """Return which of these are kept, under whatever id; with `lost` also those whose end was not seen."""
        found: set[str] = set()
        own = history_calls.c.call_id
        async with self._database.read() as connection:
            for some in _batches(call_ids):
                seen = select(own).where(own.in_(some), *([] if lost else [history_calls.c.lost.is_(False)]))
                found |= set(await connection.scalars(seen))
                merged = select(history_aliases.c.alias).where(history_aliases.c.alias.in_(some))
                found |= set(await connection.scalars(merged))
        return found

    async def get(self, call_id: str) -> HistoryCall | None:
        """Return a call by its id, or by one of a call that became part of it."""
        alias = select(history_aliases.c.call_id).where(history_aliases.c.alias == call_id)
        this = or_(history_calls.c.call_id == call_id, history_calls.c.call_id.in_(alias))
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_CALL).where(this))).mappings().first()
        return HistoryCall(**_without("call_", dict(row))) if row else None

    async def page(self, person_id: str, which: Filter, *, most: int, skip: int = 0) -> list[HistoryLine]:
        """Return a person's calls, newest first."""
        query = _theirs(person_id, which).limit(most).offset(skip)
        async with self._database.read() as connection:
            return [_line(dict(row)) for row in (await connection.execute(query)).mappings()]

    async def count(self, person_id: str, which: Filter) -> int:
        """Count a person's calls."""
        query = select(func.count()).select_from(history_people).where(_wanted(which, person_id))
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def everything(self, person_id: str, which: Filter) -> AsyncIterator[list[HistoryLine]]:
        """Yield the calls of a person, newest first, some at a time; everybody's for ""."""
        query = _theirs(person_id, which).limit(_MANY)
        after: HistoryPerson | None = None
        while True:
            async with self._database.read() as connection:
                rows = await connection.execute(query.where(_older(after)) if after else query)
                found = [_line(dict(row)) for row in rows.mappings()]
            if not found:
                return
            yield found
            after = found[-1].person

    async def recorded(self, call_id: str, recording: str) -> None:
        """Note which recording a call has."""
        async with self._database.begin() as connection:
            this = history_calls.c.call_id == call_id
            await connection.execute(update(history_calls).where(this).values(recording=recording))

    async def prune(self, before: datetime) -> int:
        """Forget calls that began before then, and return how many."""
        async with self._database.begin() as connection:
            old = delete(history_calls).where(history_calls.c.started_at < before)
            return (await connection.execute(old)).rowcount


def _theirs(person_id: str, which: Filter) -> Select[Any]:
    newest = (history_people.c.at.desc(), history_people.c.call_id.desc(), history_people.c.person_id)
    joined = history_people.join(history_calls, history_people.c.call_id == history_calls.c.call_id)
    return select(*_CALL, *_PERSON).select_from(joined).where(_wanted(which, person_id)).order_by(*newest)


def _wanted(which: Filter, person_id: str) -> ColumnElement[bool]:
    people = history_people.c
    said = [people.person_id == person_id] if person_id else [people.person_id != ""]
    said += [people.direction == which.direction] if which.direction else []
    said += [people.result.in_(which.results)] if which.results else []
    said += [people.at >= which.since] if which.since else []
    said += [people.at < which.until] if which.until else []
    said += [people.words.contains(f" {word}", autoescape=True) for word in which.words]
    said += [people.words.contains(which.digits, autoescape=True)] if which.digits else []
    return and_(*said)


def _older(than: HistoryPerson) -> ColumnElement[bool]:
    """Return the condition that a row stands behind one in the order of `_theirs`."""
    people = history_people.c
    same = people.at == than.at
    return or_(
        people.at < than.at,
        same & (people.call_id < than.call_id),
        same & (people.call_id == than.call_id) & (people.person_id > than.person_id),
    )


def _line(row: Mapping[Any, Any]) -> HistoryLine:
    return HistoryLine(HistoryPerson(**_without("person_", row)), HistoryCall(**_without("call_", row)))


def _without(prefix: str, row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name).removeprefix(prefix): row[name] for name in row if str(name).startswith(prefix)}


def _batches(ids: Collection[str]) -> Iterator[list[str]]:
    rest = list(ids)
    yield from (rest[at : at + _MANY] for at in range(0, len(rest), _MANY))
