"""What people wrote about calls of theirs; each for themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from ucbridge.store.database import Database
from ucbridge.store.history_tables import call_notes, history_aliases

_MANY = 500
"""Ids of one statement; databases limit them."""


@dataclass(frozen=True, slots=True)
class CallNote:
    """One note. `call_id` is the call's linkedid when it was written."""

    call_id: str
    person_id: str
    text: str
    at: datetime


_COLUMNS = [call_notes.c[name] for name in CallNote.__slots__]


class CallNotes:
    """The notes by call and person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, note: CallNote) -> None:
        """Keep a note."""
        values = {name: getattr(note, name) for name in CallNote.__slots__}
        async with self._database.begin() as connection:
            await connection.execute(insert(call_notes).values(**values))

    async def of(self, person_id: str, call_ids: Collection[str]) -> dict[str, list[CallNote]]:
        """Return a person's notes by call, oldest first; those of calls that became part of one stand under that."""
        found: dict[str, list[CallNote]] = {}
        ids = list(call_ids)
        async with self._database.read() as connection:
            for some in (ids[at : at + _MANY] for at in range(0, len(ids), _MANY)):
                aliases = select(history_aliases).where(history_aliases.c.call_id.in_(some))
                whole = {row.alias: row.call_id for row in await connection.execute(aliases)}
                theirs = (call_notes.c.person_id == person_id) & call_notes.c.call_id.in_([*some, *whole])
                query = select(*_COLUMNS).where(theirs).order_by(call_notes.c.at, call_notes.c.id)
                for row in (await connection.execute(query)).mappings():
                    note = CallNote(**row)
                    found.setdefault(whole.get(note.call_id, note.call_id), []).append(note)
        return found

    async def prune(self, before: datetime) -> int:
        """Forget notes written before then, and return how many."""
        async with self._database.begin() as connection:
            return (await connection.execute(delete(call_notes).where(call_notes.c.at < before))).rowcount
