"""The morning summary: once a day at the person's own time, never on a day with nothing to say."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta, tzinfo

import structlog

from ucbridge.errors import StoreError
from ucbridge.models import Person
from ucbridge.services.history.day import Day
from ucbridge.services.history.digest_card import digest_card
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.voicemail.listing import Page
from ucbridge.services.zones import zone_of
from ucbridge.store.preferences import Preferences
from ucbridge.store.types import Clock, utc_now

log = structlog.get_logger(__name__)

LATE = timedelta(hours=6)
"""How long after its time a summary is still sent, when the bridge was down at that minute."""

EVERY = 20.0
"""Seconds between two looks at the clock."""

OFF = "off"
EARLY = "08:00"
_TIME, _DAY = "digest", "digest-day"
"""Names of preferences: the time somebody chose or `off`, and the last day that was looked at."""


DayOf = Callable[[Person, datetime], Awaitable[Day]]
"""Returns what there is to say of a person's calls in the morning of a moment."""

Unheard = Callable[[Person], Awaitable[Page | None]]
"""Returns a person's unheard messages, None where they have no mailbox."""


async def no_messages(_person: Person) -> None:
    """Say that there are no mailboxes."""


def has_phone(person: Person) -> bool:
    """Tell whether there is anything that could be summed up for somebody."""
    return bool(person.extension or person.devices)


class Digests:
    """Sends the summaries.

    `usual` is the time of day for who chose none, "" for no summary; `whom` tells who gets any.
    """

    def __init__(
        self,
        people: People,
        day: DayOf,
        unheard: Unheard,
        preferences: Preferences,
        notices: Notices,
        *,
        whom: Callable[[Person], bool] = has_phone,
        usual: str,
        zone: tzinfo,
        clock: Clock = utc_now,
    ) -> None:
        self._people = people
        self.day = day
        self.unheard = unheard
        self.whom = whom
        self._preferences = preferences
        self._notices = notices
        self.usual = usual or EARLY
        """When it comes for who turns it on and names no time."""
        self._usual = usual
        self._zone = zone
        self._clock = clock

    async def run(self) -> None:
        """Look at the clock until cancelled."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                log.warning("summaries not sent", reason=str(error))
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Send the summaries that are due now."""
        chosen, days = await self._preferences.all(_TIME), await self._preferences.all(_DAY)
        for person in await self._people.all():
            if self.whom(person):
                await self._look_at(person, chosen.get(person.id, self._usual), days.get(person.id))

    async def chosen(self, person: Person) -> str:
        """Return when a person gets the summary: a time of day, or "" for never."""
        at = await self._preferences.get(person.id, _TIME)
        return "" if at == OFF else at or self._usual

    async def choose(self, person: Person, at: str) -> None:
        """Have the summary come at a time of day, `off` for never; today's is not sent where that time is over."""
        await self._preferences.put(person.id, _TIME, at)
        now = self._clock().astimezone(zone_of(person, self._zone))
        over = at == OFF or now >= _due(now, at)
        last = await self._preferences.get(person.id, _DAY) or ""
        await self._preferences.put(person.id, _DAY, max(last, _day(now if over else now - timedelta(days=1))))

    async def _look_at(self, person: Person, at: str, last: str | None) -> None:
        now = self._clock().astimezone(zone_of(person, self._zone))
        today, yesterday, tomorrow = (_day(now + timedelta(days=days)) for days in (0, -1, 1))
        if at in {"", OFF} or (last is not None and today <= last <= tomorrow):  # tomorrow: flown to the west
            return
        due = _due(now, at)
        if now >= due:
            if last is not None and now - due < LATE:  # whoever is new has been told what is there
                await self._send(person, today, now)
            await self._preferences.put(person.id, _DAY, today)
        elif last is None:
            await self._preferences.put(person.id, _DAY, yesterday)

    async def _send(self, person: Person, today: str, now: datetime) -> None:
        card = digest_card(await self.day(person, now), await self.unheard(person))
        if card:
            await self._notices.announce(person, f"digest:{person.id}:{today}", card)


def _day(now: datetime) -> str:
    return now.date().isoformat()


def _due(now: datetime, at: str) -> datetime:
    """Return the moment of a time of day on this day, where clocks were put forward over it the one they show then."""
    return datetime.combine(now.date(), time.fromisoformat(at), now.tzinfo)
