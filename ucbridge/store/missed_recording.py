"""Missed calls written down, many at once: each attempt counts once for everybody, whatever is repeated or killed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ucbridge.store.database import Database
from ucbridge.store.dialect import add_all
from ucbridge.store.missed_rows import IN_QUEUE, Miss, columns, place_name, written
from ucbridge.store.missed_tables import missed_attempts as attempts
from ucbridge.store.missed_tables import missed_calls as calls
from ucbridge.store.missed_tables import missed_people as people
from ucbridge.store.types import utc_now

_Attempt = tuple[str, int]
"""The caller's channel, and the number of the attempt."""


@dataclass(slots=True)
class _Known:
    """What of a batch is in the store already. `keys` are the cards by attempt and whom, `open` those by scope."""

    keys: dict[tuple[str, int, str], str] = field(default_factory=dict)
    live: set[tuple[str, str]] = field(default_factory=set)
    """Calls that were seen while they went on, and for whom."""
    open: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def card_of(self, attempt: _Attempt) -> str:
        """Return the card an attempt is on, "" for none."""
        return next((key for (*its, _whom), key in self.keys.items() if tuple(its) == attempt and key), "")


@dataclass(slots=True)
class _Written:
    """What is to be written."""

    calls: list[dict[str, object]] = field(default_factory=list)
    changes: dict[str, dict[str, object]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    people: list[dict[str, object]] = field(default_factory=list)
    attempts: list[dict[str, object]] = field(default_factory=list)


class MissedRecording:
    """Writes down who missed what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, misses: Sequence[Miss], *, repeat: timedelta) -> list[str]:
        """Write them down in one transaction; return the cards that are new or have changed.

        Calls of the same scope within `repeat`, of which nobody took care yet, count up on one card.
        """
        async with self._database.begin() as connection:
            known, new = await _known(connection, misses, repeat), _Written()
            touched = [_one(miss, known, new, repeat) for miss in misses]
            await _write(connection, new)
        return list(dict.fromkeys(filter(None, touched)))

    async def dealt(self, call_id: str, channel_id: str, number: int, whom: str) -> None:
        """Note that somebody took care of a call that rings: no card comes of it for them."""
        async with self._database.begin() as connection:
            await add_all(connection, attempts, [_attempt(call_id, channel_id, number, whom)])

    async def undealt(self, channel_id: str, number: int, whom: str) -> None:
        """Take that back: nothing came of it."""
        this = (attempts.c.channel_id == channel_id) & (attempts.c.number == number) & (attempts.c.whom == whom)
        async with self._database.begin() as connection:
            await connection.execute(attempts.delete().where(this, attempts.c.key == ""))


async def _known(connection: AsyncConnection, misses: Sequence[Miss], repeat: timedelta) -> _Known:
    late = [each for miss in misses if miss.told.late for each in miss.call_ids]
    which = or_(attempts.c.channel_id.in_({miss.channel_id for miss in misses}), attempts.c.call_id.in_(late))
    known = _Known()
    for row in await connection.execute(select(attempts).where(which)):
        known.keys[row.channel_id, row.number, row.whom] = row.key
        if not row.late:
            known.live.add((row.call_id, row.whom))
    scopes = {miss.scope for miss in misses if miss.scope}
    if scopes and repeat:
        since = min(miss.at for miss in misses) - repeat
        mine = calls.c.scope.in_(scopes) & (calls.c.last_at >= since)
        free = (calls.c.claimed_by == "") & calls.c.settled_at.is_(None)
        found = select(calls.c.scope, calls.c.key, calls.c.last_at).where(mine, free).order_by(calls.c.last_at)
        known.open = {row.scope: (row.key, row.last_at) for row in await connection.execute(found)}
    return known


def _one(miss: Miss, known: _Known, new: _Written, repeat: timedelta) -> str:
    """Add one to what is to be written; return its card, "" where nothing is new."""
    missing = [each for each in miss.people if not _has(known, miss, each[0])]
    places = [each for each in miss.places if (miss.channel_id, IN_QUEUE, place_name(each)) not in known.keys]
    before = known.card_of((miss.channel_id, miss.number)) if miss.people else ""
    if not missing and not places:
        return _with_message(miss, before, new)
    key = before or _counted(miss, known, new, repeat) or _begun(miss, known, new, places)
    for person_id, ringing in missing:
        new.people.append({"key": key, "person_id": person_id})
        new.attempts.append(_noted(miss, person_id, miss.number, key, known=known, ringing=ringing))
    for place in places:
        new.attempts.append(_noted(miss, place_name(place), IN_QUEUE, key, known=known))
    return key


def _has(known: _Known, miss: Miss, person_id: str) -> bool:
    if (miss.channel_id, miss.number, person_id) in known.keys:
        return True
    return miss.told.late and any((each, person_id) in known.live for each in miss.call_ids)


def _with_message(miss: Miss, key: str, new: _Written) -> str:
    """Note on a card that there is a message after all; it is learnt a moment after the call."""
    if key and miss.told.mailbox:
        new.changes.setdefault(key, {})["mailbox"] = miss.told.mailbox
        return key
    return ""


def _counted(miss: Miss, known: _Known, new: _Written, repeat: timedelta) -> str:
    key, last_at = known.open.get(miss.scope, ("", miss.at))
    if not key or abs(miss.at - last_at) > repeat:
        return ""
    newest = max(miss.at, last_at)
    known.open[miss.scope] = key, newest
    told = {**columns(miss.told), "last_at": newest} if newest == miss.at else {}
    new.changes[key] = new.changes.get(key, {}) | told
    new.counts[key] = new.counts.get(key, 0) + 1
    return key


def _begun(miss: Miss, known: _Known, new: _Written, places: Sequence[object]) -> str:
    names = "\0".join((miss.channel_id, str(miss.number), miss.scope, *map(str, places)))
    key = hashlib.sha256(names.encode()).hexdigest()[:24]
    row = {"key": key, "scope": miss.scope or key, "first_at": miss.at, "last_at": miss.at, "count": 1}
    nobody = {"claimed_by": "", "claimed_call": "", "settled_by": "", "revision": 0, "shown": -1}
    new.calls.append({**row, **columns(miss.told), **nobody, "places": written(miss.places if places else ())})
    if miss.scope:
        known.open[miss.scope] = key, miss.at
    return key


def _noted(miss: Miss, whom: str, number: int, key: str, *, known: _Known, ringing: str = "") -> dict[str, object]:
    known.keys[miss.channel_id, number, whom] = key
    row = _attempt(miss.call_ids[0], miss.channel_id, number, whom, key=key)
    return {**row, "ringing": ringing, "late": miss.told.late}


def _attempt(call_id: str, channel_id: str, number: int, whom: str, *, key: str = "") -> dict[str, object]:
    return {
        "call_id": call_id, "channel_id": channel_id, "number": number, "whom": whom, "key": key, "ringing": "",
        "late": False, "at": utc_now(),
    }  # fmt: skip


async def _write(connection: AsyncConnection, new: _Written) -> None:
    for table, rows in ((calls, new.calls), (people, new.people), (attempts, new.attempts)):
        if rows:
            await add_all(connection, table, rows)
    for key in {**new.changes, **new.counts}:
        count = {"count": calls.c.count + new.counts[key]} if key in new.counts else {}
        await connection.execute(update(calls).where(calls.c.key == key).values(**new.changes.get(key, {}), **count))
