"""The mailboxes somebody has, watched: whatever changes in them is found, also what changed while nobody looked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog

from ucbridge.errors import BridgeError
from ucbridge.models import Person
from ucbridge.pbx.interface import Change, Pbx, Resynced
from ucbridge.pbx.voicemail.interface import MailboxChanged
from ucbridge.services.voicemail.owners import Owners
from ucbridge.services.voicemail.syncing import Syncing
from ucbridge.store.mailboxes import Mailboxes

log = structlog.get_logger(__name__)

EVERY = 60.0
"""Seconds between two looks at the counts of all mailboxes, for what no event told."""

AT_ONCE = 4
"""Mailboxes that are listed at the same time."""

Sink = Callable[[Change], Coroutine[Any, Any, None]]


class MailboxWatch:
    """Which mailboxes are to be listed, and the workers that list them. One due twice is listed once."""

    def __init__(
        self, pbx: Pbx, owners: Owners, syncing: Syncing, known: Mailboxes, sink: Sink, *, every: float = EVERY
    ) -> None:
        self._pbx = pbx
        self._owners = owners
        self._syncing = syncing
        self._known = known
        self._sink = sink
        self._every = every
        self._due: dict[str, Sequence[Person] | None] = {}
        self._failed: set[str] = set()
        self._counts: dict[str, tuple[int, int]] = {}
        self._everything = False
        self._awake = asyncio.Event()
        self._recount = asyncio.Event()

    def look(self, mailbox: str) -> None:
        """Have a mailbox listed soon."""
        self._look(mailbox, None)

    def people_changed(self) -> None:
        """Have the mailboxes of everybody looked at soon: somebody linked an extension, or gave one up."""
        self._recount.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        async with self._pbx.changes() as changes, asyncio.TaskGroup() as group:
            if self._pbx.model.fresh:
                self._look_everywhere()
            group.create_task(self._count())
            for _worker in range(AT_ONCE):
                group.create_task(self._work())
            async for change in changes:
                match change:
                    case MailboxChanged(mailbox):
                        self.look(mailbox)
                    case Resynced():
                        self._look_everywhere()
                await self._sink(change)

    def _look(self, mailbox: str, people: Sequence[Person] | None) -> None:
        self._due[mailbox] = people
        self._awake.set()

    def _look_everywhere(self) -> None:
        self._everything = True
        self._recount.set()

    async def _work(self) -> None:
        while True:
            while not self._due:
                self._awake.clear()
                await self._awake.wait()
            mailbox = next(iter(self._due))
            await self._sync(mailbox, self._due.pop(mailbox))

    async def _sync(self, mailbox: str, people: Sequence[Person] | None) -> None:
        try:
            await self._syncing.sync(mailbox, people)
        except LookupError:
            log.debug("no such mailbox")
        except BridgeError as error:
            self._failed.add(mailbox)
            log.warning("mailbox not listed", reason=str(error))

    async def _count(self) -> None:
        """Compare the counts of all mailboxes with the last ones, now and then and when asked."""
        while True:
            if self._pbx.model.fresh:
                try:
                    await self._compare()
                except BridgeError as error:
                    log.warning("mailboxes not counted", reason=str(error))
            try:
                async with asyncio.timeout(self._every):
                    await self._recount.wait()
            except TimeoutError:
                continue
            finally:
                self._recount.clear()

    async def _compare(self) -> None:
        counts = {box.id: (box.new, box.old) for box in await self._pbx.mailboxes()}
        owned, told = await self._owners.all(), await self._known.everybody()
        failed, self._failed = self._failed, set()
        everything, self._everything = self._everything, False
        for mailbox, people in owned.items():
            strangers = any((mailbox, person.id) not in told for person in people)
            changed = everything or mailbox in failed or counts.get(mailbox) != self._counts.get(mailbox)
            if mailbox in counts and (strangers or changed):
                self._look(mailbox, people)
        theirs = {(mailbox, person.id) for mailbox, people in owned.items() for person in people}
        for mailbox in {mailbox for mailbox, _person in told - theirs}:
            self._look(mailbox, owned.get(mailbox, ()))
        self._counts = counts
