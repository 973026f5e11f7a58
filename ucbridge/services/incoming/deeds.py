"""What people do with a call that rings them: answer it on another phone, decline it, send it on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from time import monotonic

from ucbridge.errors import Ambiguous, BridgeError, PbxError, Refused, UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Person, Reply, State
from ucbridge.pbx.attempts.interface import RingEnd
from ucbridge.pbx.interface import Pbx
from ucbridge.services.incoming.card import ALONE, ANSWER_ON, SEND_TO, rings
from ucbridge.services.incoming.live import Live, Rung
from ucbridge.services.on_call.building import OnCall
from ucbridge.services.on_call.parties import Parties, Party
from ucbridge.services.on_call.rings import awaited, phone_of, ring_of
from ucbridge.services.on_call.targets import Way
from ucbridge.services.phones import extension_of
from ucbridge.store.missed_recording import MissedRecording

LOOKS_WITHIN = 2.0
"""Seconds a button waits for a call of which the bridge does not know yet."""


class Deeds:
    """Each takes the argument of the buttons, which says of which call."""

    def __init__(
        self,
        pbx: Pbx,
        live: Live,
        on_call: OnCall,
        recording: MissedRecording,
        *,
        parties: Parties,
        ring_seconds: int,
    ) -> None:
        self._pbx = pbx
        self._live = live
        self._on_call = on_call
        self._recording = recording
        self._parties = parties
        self._ring_seconds = ring_seconds

    async def answer(self, person: Person, call: str, device: str = "") -> Reply:
        """Ring another phone of theirs, which has the call when they answer it; ask which where there are several.

        Raises:
            UserError: it rings no more, or they have no other phone.
            PbxError: the PBX refused, or cannot be reached.
        """
        rung = await self._ringing(person, call)
        ringing = _channels(rung)
        others = [each for each in person.devices if each not in ringing.values()]
        if device:
            others = [phone_of(person, device)]
        if not others:
            raise UserError(_("Pick up the phone that rings."), title=_("You have no other phone"))
        if len(others) > 1:
            buttons = tuple(
                Button(_("{device}", device=extension_of(each) or each.partition("/")[2]), ANSWER_ON, f"{call} {each}")
                for each in others
            )
            return Reply(_("On which phone?"), state=State.QUESTION, buttons=buttons, private=True)
        party = await self._party(rung)
        ring = ring_of(others[0], party, seconds=self._ring_seconds)
        channel_id = next(iter(ringing))
        waits = awaited(
            _("Pick up, and you have the call."),
            _("You did not pick up; the call went on without you."),
            seconds=self._ring_seconds,
        )
        reply = await self._on_call.live.awaiting(person, ring.channel_id, rung.concern.attempt.channel_id, waits)
        done = False
        try:
            await _there(self._pbx.control.pick_up(channel_id, ring))
            done = True
        finally:
            if not done:
                self._on_call.live.forget(ring.channel_id)
        return reply

    async def decline(self, person: Person, call: str) -> Reply | None:
        """Have their phones stop ringing; the card tells. Raises as `answer` does."""
        rung = await self._ringing(person, call)
        caller = await self._party(rung)
        await self._deal(rung, _("You declined the call from {name}", name=caller.shown), self._stop(rung))
        return None

    async def to_voicemail(self, person: Person, call: str) -> Reply | None:
        """Send the caller to their mailbox; the card tells. Raises as `answer` does."""
        rung = await self._alone(person, call)
        sent = _("You sent {name} to voicemail", name=(await self._party(rung)).shown)
        theirs = rung.concern.attempt.channel_id
        try:
            await self._deal(rung, sent, self._pbx.control.to_voicemail(theirs, person.extension))
        except LookupError:
            raise UserError(
                _("Let it ring, or send it to a colleague."), title=_("Your mailbox cannot be reached from here")
            ) from None
        return None

    async def to_colleague(self, person: Person, call: str, typed: str) -> Reply | None:
        """Send the caller to somebody else; the card tells.

        Raises:
            UserError: it rings no more; nobody is meant, or several are.
            Refused: the destination policy, or it would go round in a circle.
            PbxError: the PBX refused, or cannot be reached.
        """
        rung = await self._alone(person, call)
        try:
            target = await self._on_call.targets.find(person, typed, again="{}".format)
        except Ambiguous as error:
            raise Ambiguous(error.text, title=error.title, buttons=_choices(error, call)) from None
        destination = target.destination
        _check_circle(person, rung, destination.extension)
        control, theirs = self._pbx.control, rung.concern.attempt.channel_id
        name = (await self._party(rung)).shown
        sent = _("You sent {name} to {target}", name=name, target=target.shown)
        if target.way is Way.VOICEMAIL:
            deed = control.to_voicemail(theirs, destination.extension)
        else:
            deed = control.transfer(theirs, destination.extension)
        await self._deal(rung, sent, _there(deed))
        return None

    async def _deal(self, rung: Rung, sent: Text, deed: Awaitable[object]) -> None:
        """Do something with a call, and note first that it is not missed: that holds whatever happens in between."""
        concern, (channel_id, number, person_id) = rung.concern, rung.key
        await self._recording.dealt(concern.attempt.call_id, channel_id, number, person_id)
        before, rung.sent = rung.sent, sent
        try:
            await deed
        except (BridgeError, LookupError):
            rung.sent = before
            await self._recording.undealt(channel_id, number, person_id)
            raise
        self._live.show(rung)

    async def _stop(self, rung: Rung) -> None:
        for channel_id in _channels(rung):
            await _there(self._pbx.control.decline(channel_id))

    async def _party(self, rung: Rung) -> Party:
        return await self._parties.of(self._pbx.model, rung.concern.attempt.channel_id)

    async def _ringing(self, person: Person, call: str) -> Rung:
        rung = await self._found(person, call)
        if rung is None or rung.over or rung.sent is not None or not rings(rung.concern):
            raise UserError(_("/status shows who is on the phone."), title=_("This call no longer rings your phone"))
        return rung

    async def _found(self, person: Person, call: str) -> Rung | None:
        """Return the call; after a start or an outage of the bridge, once it has looked at the calls that go on."""
        caller, until = call.rpartition("/")[0], monotonic() + LOOKS_WITHIN
        while (rung := self._live.of(person.id, call)) is None and monotonic() < until:
            if self._live.knows(caller) or (self._pbx.model.fresh and caller not in self._pbx.model.channels):
                return None
            await asyncio.sleep(0.05)
        return rung

    async def _alone(self, person: Person, call: str) -> Rung:
        rung = await self._ringing(person, call)
        if rung.concern.way not in ALONE:
            words = _("Decline it, and it goes on ringing the others.")
            raise Refused(words, title=_("This call is not for you alone"))
        return rung


def _channels(rung: Rung) -> dict[str, str]:
    """Return the channels of theirs that ring, and the phone of each."""
    return {each.channel_id: each.endpoint for each in rung.concern.rung if each.end is RingEnd.RINGING}


def _check_circle(person: Person, rung: Rung, extension: str) -> None:
    if extension == person.extension or extension in {extension_of(each) for each in person.devices}:
        raise Refused(_("It rings you already: choose somebody else."), title=_("This is your own phone"))
    if extension == extension_of(rung.concern.attempt.endpoint):
        raise Refused(_("Choose somebody else."), title=_("This is who is calling"))


def _choices(error: Ambiguous, call: str) -> tuple[Button, ...]:
    return tuple(Button(each.label, SEND_TO, f"{call} {each.argument}") for each in error.buttons)


async def _there(deed: Awaitable[object]) -> None:
    """Do something with a channel.

    Raises:
        PbxError: it is gone.
    """
    try:
        await deed
    except LookupError:
        raise PbxError(_("Nothing was done."), title=_("This call no longer rings your phone")) from None
