"""The cards of the conferences, kept up to date: at most once a second each, however often somebody speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ucbridge.config import Config
from ucbridge.models import Person, Reply
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.cards.card import Sight, card, final_card
from ucbridge.services.conferences.joining.how_to_join import AddressOf, Page, ways_to_join
from ucbridge.services.conferences.live.conferences import LiveConference, LiveConferences
from ucbridge.services.conferences.live.outcome import Outcome
from ucbridge.services.conferences.rooms import topic_of
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.turns import Turns

PAUSE = 1.0
"""Least seconds between two versions of a card."""

RecordingOf = Callable[[int], str | None]
"""Returns `recording`, `paused` or "" for a conference, None where nothing can be recorded."""


class Showing:
    """Makes cards of conferences and hands them on."""

    def __init__(
        self,
        pbx: Pbx,
        going: LiveConferences,
        config: Config,
        people: People,
        notices: Notices,
        *,
        address: AddressOf,
        recording: RecordingOf,
    ) -> None:
        self._pbx = pbx
        self._going = going
        self._settings = config.conference
        self._zone = ZoneInfo(config.bridge.timezone)
        self._people = people
        self._notices = notices
        self._address = address
        self._recording = recording
        self._turns = Turns(1)
        self._due: dict[int, None] = {}
        self._awake = asyncio.Event()

    def changed(self, going: LiveConference) -> None:
        """Have a card brought up to date soon."""
        self._due[going.id] = None
        self._awake.set()

    async def run(self) -> None:
        """Bring cards up to date until cancelled."""
        while True:
            await self._awake.wait()
            self._awake.clear()
            due, self._due = self._due, {}
            for conference_id in due:
                if (going := self._going.get(conference_id)) is not None:
                    await self._show(going)
            await asyncio.sleep(PAUSE)

    async def of(self, going: LiveConference) -> Reply:
        """Return the card of a conference as it should stand now."""
        return card(going, await self._sight(going))

    async def finish(self, going: LiveConference, outcome: Outcome) -> None:
        """Put the last version of a card; no other comes after it."""
        async with self._turns.of(going.id):
            reply = final_card(going, outcome, await self._sight(going))
            await self._notices.update(topic_of(going.id), reply)

    async def tell(self, going: LiveConference, person: Person) -> None:
        """Have the card reach somebody in chat, once."""
        await self._notices.announce(person, topic_of(going.id), await self.of(going))

    async def _show(self, going: LiveConference) -> None:
        async with self._turns.of(going.id):
            if not going.over:
                await self._notices.update(topic_of(going.id), await self.of(going))

    async def _sight(self, going: LiveConference) -> Sight:
        conference = going.conference
        link = self._address(Page.LIVE, conference.id, conference.pin)
        return Sight(
            room=self._pbx.rooms.live.get(conference.room),
            starter=await self._people.name_of(conference.starter_id),
            ways=ways_to_join(self._settings, conference.pin, link=link),
            zone=self._zone,
            at=datetime.now(UTC),
            blind=not self._pbx.model.fresh,
            recording=self._recording(conference.id),
        )
