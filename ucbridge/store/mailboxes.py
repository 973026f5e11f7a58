"""The mailboxes the bridge has listed, and whom it has told of them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select, update

from ucbridge.store.database import Database
from ucbridge.store.dialect import add
from ucbridge.store.tables import mailbox_people, mailboxes
from ucbridge.store.types import utc_now


class Mailboxes:
    """The known mailboxes: their people so far, and whether they may be written down."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def people(self, mailbox: str) -> set[str]:
        """Return who has been told of a mailbox; nobody while it is unknown."""
        query = select(mailbox_people.c.person_id).where(mailbox_people.c.mailbox == mailbox)
        async with self._database.read() as connection:
            return set((await connection.execute(query)).scalars())

    async def everybody(self) -> set[tuple[str, str]]:
        """Return every mailbox and person told of it."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(mailbox_people.c.mailbox, mailbox_people.c.person_id))
            return {(mailbox, person_id) for mailbox, person_id in rows}

    async def join(self, mailbox: str, person_ids: Iterable[str]) -> None:
        """Note a mailbox and that these people have been told of it."""
        now = utc_now()
        async with self._database.begin() as connection:
            await add(connection, mailboxes, {"mailbox": mailbox, "known_since": now, "transcribe": None})
            for person_id in person_ids:
                await add(connection, mailbox_people, {"mailbox": mailbox, "person_id": person_id, "since": now})

    async def leave(self, mailbox: str, person_ids: Iterable[str]) -> None:
        """Forget that these people were told: the mailbox is theirs no longer."""
        gone = (mailbox_people.c.mailbox == mailbox) & mailbox_people.c.person_id.in_(list(person_ids))
        async with self._database.begin() as connection:
            await connection.execute(delete(mailbox_people).where(gone))

    async def transcribe(self, mailbox: str) -> bool | None:
        """Return what its people decided about transcripts, None while they did not."""
        query = select(mailboxes.c.transcribe).where(mailboxes.c.mailbox == mailbox)
        async with self._database.read() as connection:
            decided: bool | None = await connection.scalar(query)
        return decided

    async def decide_transcribe(self, mailbox: str, value: bool | None) -> None:
        """Let messages of a mailbox be written down from now on, or not; None leaves it to the configuration."""
        values = {"mailbox": mailbox, "known_since": utc_now(), "transcribe": value}
        async with self._database.begin() as connection:
            if not await add(connection, mailboxes, values):
                this = mailboxes.c.mailbox == mailbox
                await connection.execute(update(mailboxes).where(this).values(transcribe=value))
