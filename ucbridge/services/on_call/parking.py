"""Calls parked for whoever fetches them, and their cards."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ucbridge.errors import Ambiguous, UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Field, Person, Reply, State
from ucbridge.pbx.control.interface import Parked, ParkingChanged
from ucbridge.pbx.interface import CallChanged, CallEnded, Pbx, Resynced
from ucbridge.services import names
from ucbridge.services.durations import duration
from ucbridge.services.notices import Notices
from ucbridge.services.on_call import actions
from ucbridge.services.on_call.doing import Exit, Left
from ucbridge.services.on_call.lines import Line, Standing, far_ends, rung_by
from ucbridge.services.on_call.live_calls import LiveCalls
from ucbridge.services.on_call.own_calls import OwnCalls, Tiers, done
from ucbridge.services.on_call.parties import Party
from ucbridge.services.on_call.rings import awaited, ring_of
from ucbridge.services.on_call.undoing import leaving, ringing
from ucbridge.services.phones import first_phone
from ucbridge.services.voicemail.callers import printable

PARKING: Tiers = ((Standing.TALKING, Standing.HELD),)
MOST_SHOWN = 20


@dataclass(slots=True)
class _Waiting:
    """A call parked from chat, of which a card tells."""

    slot: str
    channel_id: str
    party: Party
    shown: Reply


class Parking:
    """Parks calls, lists what is parked, and fetches it."""

    def __init__(self, pbx: Pbx, own: OwnCalls, live: LiveCalls, notices: Notices, *, ring_seconds: int) -> None:
        self._pbx = pbx
        self._own = own
        self._live = live
        self._notices = notices
        self._ring_seconds = ring_seconds
        self._waiting: dict[str, _Waiting] = {}

    async def park(self, person: Person, line: Line) -> Reply:
        """Have the other side wait where anybody can fetch them; the card tells who does.

        Raises:
            UserError: the call is over.
            PbxError: the PBX cannot be reached or refused.
        """
        async with self._own.turn(line.mine):
            self._own.still(line)
            party = await self._own.party(line.theirs)
            async with leaving(self._live, person, line.mine, Left(Exit.PARKED)):
                slot = await done(self._pbx.control.park(line.theirs, line.mine))
        shown = _waits(slot, line.theirs, party)
        self._waiting[line.theirs] = _Waiting(slot, line.theirs, party, shown)
        return shown

    async def listing(self) -> Reply:
        """Return every parked call, the oldest first."""
        parked = self.all()
        if not parked:
            return Reply(_("No call is parked"), _("/park parks the call you are on."), private=True)
        now = time.time()
        rows = [(each, await self._own.party(each.channel_id)) for each in parked[:MOST_SHOWN]]
        return Reply(
            _("Parked calls"),
            fields=tuple(
                Field(
                    _("{slot}: {name}", slot=each.slot, name=_called(party, each)),
                    _("for {time}", time=duration(now - each.since)),
                )
                for each, party in rows
            ),
            buttons=tuple(_fetch(each, _called(party, each)) for each, party in rows[:10]),
            private=True,
        )

    def all(self) -> list[Parked]:
        """Return every parked call, the oldest first."""
        self._own.sight()
        return sorted(self._pbx.control.parked.values(), key=lambda each: each.since)

    async def called(self, parked: Parked) -> Text:
        """Return who is parked."""
        return _called(await self._own.party(parked.channel_id), parked)

    async def meant(self, typed: str) -> Parked | None:
        """Return the parked call of a slot or somebody's name, None for none.

        Raises:
            Ambiguous: several fit.
        """
        parked = self.all()
        if by_slot := [each for each in parked if each.slot == typed]:
            return by_slot[0]
        named = [((await self._own.party(each.channel_id)).name, each) for each in parked]
        found = names.matching(typed, named)
        if len(found) > 1:
            raise Ambiguous(
                _("Which one do you mean?"),
                title=_("Several parked calls fit “{text}”", text=typed[:40]),
                buttons=tuple([_fetch(each, await self.called(each)) for each in found[:10]]),
            )
        return found[0] if found else None

    async def retrieve(self, person: Person, slot: str, channel_id: str = "") -> Reply:
        """Ring the person's phone, and give it the parked call of a slot when they pick up.

        `channel_id` is the call that is meant, where somebody else may have been parked there meanwhile.

        Raises:
            UserError: nothing is parked there any more.
            PbxError: the PBX cannot be reached or refused.
        """
        device = first_phone(person)
        self._own.sight()
        parked = self._pbx.control.parked.get(slot)
        if parked is None or channel_id not in {"", parked.channel_id}:
            raise _nothing(slot)
        party = await self._own.party(parked.channel_id)
        name = _called(party, parked)
        ring = ring_of(device, party, seconds=self._ring_seconds)
        waiting = awaited(
            _("Pick up, and you have {name} on the line.", name=name),
            _("{name} was left on {slot}: /parked shows who waits.", name=name, slot=slot),
            seconds=self._ring_seconds,
        )
        reply = await self._live.awaiting(person, ring.channel_id, parked.channel_id, waiting)
        with ringing(self._live, ring.channel_id, lambda: _nothing(slot)):
            await self._pbx.control.retrieve(slot, ring, lot=parked.lot)
        return reply

    async def run(self) -> None:
        """Carry over to the cards what becomes of parked calls, until cancelled."""
        async with self._pbx.changes() as changes:
            async for change in changes:
                match change:
                    case ParkingChanged() | Resynced():
                        for each in list(self._waiting.values()):
                            await self._look(each)
                    case CallChanged(call) | CallEnded(call):
                        for each in [self._waiting[one] for one in call.channels if one in self._waiting]:
                            await self._look(each)

    async def _look(self, waiting: _Waiting) -> None:
        model, control = self._pbx.model, self._pbx.control
        if not model.fresh or any(each.channel_id == waiting.channel_id for each in control.parked.values()):
            return
        name = waiting.party.shown
        channel = model.channels.get(waiting.channel_id)
        if channel is None:
            await self._show(waiting, _("{name} hung up while parked", name=name), over=True)
        elif others := far_ends(model, waiting.channel_id):
            by = await self._own.party(others[0])
            await self._show(waiting, _("{who} took {name}", who=by.shown, name=name), over=True)
        elif rung_by(model, waiting.channel_id):
            await self._show(waiting, _("Nobody took {name}: your phone rings again", name=name))

    async def _show(self, waiting: _Waiting, title: Text, *, over: bool = False) -> None:
        if over:
            self._waiting.pop(waiting.channel_id, None)
        state = State.ENDED if over else State.RINGING
        reply = Reply(title, state=state, topic=waiting.shown.topic)
        if reply != waiting.shown:
            waiting.shown = reply
            await self._notices.update(reply.topic, reply)


def _waits(slot: str, channel_id: str, party: Party) -> Reply:
    return Reply(
        _("{name} is parked on {slot}", name=party.shown, slot=slot),
        _("Anybody can take the call by dialling {slot} or typing /pickup {slot}.", slot=slot),
        State.RINGING,
        buttons=(Button(_("Take it back"), actions.RETRIEVE, f"{slot} {channel_id}"),),
        topic=f"parked:{channel_id}",
    )


def _called(party: Party, parked: Parked) -> Text:
    if party.name:
        return party.shown
    name = printable(parked.caller.name or parked.caller.number)
    return _("{name}", name=name) if name else party.shown


def _fetch(parked: Parked, name: Text) -> Button:
    label = _("{slot}: {name}", slot=parked.slot, name=name)
    return Button(label, actions.RETRIEVE, f"{parked.slot} {parked.channel_id}")


def _nothing(slot: str) -> UserError:
    return UserError(_("/parked shows who waits."), title=_("Nobody is parked on {slot} any more", slot=slot[:10]))
