"""Rooms that stay: a name and a PIN of their own, for as long as their owner wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from ucbridge.store.conference_tables import permanent_rooms
from ucbridge.store.database import Database
from ucbridge.store.dialect import add
from ucbridge.store.types import utc_now


@dataclass(frozen=True, slots=True)
class PermanentRoom:
    """A room by name. `folded` is the name as it is compared; `pin` lets in, alone of all rooms."""

    id: int
    folded: str
    name: str
    owner_id: str
    pin: str
    created_at: datetime


_ROOM = permanent_rooms.c
_COLUMNS = [_ROOM[name] for name in PermanentRoom.__slots__]


class PermanentRooms:
    """The rooms by name, by PIN, by id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, folded: str, name: str, owner_id: str, pin: str) -> bool:
        """Make a room; False where the name or the PIN is taken."""
        values = {"folded": folded, "name": name, "owner_id": owner_id, "pin": pin, "created_at": utc_now()}
        async with self._database.begin() as connection:
            return await add(connection, permanent_rooms, values)

    async def get(self, room_id: int) -> PermanentRoom | None:
        """Return a room by id."""
        return await self._one(_ROOM.id == room_id)

    async def named(self, folded: str) -> PermanentRoom | None:
        """Return a room by its folded name."""
        return await self._one(_ROOM.folded == folded)

    async def by_pin(self, pin: str) -> PermanentRoom | None:
        """Return the room a PIN lets into."""
        return await self._one(_ROOM.pin == pin)

    async def all(self) -> list[PermanentRoom]:
        """Return every room, by name."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(*_COLUMNS).order_by(_ROOM.folded))
            return [PermanentRoom(**row) for row in rows.mappings()]

    async def change_pin(self, room_id: int, pin: str) -> bool:
        """Give a room another PIN; False where another room has it."""
        others = select(_ROOM.id).where(_ROOM.pin == pin, _ROOM.id != room_id)
        async with self._database.begin() as connection:
            if await connection.scalar(others) is not None:
                return False
            result = await connection.execute(update(permanent_rooms).where(_ROOM.id == room_id).values(pin=pin))
        return result.rowcount > 0

    async def delete(self, room_id: int) -> bool:
        """Forget a room; what was planned or is going on there stays."""
        async with self._database.begin() as connection:
            result = await connection.execute(delete(permanent_rooms).where(_ROOM.id == room_id))
        return result.rowcount > 0

    async def _one(self, condition: ColumnElement[bool]) -> PermanentRoom | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_COLUMNS).where(condition))).mappings().first()
        return PermanentRoom(**row) if row else None
