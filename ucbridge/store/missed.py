"""The cards of missed calls: who takes care of one, what became of it, and which are still to be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from ucbridge.store.database import Database
from ucbridge.store.missed_rows import MissedCard, read
from ucbridge.store.missed_tables import missed_attempts as attempts
from ucbridge.store.missed_tables import missed_calls as calls
from ucbridge.store.missed_tables import missed_people as people
from ucbridge.store.types import utc_now

_MANY = 400
"""Keys of one statement; databases limit them."""


@dataclass(frozen=True, slots=True)
class ToShow:
    """A card as it is now, whom it is for, and the cards that rang: person and topic."""

    card: MissedCard
    people: tuple[str, ...]
    ringing: tuple[tuple[str, str], ...]


class MissedCards:
    """The cards by key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> MissedCard | None:
        """Return one, None where there is none (any more)."""
        return next(iter(await self._where(calls.c.key == key)), None)

    async def to_show(self, keys: Collection[str]) -> list[ToShow]:
        """Return what is needed to show cards."""
        wanted = list(keys)[:_MANY]
        for_whom: dict[str, list[str]] = {}
        rang: dict[str, list[tuple[str, str]]] = {}
        async with self._database.read() as connection:
            rows = (await connection.execute(select(calls).where(calls.c.key.in_(wanted)))).mappings().all()
            theirs = select(people).where(people.c.key.in_(wanted)).order_by(people.c.person_id)
            for row in await connection.execute(theirs):
                for_whom.setdefault(row.key, []).append(row.person_id)
            ringing = select(attempts.c.key, attempts.c.whom, attempts.c.ringing)
            for key, whom, topic in await connection.execute(
                ringing.where(attempts.c.key.in_(wanted), attempts.c.ringing != "").order_by(attempts.c.at)
            ):
                rang.setdefault(key, []).append((whom, topic))
        cards = [read(dict(row)) for row in rows]
        return [ToShow(each, tuple(for_whom.get(each.key, ())), tuple(rang.get(each.key, ()))) for each in cards]

    async def unshown(self) -> list[str]:
        """Return the cards that are older than their rows, oldest first."""
        query = select(calls.c.key).where(calls.c.shown < calls.c.revision).order_by(calls.c.last_at)
        async with self._database.read() as connection:
            return list(await connection.scalars(query))

    async def shown(self, these: Sequence[ToShow]) -> None:
        """Say that cards were made of these rows."""
        rang = [topic for each in these for _whom, topic in each.ringing]
        async with self._database.begin() as connection:
            for each in these:
                older = (calls.c.key == each.card.key) & (calls.c.shown < each.card.revision)
                values = {"shown": each.card.revision, "revision": calls.c.revision}
                await connection.execute(update(calls).where(older).values(values))
            if rang:
                await connection.execute(update(attempts).where(attempts.c.ringing.in_(rang)).values(ringing=""))

    async def unsettled(self, since: datetime) -> list[ToShow]:
        """Return the cards of calls since then of which it is not known that anybody has talked to the caller."""
        open_ = calls.c.settled_at.is_(None) & (calls.c.last_at >= since)
        async with self._database.read() as connection:
            keys = list(await connection.scalars(select(calls.c.key).where(open_)))
        return [each for at in range(0, len(keys), _MANY) for each in await self.to_show(keys[at : at + _MANY])]

    async def settle(self, keys: Collection[str], person_id: str, at: datetime) -> None:
        """Note that somebody talked to the caller; the first to do so stands."""
        these = calls.c.key.in_(list(keys)) & calls.c.settled_at.is_(None) & (calls.c.last_at <= at)
        async with self._database.begin() as connection:
            await connection.execute(update(calls).where(these).values(settled_by=person_id, settled_at=at))

    async def open_of(self, person_id: str, since: datetime) -> list[MissedCard]:
        """Return what somebody missed since then and nobody took care of, newest first: what a summary tells."""
        theirs = calls.c.key.in_(select(people.c.key).where(people.c.person_id == person_id))
        free = (calls.c.claimed_by == "") & calls.c.settled_at.is_(None)
        return await self._where(and_(theirs, free, calls.c.last_at >= since))

    async def claims(self) -> Mapping[str, str]:
        """Return the call of every claim, "" where it was not placed yet."""
        query = select(calls.c.key, calls.c.claimed_call).where(calls.c.claimed_by != "", calls.c.settled_at.is_(None))
        async with self._database.read() as connection:
            return {row.key: row.claimed_call for row in await connection.execute(query)}

    async def claim(self, key: str, person_id: str, *, anyway: bool) -> bool:
        """Make calling back this person's, unless it is somebody else's by now; tell whether it is theirs."""
        free = or_(calls.c.claimed_by == "", calls.c.claimed_by == person_id)
        this = calls.c.key == key if anyway else (calls.c.key == key) & free
        return await self._change(this, claimed_by=person_id, claimed_at=utc_now(), claimed_call="")

    async def placed(self, key: str, channel_id: str) -> None:
        """Note by which call somebody calls back."""
        await self._change(calls.c.key == key, claimed_call=channel_id)

    async def release(self, key: str, channel_id: str) -> bool:
        """Free a claim, unless it is by another call now; tell whether it was this one's."""
        this = (calls.c.key == key) & (calls.c.claimed_call == channel_id) & (calls.c.claimed_by != "")
        return await self._change(this, claimed_by="", claimed_at=None, claimed_call="")

    async def prune(self, before: datetime) -> int:
        """Forget what was missed before then, and return how many."""
        async with self._database.begin() as connection:
            await connection.execute(delete(attempts).where(attempts.c.at < before))
            return (await connection.execute(delete(calls).where(calls.c.last_at < before))).rowcount

    async def _change(self, which: ColumnElement[bool], **values: object) -> bool:
        async with self._database.begin() as connection:
            return (await connection.execute(update(calls).where(which).values(**values))).rowcount > 0

    async def _where(self, condition: ColumnElement[bool]) -> list[MissedCard]:
        query = select(calls).where(condition).order_by(calls.c.last_at.desc(), calls.c.key)
        async with self._database.read() as connection:
            return [read(dict(row)) for row in (await connection.execute(query)).mappings()]
