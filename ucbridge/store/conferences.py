"""The conferences of the bridge and who was rung into them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, RowMapping, delete, func, insert, select, update

from ucbridge.store.conference_tables import conference_legs, conference_recordings, conferences
from ucbridge.store.database import Database
from ucbridge.store.dialect import add

REFUSED = "refused"
"""The outcome of a conference in which the PBX let nobody's phone ring."""


@dataclass(frozen=True, slots=True)
class Conference:
    """One conference. `room` is ConfBridge's name for it.

    A room of the dialplan that people control from chat has a row too, without host and PIN while it is nobody's.
    `host_id` changes when it is handed over, `starter_id` does not. `outcome` says how it ended, "" while it has not.
    """

    id: int
    room: str
    name: str
    pin: str
    starter_id: str
    host_id: str
    ends_with_host: bool
    retry: bool
    locked: bool
    language: str
    permanent_id: int | None
    started_at: datetime
    ended_at: datetime | None
    outcome: str


class LegState(StrEnum):
    """What has become of somebody who was rung, or came by themselves."""

    INVITED = "invited"
    """Written down; the PBX may not know of it yet."""
    RINGING = "ringing"
    JOINED = "joined"
    LEFT = "left"
    KICKED = "kicked"
    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no answer"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    """The conference ended, or its host took it back, before they came."""
    WAITING = "waiting"
    """In the waiting room."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One try to have somebody in: one channel. `tries` counts those of the same person, this one included."""

    channel_id: str
    conference_id: int
    person_id: str
    name: str
    number: str
    device: str
    extension: str
    state: LegState
    tries: int
    invited_by: str
    invited_at: datetime
    joined_at: datetime | None
    left_at: datetime | None


_COLUMNS = [conferences.c[name] for name in Conference.__slots__]
_LEG_COLUMNS = [conference_legs.c[name] for name in Leg.__slots__]


class Conferences:
    """Conferences and their legs; those that ended are kept for looking back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, conference: Conference) -> Conference:
        """Write a conference down, whatever its `id`; return it with the id it has."""
        values = asdict(conference)
        del values["id"]
        statement = insert(conferences).values(**values).returning(*_COLUMNS)
        async with self._database.begin() as connection:
            return _conference((await connection.execute(statement)).mappings().one())

    async def get(self, conference_id: int) -> Conference | None:
        """Return a conference, whether it goes on or not."""
        return next(iter(await self._where(conferences.c.id == conference_id)), None)

    async def open(self) -> list[Conference]:
        """Return the conferences that have not ended, oldest first."""
        return await self._where(conferences.c.ended_at.is_(None))

    async def of_room(self, room: str) -> Conference | None:
        """Return the newest conference that was in a room."""
        found = await self._where(conferences.c.room == room)
        return found[-1] if found else None

    async def change(self, conference_id: int, **values: object) -> None:
        """Set columns of one conference."""
        async with self._database.begin() as connection:
            await connection.execute(update(conferences).where(conferences.c.id == conference_id).values(**values))

    async def ended(self, conference_id: int, outcome: str, at: datetime) -> bool:
        """Say how a conference ended; tell whether this was news. The first to say so is right."""
        still_open = (conferences.c.id == conference_id) & conferences.c.ended_at.is_(None)
        async with self._database.begin() as connection:
            result = await connection.execute(
                update(conferences).where(still_open).values(outcome=outcome, ended_at=at)
            )
        return result.rowcount > 0

    async def invited(self, legs: Iterable[Leg]) -> None:
        """Write legs down, before the PBX is asked for them; one that is known stays as it is."""
        async with self._database.begin() as connection:
            for leg in legs:
                await add(connection, conference_legs, asdict(leg))

    async def legs(self, conference_id: int) -> list[Leg]:
        """Return everybody who was rung or came, in the order of that."""
        query = select(*_LEG_COLUMNS).where(conference_legs.c.conference_id == conference_id)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(conference_legs.c.invited_at, conference_legs.c.channel_id))
            return [_leg(row) for row in rows.mappings()]

    async def awaited(self, channel_id: str) -> Conference | None:
        """Return the conference that goes on in whose waiting room a channel is."""
        waits = (conference_legs.c.channel_id == channel_id) & (conference_legs.c.state == LegState.WAITING)
        where = select(conference_legs.c.conference_id).where(waits)
        return next(iter(await self._where(conferences.c.id.in_(where) & conferences.c.ended_at.is_(None))), None)

    async def change_leg(self, channel_id: str, **values: object) -> None:
        """Set columns of one leg."""
        async with self._database.begin() as connection:
            this = conference_legs.c.channel_id == channel_id
            await connection.execute(update(conference_legs).where(this).values(**values))

    async def count_rung_since(self, person_id: str, since: datetime) -> int:
        """Count whom a person had rung since then."""
        theirs = (conference_legs.c.invited_by == person_id) & (conference_legs.c.invited_at >= since)
        async with self._database.read() as connection:
            return await connection.scalar(select(func.count()).select_from(conference_legs).where(theirs)) or 0

    async def prune(self, before: datetime) -> int:
        """Forget conferences that ended before then, but those of which recordings are kept; return how many."""
        kept = select(conference_recordings.c.conference_id).where(conference_recordings.c.conference_id.is_not(None))
        old = (conferences.c.ended_at < before) & conferences.c.id.not_in(kept)
        async with self._database.begin() as connection:
            return (await connection.execute(delete(conferences).where(old))).rowcount

    async def _where(self, condition: ColumnElement[bool]) -> list[Conference]:
        query = select(*_COLUMNS).where(condition).order_by(conferences.c.started_at, conferences.c.id)
        async with self._database.read() as connection:
            return [_conference(row) for row in (await connection.execute(query)).mappings()]


def _conference(row: RowMapping) -> Conference:
    return Conference(**row)


def _leg(row: RowMapping) -> Leg:
    return Leg(**{**row, "state": LegState(row["state"])})
