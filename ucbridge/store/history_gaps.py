"""When the PBX was last seen alive, and the times it was not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.history_tables import history_gaps, links_alive


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which calls were not seen. `filled_at`: what the PBX wrote down of it was read."""

    id: int
    pbx: str
    began_at: datetime
    ended_at: datetime
    filled_at: datetime | None


class HistoryGaps:
    """The gaps of a history, by PBX."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def alive(self, pbx: str) -> datetime | None:
        """Return when a PBX was last seen alive, None where it never was."""
        async with self._database.read() as connection:
            return await connection.scalar(select(links_alive.c.at).where(links_alive.c.pbx == pbx))

    async def seen(self, pbx: str, at: datetime) -> None:
        """Note that a PBX is seen alive, and everything up to then is written down."""
        async with self._database.begin() as connection:
            await put(connection, links_alive, {"pbx": pbx, "at": at})

    async def add(self, pbx: str, began_at: datetime, ended_at: datetime) -> None:
        """Note a gap, and that the PBX is seen again."""
        values = {"pbx": pbx, "began_at": began_at, "ended_at": ended_at}
        async with self._database.begin() as connection:
            await connection.execute(insert(history_gaps).values(**values))
            await put(connection, links_alive, {"pbx": pbx, "at": ended_at})

    async def open(self, pbx: str) -> list[Gap]:
        """Return the gaps that are not filled, oldest first."""
        where = (history_gaps.c.pbx == pbx) & history_gaps.c.filled_at.is_(None)
        async with self._database.read() as connection:
            rows = await connection.execute(select(history_gaps).where(where).order_by(history_gaps.c.began_at))
            return [Gap(**row) for row in rows.mappings()]

    async def fill(self, gap: int, at: datetime) -> None:
        """Note that a gap is filled."""
        async with self._database.begin() as connection:
            await connection.execute(update(history_gaps).where(history_gaps.c.id == gap).values(filled_at=at))

    async def prune(self, before: datetime) -> int:
        """Forget gaps that were over before then, and return how many."""
        async with self._database.begin() as connection:
            return (await connection.execute(delete(history_gaps).where(history_gaps.c.ended_at < before))).rowcount
