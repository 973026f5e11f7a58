"""Who is in the company's directory, as connectors bring it along."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ucbridge.store.batches import batches
from ucbridge.store.database import Database
from ucbridge.store.dialect import put_all
from ucbridge.store.directory_tables import directory_people as table
from ucbridge.store.types import utc_now

LOOK_EVERY = 10.0
"""Seconds after which we look whether another process, such as `ucbridge people erase`, changed the table."""

_Key = tuple[str, str]
"""Connector and account."""


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """Somebody of the directory: `account` is their account on the platform of the connector.

    `mails` are addresses the company gave them (not such as they gave themselves), `phones` their business numbers and
    `mobile` another, as they stand there. `language`, `timezone` (IANA) and `region` (ISO 3166) are "" where unknown.
    """

    connector: str
    account: str
    name: str
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    mobile: str = ""
    language: str = ""
    timezone: str = ""
    region: str = ""

    @property
    def key(self) -> _Key:
        """Return whose row it is."""
        return self.connector, self.account


class DirectoryPeople:
    """The people of all directories, held in memory too. `version` grows with every change of them."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._people: dict[_Key, DirectoryPerson] = {}
        self._stamp: tuple[int, datetime | None] | None = None
        self._looked = 0.0
        self._turn = asyncio.Lock()
        self.version = 0

    async def put(self, people: Sequence[DirectoryPerson]) -> None:
        """Keep these, in place of what was known of their accounts; what is the same is not written again."""
        async with self._turn:
            await self._look(within=0)
            changed = [each for each in people if self._people.get(each.key) != each]
            if not changed:
                return
            async with self._database.begin() as connection:
                await put_all(connection, table, [_row(each) for each in changed])
                self._stamp = await _stamp(connection)
            self._people |= {each.key: each for each in changed}
            self.version += 1

    async def drop(self, connector: str, accounts: Iterable[str]) -> None:
        """Forget these accounts."""
        async with self._turn:
            await self._look(within=0)
            gone = [account for account in accounts if (connector, account) in self._people]
            if not gone:
                return
            async with self._database.begin() as connection:
                for account in gone:
                    here = (table.c.connector == connector) & (table.c.account == account)
                    await connection.execute(delete(table).where(here))
                self._stamp = await _stamp(connection)
            for account in gone:
                del self._people[connector, account]
            self.version += 1

    async def look(self) -> None:
        """See what another process changed, a moment after it did."""
        async with self._turn:
            await self._look()

    async def all(self) -> list[DirectoryPerson]:
        """Return everybody, in no order."""
        await self.look()
        return list(self._people.values())

    async def _look(self, *, within: float = LOOK_EVERY) -> None:
        now = self._clock()
        if self._stamp is not None and now - self._looked < within:
            return
        async with self._database.read() as connection:
            stamp = await _stamp(connection)
            if stamp != self._stamp:
                found = [_person(row) async for rows in batches(connection, select(table)) for row in rows]
                self._people = {each.key: each for each in found}
                self.version += 1
        self._stamp, self._looked = stamp, now


async def _stamp(connection: AsyncConnection) -> tuple[int, datetime | None]:
    count, newest = (await connection.execute(select(func.count(), func.max(table.c.changed_at)))).one()
    return count, newest


def _row(person: DirectoryPerson) -> dict[str, object]:
    lists = {"mails": json.dumps(person.mails), "phones": json.dumps(person.phones)}
    return asdict(person) | lists | {"changed_at": utc_now()}


def _person(row: dict[str, Any]) -> DirectoryPerson:
    values = {key: value for key, value in row.items() if key != "changed_at"}
    return DirectoryPerson(**values | {key: tuple(json.loads(row[key])) for key in ("mails", "phones")})
