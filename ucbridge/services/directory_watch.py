"""Follows the company's directory: who came by an extension through it, or lost it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from ucbridge.errors import PbxError, StoreError
from ucbridge.services.directory import Directory
from ucbridge.services.mailbox_mails import MailboxMails
from ucbridge.services.people import People
from ucbridge.store.directory_people import DirectoryPeople

log = structlog.get_logger(__name__)

EVERY = 5.0
"""Seconds between two looks."""


class DirectoryWatch:
    """Calls `changed` whenever extensions have other holders, whatever gave them to these."""

    def __init__(
        self,
        book: Directory,
        people: People,
        listed: DirectoryPeople,
        mails: MailboxMails,
        *,
        changed: Callable[[], None],
    ) -> None:
        self._book = book
        self._people = people
        self._listed = listed
        self._mails = mails
        self._changed = changed
        self._holders: dict[str, tuple[str, ...]] | None = None

    async def run(self) -> None:
        """Look from time to time until cancelled."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                log.warning("the directory cannot be read", reason=str(error))
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """See whether anything changed."""
        if await self._listed.all():
            try:
                await self._mails.look()
            except PbxError as error:
                log.warning("the mail addresses of mailboxes are not known", reason=str(error))
        roster = await self._people.roster()
        holders = {extension: tuple(people) for extension, people in roster.holders.items()}
        if self._holders not in (None, holders):
            self._changed()
        self._holders = holders
        await self._book.book()  # so that nobody who types a name waits until it is written
