"""The cards of missed calls, posted to whom they are for and kept up to date. Each deed here may be repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from ucbridge.i18n import Text, _
from ucbridge.models import Person, Reply, State
from ucbridge.services.directory import Directory
from ucbridge.services.missed.card import Facts, card
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.voicemail.callers import Caller, Callers
from ucbridge.store.missed import MissedCards, ToShow
from ucbridge.turns import Turns


@dataclass(frozen=True, slots=True)
class _Names:
    """Who is who, as it is known at one moment."""

    numbers: Callable[[str], str]
    people: Mapping[str, Person]


class Cards:
    """Makes cards of rows."""

    def __init__(
        self,
        rows: MissedCards,
        *,
        people: People,
        directory: Directory,
        callers: Callers,
        notices: Notices,
        zone: tzinfo,
    ) -> None:
        self._rows = rows
        self._people = people
        self._directory = directory
        self._callers = callers
        self._notices = notices
        self._zone = zone
        self._turns = Turns(1)

    async def announce(self, keys: Collection[str]) -> list[ToShow]:
        """Have these cards posted to everybody they are for, in place of those that rang; return what they show."""
        names = await self._names()
        these = await self._rows.to_show(keys)
        await asyncio.gather(*(self._announce(each, names) for each in these))
        await self._rows.shown(these)
        return these

    async def show(self, key: str) -> None:
        """Bring a card up to date wherever it stands; in turns, so that no older one comes after a newer one."""
        names = await self._names()
        async with self._turns.of(key):
            for each in await self._rows.to_show([key]):
                await self._notices.update(each.card.topic, self._card(each, names))
                await self._rows.shown([each])

    async def caller(self, key: str) -> Caller | None:
        """Return who is called back by a card, None where it is too old."""
        missed = await self._rows.get(key)
        return await self._callers.of(missed) if missed else None

    async def _names(self) -> _Names:
        return _Names(await self._directory.names(), (await self._people.roster()).people)

    async def _announce(self, each: ToShow, names: _Names) -> None:
        async with self._turns.of(each.card.key):
            await self._post(each, names)

    async def _post(self, each: ToShow, names: _Names) -> None:
        reply, topic = self._card(each, names), each.card.topic
        for person_id, ringing in each.ringing:
            if (person := names.people.get(person_id)) is not None:
                await self._notices.hand_over(
                    person, ringing, topic, reply, left=_counted(self._caller(each, names).shown)
                )
        for person_id in each.people:
            if (person := names.people.get(person_id)) is not None:
                await self._notices.announce(person, topic, reply)
        for place in each.card.places:
            await self._notices.post(place, topic, reply)
        if each.card.revision:
            await self._notices.update(topic, reply)

    def _card(self, each: ToShow, names: _Names) -> Reply:
        told = each.card.told
        ids = {*each.people, told.caller_id, told.forwarded_from, *told.forwarded_to.split()}
        ids |= {each.card.claimed_by, each.card.settled_by}
        known = {id_: self._people.shown(names.people[id_]) for id_ in ids if id_ in names.people}
        people = tuple(sorted(known.get(each, each) for each in each.people))
        return card(each.card, Facts(self._caller(each, names), known, people, self._zone))

    def _caller(self, each: ToShow, names: _Names) -> Caller:
        caller = self._callers.named(each.card, names.numbers)
        if (person := names.people.get(each.card.told.caller_id)) is not None:
            caller = Caller(self._people.shown(person), caller.number, caller.dial)
        return caller


def _counted(caller: Text) -> Reply:
    """Return what is left of the card that rang where the missed call counts up on another one."""
    return Reply(_("{caller} called again", caller=caller), _("It is counted on the card above."), State.ENDED)
