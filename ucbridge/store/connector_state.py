"""What connectors keep for themselves over restarts: small JSON values by kind and key."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.types import utc_now
from ucbridge.store.workspace_tables import connector_state as state


class ConnectorState:
    """The values of one connector. Values are plain JSON; what is read back is what was put."""

    def __init__(self, database: Database, connector: str) -> None:
        self._database = database
        self._connector = connector

    async def get(self, kind: str, key: str) -> Any | None:
        """Return a value, None where there is none."""
        query = select(state.c.value).where(self._of(kind), state.c.key == key)
        async with self._database.read() as connection:
            value: str | None = await connection.scalar(query)
        return None if value is None else json.loads(value)

    async def all(self, kind: str) -> dict[str, Any]:
        """Return every value of a kind by its key."""
        query = select(state.c.key, state.c.value).where(self._of(kind)).order_by(state.c.at)
        async with self._database.read() as connection:
            return {row.key: json.loads(row.value) for row in await connection.execute(query)}

    async def put(self, kind: str, key: str, value: object) -> None:
        """Keep a value, in place of the one there was."""
        row = {"connector": self._connector, "kind": kind, "key": key, "value": json.dumps(value), "at": utc_now()}
        async with self._database.begin() as connection:
            await put(connection, state, row)

    async def drop(self, kind: str, key: str) -> None:
        """Forget a value."""
        async with self._database.begin() as connection:
            await connection.execute(delete(state).where(self._of(kind), state.c.key == key))

    async def prune(self, kind: str, before: datetime) -> int:
        """Forget what was kept before then, and return how many."""
        async with self._database.begin() as connection:
            result = await connection.execute(delete(state).where(self._of(kind), state.c.at < before))
        return result.rowcount

    def _of(self, kind: str) -> ColumnElement[bool]:
        return (state.c.connector == self._connector) & (state.c.kind == kind)


class Outdated:
    """What connectors keep of things that pass: nobody asks for it later."""

    def __init__(self, database: Database, *kinds: str) -> None:
        self._database = database
        self._kinds = kinds

    async def prune(self, before: datetime) -> int:
        """Forget what was kept before then, of every connector, and return how many."""
        old = delete(state).where(state.c.kind.in_(self._kinds), state.c.at < before)
        async with self._database.begin() as connection:
            return (await connection.execute(old)).rowcount
