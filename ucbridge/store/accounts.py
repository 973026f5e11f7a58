"""Which chat account is which person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ucbridge.models import Account
from ucbridge.store.batches import batches
from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.tables import accounts
from ucbridge.store.types import utc_now


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """One account of one person."""

    connector: str
    account: str
    name: str
    person_id: str
    remembered_at: datetime


class Accounts:
    """The accounts people have proved to be theirs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._puts = 0

    async def stamp(self) -> tuple[object, ...]:
        """Return what differs after every change, also by another process (`ucbridge people erase`)."""
        async with self._database.read() as connection:
            found = await connection.execute(select(func.count(), func.max(accounts.c.remembered_at)))
        return self._puts, *found.one()

    async def person_of(self, connector: str, account: str) -> str | None:
        """Return whose account it is, None when nobody's."""
        query = select(accounts.c.person_id).where(accounts.c.connector == connector, accounts.c.account == account)
        async with self._database.read() as connection:
            person_id: str | None = await connection.scalar(query)
        return person_id

    async def remember(self, account: Account, person_id: str) -> None:
        """Say whose account it is from now on."""
        values = {
            "connector": account.connector,
            "account": account.id,
            "name": account.name,
            "person_id": person_id,
            "remembered_at": utc_now(),
        }
        async with self._database.begin() as connection:
            await put(connection, accounts, values)
        self._puts += 1

    async def all(self) -> list[KnownAccount]:
        """Return every account, by person."""
        query = select(accounts).order_by(accounts.c.person_id, accounts.c.connector, accounts.c.account)
        async with self._database.read() as connection:
            return [KnownAccount(**row) async for rows in batches(connection, query) for row in rows]
