"""What completion offers for the calls somebody is in, or may pick up."""

from __future__ import annotations

from ucbridge.models import Choice, Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services.on_call.moving import MOBILE
from ucbridge.services.on_call.own_calls import OwnCalls
from ucbridge.services.on_call.parking import Parking


class OnCallChoices:
    """The names of calls, parked ones, and phones."""

    def __init__(self, pbx: Pbx, own: OwnCalls, parking: Parking) -> None:
        self._pbx = pbx
        self._own = own
        self._parking = parking

    async def calls(self, person: Person) -> list[Choice]:
        """Offer the calls somebody is in, by the name of the other side."""
        if not self._pbx.model.fresh:
            return []
        named = [(each, await self._own.party(each.theirs)) for each in self._own.of(person)]
        return [Choice(str(party.shown), each.mine) for each, party in named if party.name]

    async def parked(self, language: str) -> list[Choice]:
        """Offer the calls that are parked, by slot and name."""
        if not self._pbx.model.fresh:
            return []
        return [
            Choice(f"{each.slot} – {(await self._parking.called(each)).to(language)}", each.slot)
            for each in self._parking.all()
        ]

    def phones(self, person: Person) -> list[Choice]:
        """Offer the phones somebody can take a call to."""
        mobile = [Choice(MOBILE, MOBILE)] if person.mobile else []
        return [Choice(each, each.partition("/")[2]) for each in person.devices] + mobile
