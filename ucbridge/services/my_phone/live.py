"""The cards of people's own phones, which follow what is set."""

from __future__ import annotations

import asyncio
import secrets

from ucbridge.models import Account, Person, Reply
from ucbridge.pbx.features.interface import Features, PhoneSettings
from ucbridge.services.my_phone.card import Phone, phone_card, replaced
from ucbridge.services.my_phone.own import own_devices, ringing
from ucbridge.services.my_phone.readable import Readable
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.store.connector_state import ConnectorState

KIND = "phone card"
"""Kind of what is kept: by the id of a person and a connector, the topic of the newest card there."""


class LiveCards:
    """On each platform the newest card of a person's phone changes with it; the one before is closed."""

    def __init__(
        self, people: People, notices: Notices, readable: Readable, features: Features, kept: ConnectorState
    ) -> None:
        self._people = people
        self._notices = notices
        self._readable = readable
        self._features = features
        self._kept = kept
        self._topics: dict[str, str] | None = None
        self._turn = asyncio.Lock()

    async def new(self, person: Person, account: Account, settings: PhoneSettings) -> Reply:
        """Return a card that changes from now on, in place of the one before."""
        topic, key = f"phone:{person.id}:{secrets.token_hex(4)}", f"{person.id} {account.connector}"
        topics = await self._all()
        before = topics.get(key, "")
        topics[key] = topic
        await self._kept.put(KIND, key, topic)
        if before:
            await self._notices.update(before, replaced(before))
        return await self._card(person, settings, topic)

    async def refresh(self, extension: str, settings: PhoneSettings) -> None:
        """Bring the cards of everybody who has an extension in step with what is set on it."""
        topics = await self._all()
        for person in await self._people.holders(extension):
            for key, topic in list(topics.items()):
                if key.rpartition(" ")[0] == person.id:
                    await self._notices.update(topic, await self._card(person, settings, topic))

    async def _card(self, person: Person, settings: PhoneSettings, topic: str) -> Reply:
        return phone_card(self.phone(person, settings), await self._readable.to(person), topic=topic)

    def phone(self, person: Person, settings: PhoneSettings) -> Phone:
        """Return a person's phone as a card shows it."""
        follow_me = settings.follow_me
        rung = follow_me.numbers if follow_me and follow_me.on else ()
        return Phone(
            person.extension,
            settings,
            own_devices(person, self._features),
            ringing(person, settings, self._features),
            has_mobile=bool(person.mobile),
            mobile_rings=bool(person.mobile) and any(self._readable.same(each, person.mobile) for each in rung),
        )

    async def _all(self) -> dict[str, str]:
        async with self._turn:
            if self._topics is None:
                self._topics = {key: str(topic) for key, topic in (await self._kept.all(KIND)).items()}
            return self._topics
