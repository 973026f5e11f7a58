"""The cards of calls that ring: posted while they do, rewritten when somebody answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from ucbridge.models import Person, Reply
from ucbridge.pbx.attempts.interface import RingEnd
from ucbridge.services.concerns.interface import Concern, Result
from ucbridge.services.directory import Directory
from ucbridge.services.incoming.card import Ringing, card
from ucbridge.services.incoming.live import Live, Rung
from ucbridge.services.missed.kinds import RINGING, wanted
from ucbridge.services.missed.switches import Switches
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.voicemail.callers import Caller, Callers, FromOutside

MOST = 5
"""Cards somebody has of calls that ring at once; more would only hide those they look at."""

Follow = Callable[[Person, str, str], Awaitable[Reply]]
"""Has the card of a topic say how the call of somebody's channel stands from now on (`on_call.LiveCalls.follow`)."""


class Cards:
    """Keeps them. Each deed may be repeated."""

    def __init__(
        self,
        live: Live,
        *,
        people: People,
        directory: Directory,
        callers: Callers,
        notices: Notices,
        switches: Switches,
        follow: Follow,
    ) -> None:
        self._live = live
        self._people = people
        self._directory = directory
        self._callers = callers
        self._notices = notices
        self._switches = switches
        self._follow = follow

    async def work(self) -> None:
        """Show what is new about the calls that ring."""
        if not self._live.dirty:
            return
        people = (await self._people.roster()).people
        names, off = await self._directory.names(), await self._switches.all()
        due = []
        for rung in self._live.taken():
            person = people.get(rung.key[2])
            if person is None:
                self._live.forget(rung)
                continue
            facts = self._facts(rung, person, names, people)
            wants = wanted(rung.concern, off.get(person.id, ()), card=RINGING)
            due.append(self._one(rung, person, facts, wants=wants))
        await asyncio.gather(*due)  # one by one each would wait for the database behind everybody else

    async def close(self, concern: Concern, rung: Rung) -> None:
        """Say on the card of a call that was missed how it went, where no missed call takes its place."""
        people = (await self._people.roster()).people
        person = people.get(concern.person_id)
        if rung.posted and person is not None:
            facts = self._facts(rung, person, await self._directory.names(), people)
            await self._notices.update(rung.topic, card(concern, facts))
        self._live.forget(rung)

    async def _one(self, rung: Rung, person: Person, facts: Ringing, *, wants: bool) -> None:
        concern, over = rung.concern, rung.over
        if over and concern.result is Result.MISSED:
            return  # who missed what is decided first
        if not rung.posted:
            await self._post(rung, person, facts, wants=wants)
        elif not await self._answered(rung, person) and (shown := card(concern, facts)) != rung.shown:
            await self._notices.update(rung.topic, shown)
            rung.shown = shown
        if over:
            self._live.forget(rung)

    async def _post(self, rung: Rung, person: Person, facts: Ringing, *, wants: bool) -> None:
        if not wants or self._live.posted_to(person.id) >= MOST:
            self._live.forget(rung)
            return
        rung.posted, rung.shown = True, card(rung.concern, facts)  # withdrawn from here on should it ring no more
        await self._notices.announce(person, rung.topic, rung.shown)

    async def _answered(self, rung: Rung, person: Person) -> bool:
        """Give the card to the call that goes on now, where the person answered."""
        concern = rung.concern
        if concern.result is not Result.ANSWERED or concern.attempt.talked is not None:
            return False
        mine = next((each.channel_id for each in concern.rung if each.end is RingEnd.ANSWERED), "")
        mine = mine or concern.attempt.answered_channel
        if not mine:
            return False
        going_on = await self._follow(person, mine, rung.topic)
        if going_on.topic != rung.topic:  # they answered from chat, and that card is the one of the call
            return False
        await self._notices.update(rung.topic, going_on)
        return True

    def _facts(
        self, rung: Rung, person: Person, numbers: Callable[[str], str], people: Mapping[str, Person]
    ) -> Ringing:
        concern = rung.concern
        ids = {concern.by, concern.answered_by, concern.forwarded_from}
        names = {each: self._people.shown(people[each]) for each in ids if each in people}
        caller = self._callers.named(_Said(concern), numbers)
        if concern.by in names:
            caller = Caller(names[concern.by], caller.number, caller.dial)
        channel_id, number, _person = rung.key
        ringing = {each.endpoint for each in concern.rung if each.end is RingEnd.RINGING}
        movable = any(each not in ringing for each in person.devices)
        return Ringing(caller, names, f"{channel_id}/{number}", rung.topic, movable=movable, sent=rung.sent)


class _Said(FromOutside):
    """What the network told of the caller."""

    def __init__(self, concern: Concern) -> None:
        self._caller = concern.attempt.caller

    @property
    def caller_name(self) -> str:
        """Return the name it gave."""
        return self._caller.name

    @property
    def caller_number(self) -> str:
        """Return the number it gave."""
        return self._caller.number
