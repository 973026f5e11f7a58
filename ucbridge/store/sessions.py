"""One-time sign-in links and the sessions they open. Secrets are stored as digests only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, insert, or_, select, update

from ucbridge.store.database import Database
from ucbridge.store.tables import sessions, sign_in_links
from ucbridge.store.types import Clock, utc_now

_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """An open session. `csrf` belongs in forms and is derived from the secret: a copy of the database is no help."""

    person_id: str
    csrf: str
    created: datetime
    last_seen: datetime
    expires: datetime


class Sessions:
    """Sign-in without passwords: a link is redeemed once for a session."""

    def __init__(self, database: Database, *, lifetime: timedelta = timedelta(days=30), clock: Clock = utc_now) -> None:
        self._database = database
        self._lifetime = lifetime
        self._clock = clock

    async def issue_link(self, person_id: str, ttl: timedelta) -> str:
        """Return the token of a new link that is good once, within `ttl`."""
        token = secrets.token_urlsafe(32)
        values = {"digest": _digest(token), "person_id": person_id, "expires": self._clock() + ttl}
        async with self._database.begin() as connection:
            await connection.execute(insert(sign_in_links).values(**values))
        return token

    async def redeem(self, token: str) -> str | None:
        """Use a link up and return whose it is; None when it is unknown, used or expired."""
        now = self._clock()
        link = sign_in_links.c
        usable = (link.digest == _digest(token)) & link.used_at.is_(None) & (link.expires > now)
        used = update(sign_in_links).where(usable).values(used_at=now).returning(link.person_id)
        async with self._database.begin() as connection:
            person_id: str | None = await connection.scalar(used)
        return person_id

    async def start(self, person_id: str) -> str:
        """Open a session and return its secret, for the cookie."""
        secret = secrets.token_urlsafe(32)
        now = self._clock()
        values = {"person_id": person_id, "created": now, "last_seen": now, "expires": now + self._lifetime}
        async with self._database.begin() as connection:
            await connection.execute(insert(sessions).values(digest=_digest(secret), **values))
        return secret

    async def find(self, secret: str) -> Session | None:
        """Return the session of a secret; None when it is unknown, revoked or expired."""
        now = self._clock()
        open_ = (sessions.c.digest == _digest(secret)) & (sessions.c.expires > now)
        async with self._database.read() as connection:
            row = (await connection.execute(select(sessions).where(open_))).first()
        if row is None:
            return None
        if now - row.last_seen >= _SEEN_EVERY:
            await self._saw(row.digest, now)
        return Session(row.person_id, _digest(f"csrf:{secret}"), row.created, row.last_seen, row.expires)

    async def revoke(self, secret: str) -> None:
        """Close one session."""
        async with self._database.begin() as connection:
            await connection.execute(delete(sessions).where(sessions.c.digest == _digest(secret)))

    async def revoke_all(self, person_id: str) -> int:
        """Close every session of a person and void their links; return how many sessions."""
        async with self._database.begin() as connection:
            await connection.execute(delete(sign_in_links).where(sign_in_links.c.person_id == person_id))
            result = await connection.execute(delete(sessions).where(sessions.c.person_id == person_id))
        return result.rowcount

    async def prune(self, before: datetime) -> int:
        """Forget sessions and links that ended before then, and return how many."""
        link = sign_in_links.c
        async with self._database.begin() as connection:
            old_links = delete(sign_in_links).where(or_(link.expires < before, link.used_at < before))
            links = await connection.execute(old_links)
            old = await connection.execute(delete(sessions).where(sessions.c.expires < before))
        return links.rowcount + old.rowcount

    async def _saw(self, digest: str, now: datetime) -> None:
        async with self._database.begin() as connection:
            await connection.execute(update(sessions).where(sessions.c.digest == digest).values(last_seen=now))


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
