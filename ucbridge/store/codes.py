"""The code a person has to type to prove that an extension is theirs; one pending code a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, or_, select, update

from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.tables import code_starts, codes
from ucbridge.store.types import utc_now

_REMEMBERED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PendingCode:
    """A code that was read out. `digest` is the caller's hash of it: the code itself is never stored."""

    extension: str
    digest: str
    expires: datetime
    attempts: int


class Codes:
    """The pending codes, and when codes were started, for a day, so that nobody can have a phone ring all day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, person_id: str, extension: str, digest: str, expires: datetime) -> None:
        """Make this the person's pending code; an earlier one is void."""
        now = utc_now()
        values = {"extension": extension, "digest": digest, "expires": expires, "attempts": 0}
        async with self._database.begin() as connection:
            await put(connection, codes, {"person_id": person_id, **values})
            await connection.execute(insert(code_starts).values(person_id=person_id, extension=extension, at=now))
            await connection.execute(delete(code_starts).where(code_starts.c.at < now - _REMEMBERED))

    async def pending(self, person_id: str) -> PendingCode | None:
        """Return the person's code, expired or not; None when there is none."""
        query = select(codes.c.extension, codes.c.digest, codes.c.expires, codes.c.attempts)
        async with self._database.read() as connection:
            row = (await connection.execute(query.where(codes.c.person_id == person_id))).mappings().first()
        return PendingCode(**row) if row else None

    async def count_attempt(self, person_id: str) -> int:
        """Count one attempt and return how many there were; 0 when no code is pending any more.

        Count first and compare after: then two attempts at once are two attempts.
        """
        counted = update(codes).where(codes.c.person_id == person_id).values(attempts=codes.c.attempts + 1)
        async with self._database.begin() as connection:
            attempts: int | None = await connection.scalar(counted.returning(codes.c.attempts))
        return attempts or 0

    async def drop(self, person_id: str) -> None:
        """Forget the person's code: used, expired or guessed at too often."""
        async with self._database.begin() as connection:
            await connection.execute(delete(codes).where(codes.c.person_id == person_id))

    async def started_since(self, subject: str, since: datetime) -> int:
        """Count the codes started by a person, or for an extension, since a time not more than a day ago."""
        about = or_(code_starts.c.person_id == subject, code_starts.c.extension == subject)
        query = select(func.count()).select_from(code_starts).where(about, code_starts.c.at >= since)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0
