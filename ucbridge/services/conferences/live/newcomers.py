"""Who comes into a room without being rung: found by their phone, and told of the conference in chat."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from ucbridge.models import Person
from ucbridge.pbx.conference.interface import Member
from ucbridge.services.conferences.invitee import Invitee, leg_of
from ucbridge.services.conferences.live.conferences import LiveConference, LiveLeg
from ucbridge.services.directory import Directory
from ucbridge.services.following import Following
from ucbridge.services.people import People
from ucbridge.services.phones import extension_of
from ucbridge.services.voicemail.callers import printable
from ucbridge.store.conferences import Conferences, Leg, LegState

_DIALLED = re.compile(r"[0-9*#+]{1,32}")

Tell = Callable[[LiveConference, Person], Awaitable[None]]
"""Posts the card of a conference to somebody."""


def told(leg: Leg) -> bool:
    """Tell whether somebody gets the card in chat by themselves; who asked for it has it where they did."""
    return bool(leg.person_id) and leg.invited_by != leg.person_id


class Newcomers:
    """Makes legs of whom nobody wrote down before, and has the card reach everybody the bridge knows."""

    def __init__(self, store: Conferences, people: People, directory: Directory, calls: Following, tell: Tell) -> None:
        self._store = store
        self._calls = calls
        self._people = people
        self._directory = directory
        self._tell = tell

    async def welcome(self, going: LiveConference, members: Iterable[Member]) -> list[LiveLeg]:
        """Write down who came."""
        everybody = await self._people.all()
        legs = [await self._leg(going, member, everybody) for member in members]
        await self._store.invited(legs)
        for leg in legs:
            await self.came(going, leg)
        return [LiveLeg(leg, leg) for leg in legs]

    async def came(self, going: LiveConference, leg: Leg) -> None:
        """Have the card reach somebody who has just come in, if the bridge knows them; a call of theirs ends by it."""
        if (call := self._calls.get(leg.channel_id)) is not None:
            await self._calls.became_conference(call)
        if told(leg) and not going.foreign and (person := await self._people.get(leg.person_id)) is not None:
            await self._tell(going, person)

    async def _leg(self, going: LiveConference, member: Member, everybody: Iterable[Person]) -> Leg:
        person = next((each for each in everybody if member.endpoint in each.devices), None)
        number = person.extension if person else _number(member)
        name = person.name if person else await self._name(member, number)
        came = datetime.fromtimestamp(member.joined_at, UTC)
        device = member.endpoint if person or extension_of(member.endpoint) else ""
        invitee = Invitee(name, number, number, person.id if person else "", device)
        leg = leg_of(invitee, going.id, at=came, channel_id=member.channel_id, state=LegState.JOINED)
        return replace(leg, joined_at=came)

    async def _name(self, member: Member, number: str) -> str:
        known = await self._directory.name_of(number) if number else ""
        if known != number:
            return known
        ours = extension_of(member.endpoint)  # a caller from outside may show any name, a colleague's too
        return (printable(member.caller.name) if ours else "") or number or member.endpoint


def _number(member: Member) -> str:
    """Return the number somebody shows, where it is one: it gets into commands on buttons."""
    shown = member.caller.number
    return shown if _DIALLED.fullmatch(shown) else extension_of(member.endpoint)
