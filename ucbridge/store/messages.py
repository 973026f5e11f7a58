"""What was posted in conversations the bridge itself keeps: history that survives a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ucbridge.models import Address
from ucbridge.store.database import Database
from ucbridge.store.tables import messages
from ucbridge.store.types import utc_now


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it now stands. `id` grows with time; `body` is JSON of the connector's own making."""

    id: int
    connector: str
    conversation: str
    message: str
    body: str
    posted_at: datetime
    edited_at: datetime | None


class Messages:
    """Posted messages by conversation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, address: Address, body: str) -> int | None:
        """Add a message at the end of its conversation and return its `id`; None where there is one at the address."""
        values = {
            "connector": address.connector,
            "conversation": address.conversation,
            "message": address.message,
            "body": body,
            "posted_at": utc_now(),
        }
        try:
            async with self._database.begin() as connection:
                added: int | None = await connection.scalar(insert(messages).values(**values).returning(messages.c.id))
        except IntegrityError:
            return None
        return added

    async def replace(self, address: Address, body: str) -> bool:
        """Change what a message says; False when there is no such message."""
        there = (
            (messages.c.connector == address.connector)
            & (messages.c.conversation == address.conversation)
            & (messages.c.message == address.message)
        )
        async with self._database.begin() as connection:
            result = await connection.execute(update(messages).where(there).values(body=body, edited_at=utc_now()))
        return result.rowcount > 0

    async def latest(
        self, connector: str, conversation: str, *, limit: int = 50, before: int | None = None
    ) -> list[Message]:
        """Return the last messages, oldest first; with `before`, those that came before the message of that `id`."""
        query = select(messages).where(messages.c.connector == connector, messages.c.conversation == conversation)
        if before is not None:
            query = query.where(messages.c.id < before)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(messages.c.id.desc()).limit(limit))).mappings().all()
        return [Message(**row) for row in reversed(rows)]

    async def prune(self, before: datetime) -> int:
        """Forget messages posted before then, and return how many."""
        async with self._database.begin() as connection:
            result = await connection.execute(delete(messages).where(messages.c.posted_at < before))
        return result.rowcount
