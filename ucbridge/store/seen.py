"""Which deeds were carried out already: a platform that sends one twice gets it done once."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete

from ucbridge.store.database import Database
from ucbridge.store.dialect import add
from ucbridge.store.tables import seen
from ucbridge.store.types import utc_now


class Seen:
    """The invocations of the last days, by digest: a key may be of any length and content."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def first(self, key: str) -> bool:
        """Tell whether this is the first time; of two at once exactly one is."""
        digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        async with self._database.begin() as connection:
            return await add(connection, seen, {"digest": digest, "at": utc_now()})

    async def prune(self, before: datetime) -> int:
        """Forget invocations from before then, and return how many."""
        async with self._database.begin() as connection:
            result = await connection.execute(delete(seen).where(seen.c.at < before))
        return result.rowcount
