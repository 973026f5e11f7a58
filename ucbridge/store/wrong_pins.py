"""Wrong PINs of conferences: who entered them when, for as long as that counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from ucbridge.store.conference_tables import wrong_pins
from ucbridge.store.database import Database

REMEMBERED = timedelta(days=2)
"""Longer than any limit looks back."""


class WrongPins:
    """When wrong PINs were entered. `caller` is a digest: nobody needs the number itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, caller: str, at: datetime) -> None:
        """Write one down, and forget what no longer counts."""
        async with self._database.begin() as connection:
            await connection.execute(insert(wrong_pins).values(caller=caller, at=at))
            await connection.execute(delete(wrong_pins).where(wrong_pins.c.at < at - REMEMBERED))

    async def latest(self, most: int, caller: str = "") -> list[datetime]:
        """Return when the latest were entered, newest first: by one caller, or by anybody."""
        query = select(wrong_pins.c.at).order_by(wrong_pins.c.at.desc(), wrong_pins.c.id.desc()).limit(most)
        async with self._database.read() as connection:
            return list(await connection.scalars(query.where(wrong_pins.c.caller == caller) if caller else query))

    async def prune(self, before: datetime) -> int:
        """Forget those from before then, and return how many."""
        async with self._database.begin() as connection:
            result = await connection.execute(delete(wrong_pins).where(wrong_pins.c.at < before))
        return result.rowcount
