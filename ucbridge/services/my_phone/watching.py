"""What is set on phones, told in chat: cards follow, and people learn once what they did not set here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.models import Button, Person, Reply
from ucbridge.pbx.features.interface import PhoneChanged, PhoneSettings
from ucbridge.pbx.interface import Pbx, Resynced
from ucbridge.services.my_phone import actions
from ucbridge.services.my_phone.answers import MY_PHONE, lines, next_steps
from ucbridge.services.my_phone.differences import Setting
from ucbridge.services.my_phone.live import LiveCards
from ucbridge.services.my_phone.readable import Readable
from ucbridge.services.my_phone.seen import SeenPhones
from ucbridge.services.my_phone.telling import Telling
from ucbridge.services.my_phone.words import sentence
from ucbridge.services.notices import Notices
from ucbridge.services.people import People

log = structlog.get_logger(__name__)

SOON = 2.0
"""Seconds until it is tried again while the PBX does not answer."""

NO_MORE = Button(_("Stop telling me"), actions.NOTICES, "off")


class PhoneWatch:
    """Follows every phone somebody has."""

    def __init__(
        self,
        pbx: Pbx,
        people: People,
        seen: SeenPhones,
        live: LiveCards,
        readable: Readable,
        *,
        notices: Notices,
        telling: Telling,
    ) -> None:
        self._pbx = pbx
        self._people = people
        self._seen = seen
        self._live = live
        self._readable = readable
        self._notices = notices
        self._telling = telling
        self._due: dict[str, None] = {}
        self._more = asyncio.Event()

    async def run(self) -> None:
        """Follow until cancelled."""
        async with self._pbx.changes() as changes, asyncio.TaskGroup() as group:
            group.create_task(self._work())
            if self._pbx.model.fresh:
                await self._look_at_all()
            async for change in changes:
                if isinstance(change, PhoneChanged):
                    self._look_at(change.extension)
                elif isinstance(change, Resynced):
                    await self._look_at_all()

    async def _look_at_all(self) -> None:
        for extension in (await self._people.roster()).holders:
            self._look_at(extension)

    def _look_at(self, extension: str) -> None:
        self._due[extension] = None
        self._more.set()

    async def _work(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            while self._due:
                extension = next(iter(self._due))
                del self._due[extension]
                try:
                    await self._follow(extension)
                except PbxError as error:
                    log.info("phone not looked at", reason=str(error))
                    if self._pbx.model.fresh:  # else all are looked at when it is seen again
                        self._look_at(extension)
                        await asyncio.sleep(SOON)

    async def _follow(self, extension: str) -> None:
        if not (holders := await self._people.holders(extension)):
            return
        settings, changed = await self._seen.find_out(extension)
        await self._live.refresh(extension, settings)
        for person in holders if changed else ():
            if await self._telling.wanted(person.id):
                await self._notices.notify(person, await self._told(person, settings, changed))

    async def _told(self, person: Person, settings: PhoneSettings, changed: Sequence[Setting]) -> Reply:
        read = await self._readable.to(person)
        title, *others = [sentence(each, settings, read) for each in changed]
        source = _("It was set on phone {extension}, not in chat.", extension=person.extension)
        buttons = next_steps(changed[0], settings) if not others else ()
        return Reply(title, lines([*others, source]), buttons=(*buttons, MY_PHONE, NO_MORE))
