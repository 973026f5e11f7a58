"""What people chose for themselves."""

from __future__ import annotations

from sqlalchemy import select

from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.tables import preferences


class Preferences:
    """The choices by person and name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, person_id: str, name: str) -> str | None:
        """Return a choice, None where there is none."""
        return (await self.all(name)).get(person_id)

    async def all(self, name: str) -> dict[str, str]:
        """Return everybody's choice of this name."""
        query = select(preferences.c.person_id, preferences.c.value).where(preferences.c.name == name)
        async with self._database.read() as connection:
            return {row.person_id: row.value for row in await connection.execute(query)}

    async def put(self, person_id: str, name: str, value: str) -> None:
        """Note a choice."""
        async with self._database.begin() as connection:
            await put(connection, preferences, {"person_id": person_id, "name": name, "value": value})
