"""Who did what, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from ucbridge.store.database import Database
from ucbridge.store.tables import audit


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One command or button press.

    `outcome` is one word a script can test (`ok`, `refused`, ...); `reference` is the number people are shown
    after an unexpected error, "" otherwise.
    """

    at: datetime
    person_id: str
    connector: str
    command: str
    arguments: Mapping[str, str]
    outcome: str
    reference: str = ""
    conversation: str = ""


class Audit:
    """The audit log; entries are added and grow old, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, entry: AuditEntry) -> None:
        """Add an entry."""
        values = {name: getattr(entry, name) for name in AuditEntry.__slots__}
        values["arguments"] = json.dumps(dict(entry.arguments))
        async with self._database.begin() as connection:
            await connection.execute(insert(audit).values(**values))

    async def latest(self, limit: int = 100, person: str | None = None) -> list[AuditEntry]:
        """Return the last entries, newest first, of everybody or of one person."""
        columns = [audit.c[name] for name in AuditEntry.__slots__]
        query = select(*columns).order_by(audit.c.id.desc()).limit(limit)
        if person is not None:
            query = query.where(audit.c.person_id == person)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [AuditEntry(**{**row, "arguments": json.loads(row["arguments"])}) for row in rows]

    async def prune(self, before: datetime) -> int:
        """Forget entries from before then, and return how many."""
        async with self._database.begin() as connection:
            result = await connection.execute(delete(audit).where(audit.c.at < before))
        return result.rowcount
