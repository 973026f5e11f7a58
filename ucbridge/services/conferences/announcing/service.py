"""All of announcements, put together."""

from __future__ import annotations

import asyncio

from ucbridge.config import Config
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.announcing.dictation import Dictation
from ucbridge.services.conferences.announcing.offers import Offers
from ucbridge.services.conferences.announcing.saying import Announcing
from ucbridge.services.conferences.ports import Hosting, OriginOf
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.speech.saying.interface import Sayer
from ucbridge.speech.saying.local import LocalSayer
from ucbridge.store.announcements import Announcements
from ucbridge.store.cards import Cards
from ucbridge.store.database import Database


class AnnouncementService:
    """What people have said and recorded, and the sounds the PBX may fetch of it."""

    def __init__(
        self,
        config: Config,
        database: Database,
        pbx: Pbx,
        hosting: Hosting,
        *,
        people: People,
        notices: Notices,
        origin: OriginOf,
        sayer: Sayer | None = None,
    ) -> None:
        recorded, sayer = Announcements(database), sayer or LocalSayer()
        self.offers = Offers(lambda: config.conference.media_origin(origin()))
        self.announcing = Announcing(pbx, hosting, notices, sayer=sayer, recorded=recorded, offers=self.offers)
        self.dictation = Dictation(
            pbx,
            recorded,
            people,
            notices,
            open_cards=Cards(database),
            sayer=sayer,
            shown_as=config.bridge.name,
            ring_seconds=config.pbx.ring_seconds,
        )
        self._recorded = recorded

    async def run(self) -> None:
        """Carry on with what takes long, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.announcing.run())
            tasks.create_task(self.dictation.run())

    async def names(self) -> list[str]:
        """Return what the recorded announcements are called."""
        return [each.name for each in await self._recorded.all()]
