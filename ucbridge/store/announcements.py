"""Announcements that people recorded, by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from ucbridge.store.conference_tables import announcements
from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.types import utc_now


@dataclass(frozen=True, slots=True)
class Announcement:
    """One of them, without its sound. `person_id` is who recorded it."""

    name: str
    person_id: str
    seconds: float
    recorded_at: datetime


_SHOWN = (announcements.c.name, announcements.c.person_id, announcements.c.seconds, announcements.c.recorded_at)


class Announcements:
    """All of them; names differ by more than case."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, name: str, person_id: str, sound: bytes, seconds: float) -> None:
        """Keep an announcement; one of this name is replaced."""
        values = {"name": name, "person_id": person_id, "sound": sound, "seconds": seconds, "recorded_at": utc_now()}
        async with self._database.begin() as connection:
            await put(connection, announcements, {"folded": name.casefold(), **values})

    async def sound(self, name: str) -> bytes | None:
        """Return the sound of one, None where there is none of this name."""
        query = select(announcements.c.sound).where(announcements.c.folded == name.casefold())
        async with self._database.read() as connection:
            sound: bytes | None = await connection.scalar(query)
        return sound

    async def find(self, name: str) -> Announcement | None:
        """Return one by its name."""
        query = select(*_SHOWN).where(announcements.c.folded == name.casefold())
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        return Announcement(**row) if row else None

    async def all(self) -> list[Announcement]:
        """Return all by name."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(*_SHOWN).order_by(announcements.c.folded))).mappings()
            return [Announcement(**row) for row in rows]

    async def count(self, person_id: str) -> int:
        """Return how many somebody recorded."""
        query = select(func.count()).where(announcements.c.person_id == person_id)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def remove(self, name: str) -> bool:
        """Delete one; tell whether there was one."""
        gone = delete(announcements).where(announcements.c.folded == name.casefold())
        async with self._database.begin() as connection:
            return (await connection.execute(gone)).rowcount > 0
