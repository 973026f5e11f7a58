"""Calls taken from where they wait or ring: a parking slot, or a colleague's phone."""

from __future__ import annotations

from collections.abc import Collection

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Button, Person, Reply, State
from ucbridge.pbx.interface import Channel, ChannelState, Pbx
from ucbridge.services.directory import Directory
from ucbridge.services.on_call import actions
from ucbridge.services.on_call.lines import caller_of
from ucbridge.services.on_call.live_calls import LiveCalls
from ucbridge.services.on_call.own_calls import OwnCalls
from ucbridge.services.on_call.parking import Parking
from ucbridge.services.on_call.rings import awaited, ring_of
from ucbridge.services.on_call.undoing import ringing
from ucbridge.services.people import People
from ucbridge.services.phones import device_of, first_phone

MOST = 20
"""Calls offered as buttons."""


class PickingUp:
    """Rings the person's phone, and gives it the call they mean when they answer."""

    def __init__(
        self,
        pbx: Pbx,
        people: People,
        directory: Directory,
        own: OwnCalls,
        live: LiveCalls,
        *,
        parking: Parking,
        ring_seconds: int,
    ) -> None:
        self._pbx = pbx
        self._people = people
        self._directory = directory
        self._own = own
        self._live = live
        self._parking = parking
        self._ring_seconds = ring_seconds

    async def named(self, person: Person, typed: str) -> Reply:
        """Take the parked call of a slot or a name, or the call that rings a colleague.

        Raises:
            Ambiguous: several fit.
            UserError: nothing does.
            PbxError: the PBX cannot be reached or refused.
        """
        first_phone(person)
        if (parked := await self._parking.meant(typed)) is not None:
            return await self._parking.retrieve(person, parked.slot, parked.channel_id)
        if typed.isdigit() and await self._is_nobody(typed):
            raise UserError(
                _("/parked shows the calls that wait, /pickup those that ring."),
                title=_("No call waits or rings at {number}", number=typed),
            )
        found = await self._directory.find(typed, again="/pickup {}".format, region=person.region)
        whose = await self._people.get(found.person_id) if found.person_id else None
        device = device_of(self._pbx, found.extension)
        devices = set(whose.devices) if whose else {device} if device else set[str]()
        ringing = self._ringing(devices - set(person.devices))
        if not ringing:
            raise UserError(
                _("/pickup shows every call that rings or is parked."),
                title=_("{name}'s phone is not ringing", name=found.name),
            )
        return await self.ringing(person, ringing[0].id)

    async def any(self, person: Person) -> Reply:
        """Take the only parked call, or ask which of all that wait or ring. Raises as `named` does."""
        first_phone(person)
        parked = self._parking.all()
        others = {device: each for each in await self._people.all() for device in each.devices if each.id != person.id}
        ringing = self._ringing(set(others) - set(person.devices))
        if len(parked) == 1 and not ringing:
            return await self._parking.retrieve(person, parked[0].slot, parked[0].channel_id)
        if not parked and not ringing:
            raise UserError(
                _("It takes a parked call, or one that rings a colleague."), title=_("There is no call to pick up")
            )
        waiting = [
            Button(
                _("{slot}: {name}", slot=each.slot, name=await self._parking.called(each)),
                actions.RETRIEVE,
                f"{each.slot} {each.channel_id}",
            )
            for each in parked[:MOST]
        ]
        shown = self._people.shown
        rung = [
            Button(_("{name} (ringing)", name=shown(others[each.endpoint])), actions.PICK_UP, each.id)
            for each in ringing
        ]
        return Reply(
            _("Which call do you want to pick up?"),
            state=State.QUESTION,
            buttons=(*waiting, *rung)[:MOST],
            private=True,
        )

    async def ringing(self, person: Person, channel_id: str) -> Reply:
        """Take the call that rings at this channel. Raises as `named` does."""
        device = first_phone(person)
        self._own.sight()
        model = self._pbx.model
        channel = model.channels.get(channel_id)
        caller = caller_of(model, channel) if channel and channel.state is ChannelState.RINGING else ""
        if not caller:
            raise _answered()
        party = await self._own.party(caller)
        ring = ring_of(device, party, seconds=self._ring_seconds)
        waiting = awaited(
            _("Pick up, and you have {name} on the line.", name=party.shown),
            _("The call of {name} was left where it rang.", name=party.shown),
            seconds=self._ring_seconds,
        )
        reply = await self._live.awaiting(person, ring.channel_id, caller, waiting)
        with ringing(self._live, ring.channel_id, _answered):
            await self._pbx.control.pick_up(channel_id, ring)
        return reply

    async def _is_nobody(self, number: str) -> bool:
        return not (await self._directory.book()).at(number)

    def _ringing(self, devices: Collection[str]) -> list[Channel]:
        """Return the channels of these phones that ring for a caller, the longest first."""
        self._own.sight()
        model = self._pbx.model
        found = [
            each
            for device in devices
            for call in model.calls_of(device)
            for each in call.channels.values()
            if each.endpoint == device and each.cause is None and each.state is ChannelState.RINGING
        ]
        return sorted((each for each in found if caller_of(model, each)), key=lambda each: each.created)


def _answered() -> UserError:
    return UserError(
        _("/pickup shows every call that rings or is parked."), title=_("This call is not ringing any more")
    )
