"""Which extension is whose, as proved in chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError

from ucbridge.errors import Refused
from ucbridge.i18n import _
from ucbridge.store.batches import batches
from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.tables import links
from ucbridge.store.types import utc_now


@dataclass(frozen=True, slots=True)
class Link:
    """What a person last decided. `extension` None: deliberately unlinked, whatever the configuration says."""

    person_id: str
    extension: str | None
    linked_at: datetime


class Links:
    """The links people made; an extension has one holder at most."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._puts = 0

    async def stamp(self) -> tuple[object, ...]:
        """Return what differs after every change, also by another process (`ucbridge people erase`)."""
        async with self._database.read() as connection:
            found = await connection.execute(select(func.count(), func.max(links.c.linked_at)))
        return self._puts, *found.one()

    async def of(self, person_id: str) -> Link | None:
        """Return a person's decision, None when there was none."""
        return (await self._where(links.c.person_id == person_id)).get(person_id)

    async def all(self) -> dict[str, Link]:
        """Return every decision by person."""
        return await self._where()

    async def holder(self, extension: str) -> str | None:
        """Return who linked the extension, None when nobody did."""
        return next(iter(await self._where(links.c.extension == extension)), None)

    async def put(self, person_id: str, extension: str | None) -> None:
        """Link a person to an extension, or unlink them with None.

        Raises:
            Refused: somebody else holds it.
        """
        values = {"person_id": person_id, "extension": extension, "linked_at": utc_now()}
        try:
            async with self._database.begin() as connection:
                await put(connection, links, values)
        except IntegrityError:
            raise Refused(
                _(
                    "Extension {extension} is linked to somebody else. They can give it up with /unlink.",
                    extension=extension,
                )
            ) from None
        self._puts += 1

    async def _where(self, *conditions: ColumnElement[bool]) -> dict[str, Link]:
        query = select(links).where(*conditions).order_by(links.c.person_id)
        async with self._database.read() as connection:
            found = [Link(**row) async for rows in batches(connection, query) for row in rows]
        return {link.person_id: link for link in found}
