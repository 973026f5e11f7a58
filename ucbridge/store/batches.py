"""Many rows read a few at a time, so that nothing else waits for them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

SIZE = 250


async def batches(connection: AsyncConnection, query: Select[Any]) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield the rows of a query by column, some at a time."""
    async with connection.stream(query) as result:
        async for rows in result.mappings().partitions(SIZE):
            yield [dict(row) for row in rows]
