"""Who is in the company's directory, as connectors bring it along."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select

from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.directory_tables import directory_people as table
from ucbridge.store.types import utc_now


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
    title: str = ""
    department: str = ""


class DirectoryPeople:
    """The people of all directories. `version` grows with every change of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.version = 0

    async def put(self, people: Sequence[DirectoryPerson]) -> None:
        """Keep these, in place of what was known of their accounts."""
        async with self._database.begin() as connection:
            for each in people:
                row = asdict(each) | {"mails": json.dumps(each.mails), "phones": json.dumps(each.phones)}
                await put(connection, table, row | {"changed_at": utc_now()})
        self.version += 1

    async def drop(self, connector: str, accounts: Iterable[str]) -> None:
        """Forget these accounts."""
        async with self._database.begin() as connection:
            for account in accounts:
                here = (table.c.connector == connector) & (table.c.account == account)
                await connection.execute(delete(table).where(here))
        self.version += 1

    async def all(self) -> list[DirectoryPerson]:
        """Return everybody, by name."""
        columns = [each for each in table.c if each.name != "changed_at"]
        async with self._database.read() as connection:
            rows = (await connection.execute(select(*columns).order_by(table.c.name))).mappings()
            return [_person(dict(row)) for row in rows]


def _person(row: dict[str, str]) -> DirectoryPerson:
    lists = {key: tuple(json.loads(row.pop(key))) for key in ("mails", "phones")}
    return DirectoryPerson(**row, **lists)
