"""The calls that go on on one PBX, controlled over AMI and a context of ours in the dialplan.

Nobody depends on the bridge once the PBX has done what it was asked: who waits is looked after by the dialplan.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.ami_protocol import unreachable
from ucbridge.pbx.arguments import channel, dialled
from ucbridge.pbx.asking import Ask, Place
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.control import actions
from ucbridge.pbx.control.holds import LiveHolds
from ucbridge.pbx.control.interface import Parked, Ring
from ucbridge.pbx.control.parking import LiveParking
from ucbridge.pbx.control.talking import together
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.frames import Value, text
from ucbridge.pbx.gone import what_is_gone
from ucbridge.pbx.interface import Channel, ChannelState, Model
from ucbridge.pbx.ringing import calling_as

_USER_BUSY = 17
_NORMAL_CLEARING = 16
_BETWEEN_TONES = 0.25
_PAUSE = 0.5
_TOLD_WITHIN, _LOOK = 2.0, 0.01
_DIAL_CONTEXT, _USUAL = "UCB_DIAL_CONTEXT", "from-internal"
"""The global variable that names the context which phones dial in, and what that is without it."""


class ChannelControl:
    """Keeps `interface.CallControl` over a connection that asks."""

    def __init__(
        self,
        model: Model,
        parking: LiveParking,
        holds: LiveHolds,
        *,
        ask: Ask,
        place: Place,
        voicemail_of: Callable[[str], str],
        context: str,
        lot: str,
        declined: Callable[[str], None] = lambda _channel_id: None,
    ) -> None:
        self._declined = declined
        self._model = model
        self._parking = parking
        self._holds = holds
        self._ask = ask
        self._place = place
        self._voicemail_of = voicemail_of
        self._context = context
        self._lot = lot

    @property
    def parked(self) -> Mapping[str, Parked]:
        """Every parked call by its slot."""
        return self._parking.calls

    @property
    def on_hold(self) -> Mapping[str, str]:
        """Who holds, by who waits."""
        return self._holds.all

    async def hold(self, mine: str, theirs: str) -> None:
        """Put a call on hold, as `interface.CallControl.hold` says."""
        await self._put_on_hold(mine, theirs, "holding", {})

    async def resume(self, mine: str, theirs: str) -> None:
        """Take a call back, as `interface.CallControl.resume` says."""
        self._waiting(mine, theirs)
        await self._do("Redirect", actions.moving(mine, "back"))
        await self._until(lambda: self._bridged(theirs))

    async def consult(self, mine: str, theirs: str, extension: str, *, caller: CallerId) -> None:
        """Ask somebody first, as `interface.CallControl.consult` says."""
        variables = {
            "UCB_TARGET": dialled(extension),
            "UCB_CONTEXT": self._context,
            **{f"_{name}": value for name, value in calling_as(caller).items()},
        }
        if self._holds.by_us(theirs) == mine:
            await self._set(mine, variables)
            await self._do("Redirect", actions.moving(mine, "consult"))
        else:
            await self._put_on_hold(mine, theirs, "consult", variables)

    async def complete(self, mine: str, theirs: str, consulted: str) -> None:
        """Join who waits with whom I asked, as `interface.CallControl.complete` says."""
        self._waiting(mine, theirs)
        if self._channel(consulted).state is not ChannelState.UP:
            raise LookupError(consulted)
        # From here on my phone does not go back to them, whoever is quicker.
        await self._set(mine, {"UCB_HELD": ""})
        await self._do("Bridge", {"Channel1": self._name(theirs), "Channel2": self._name(consulted), "Tone": "no"})
        await self._hang_up(mine)

    async def give_back(self, mine: str, theirs: str) -> None:
        """End a consultation, as `interface.CallControl.give_back` says."""
        await self.resume(mine, theirs)

    async def transfer(self, theirs: str, extension: str, *, mine: str = "", caller: CallerId | None = None) -> None:
        """Send somebody to an extension, as `interface.CallControl.transfer` says."""
        await self._reachable(dialled(extension))
        if caller is not None:
            await self._set(theirs, calling_as(caller))
        await self._send(theirs, mine, extension)

    async def to_voicemail(self, theirs: str, extension: str) -> None:
        """Send somebody to a mailbox, as `interface.CallControl.to_voicemail` says."""
        number = self._voicemail_of(dialled(extension))
        if number and await self._known(number):
            await self._do("Redirect", actions.moving(theirs, dialled(number), context=self._context))
            return
        mailbox = actions.mailbox(f"{extension}@default")
        if not await self._has_mailbox(mailbox):
            raise LookupError(extension)
        await self._set(theirs, {"UCB_MAILBOX": mailbox})
        await self._do("Redirect", actions.moving(theirs, "voicemail"))

    async def park(self, theirs: str, mine: str) -> str:
        """Park a call, as `interface.CallControl.park` says."""
        # Whom it rings when its time is up; a parker in the action would hear the number read out.
        await self._set(theirs, {"BLINDTRANSFER": self._name(mine)})
        await self._do("Park", actions.parking(theirs, lot=self._lot))
        await self._until(lambda: self._parking.slot_of(theirs))
        self._holds.free(theirs)
        await self._set(theirs, {"BLINDTRANSFER": ""})
        await self._hang_up(mine)
        if not (slot := self._parking.slot_of(theirs)):
            raise LookupError(theirs)
        return slot

    async def retrieve(self, slot: str, ring: Ring, *, lot: str = "") -> None:
        """Ring my phone for a parked call, as `interface.CallControl.retrieve` says."""
        call = self._parking.calls.get(actions.slot(slot))
        if call is None or lot not in {"", call.lot}:
            raise LookupError(slot)
        variables = {"UCB_SLOT": slot, "UCB_LOT": actions.lot(call.lot)}
        await self._place(ring.channel_id, actions.ringing(ring, "retrieve", variables))

    async def pick_up(self, ringing: str, ring: Ring) -> None:
        """Ring my phone for a call that rings, as `interface.CallControl.pick_up` says."""
        variables = {"UCB_OTHER": self._name(ringing)}
        await self._place(ring.channel_id, actions.ringing(ring, "pickup", variables))

    async def move(
        self, theirs: str, ring: Ring, *, extension: str = "", caller: CallerId | None = None, confirm: bool = False
    ) -> None:
        """Ring another phone for a call, as `interface.CallControl.move` says."""
        variables, taking = {"UCB_OTHER": self._name(theirs)}, "confirm" if confirm else "take"
        if caller is not None:
            variables |= calling_as(caller)
        if extension:
            await self._reachable(extension)
            headers = actions.ringing_outside(ring, extension, taking, variables, context=self._context)
        else:
            headers = actions.ringing(ring, taking, variables)
        await self._place(ring.channel_id, headers)

    async def mute(self, channel_id: str, *, muted: bool) -> None:
        """Mute a phone, as `interface.CallControl.mute` says."""
        await self._set(channel_id, {"MUTEAUDIO(in)": "on" if muted else "off", "UCB_MUTED": "yes" if muted else ""})

    async def muted(self, channel_id: str) -> bool:
        """Tell whether a phone is muted by us, as `interface.CallControl.muted` says."""
        self._channel(channel_id)
        return await self._value("UCB_MUTED", of=channel_id) == "yes"

    async def press(self, theirs: str, digits: str) -> None:
        """Have somebody hear touch tones, as `interface.CallControl.press` says."""
        for digit in actions.digits(digits):
            if digit != "w":
                await self._do("PlayDTMF", {"Channel": channel(theirs), "Digit": digit})
            await asyncio.sleep(_PAUSE if digit == "w" else _BETWEEN_TONES)

    async def decline(self, ringing: str) -> None:
        """Have a phone stop ringing, as `interface.CallControl.decline` says."""
        if self._channel(ringing).state is ChannelState.UP:
            raise LookupError(ringing)
        self._declined(ringing)
        await self._do("Hangup", {"Channel": channel(ringing), "Cause": _USER_BUSY})

    async def _put_on_hold(self, mine: str, theirs: str, extension: str, variables: dict[str, str]) -> None:
        self._channel(mine)
        self._channel(theirs)
        if not together(self._model, mine, theirs):
            raise LookupError(theirs)
        await asyncio.gather(
            self._set(mine, {"UCB_HELD": self._name(theirs), **variables}),
            self._set(theirs, {"UCB_HOLDER": self._name(mine)}),
        )
        await self._do("Redirect", actions.moving_both(mine, extension, theirs, actions.held_by(mine)))
        await self._until(lambda: not self._bridged(theirs) and (extension == "consult" or not self._bridged(mine)))
        self._holds.put(theirs, mine)

    async def _send(self, theirs: str, mine: str, extension: str) -> None:
        if not (self._talk_alone(theirs, mine) and await self._transferred(mine, extension)):
            await self._do("Redirect", actions.moving(theirs, extension, context=self._context))
        self._holds.free(theirs)
        if mine:
            await self._hang_up(mine)

    def _talk_alone(self, theirs: str, mine: str) -> bool:
        return self._model.bridges.get(self._channel(theirs).bridge_id) == frozenset({mine, theirs})

    async def _transferred(self, mine: str, extension: str) -> bool:
        """Do as a phone does it, so that the PBX knows who sent them; some bridges do not allow it."""
        headers: dict[str, Value] = {"Channel": channel(mine), "Context": self._context, "Exten": extension}
        try:
            await self._do("BlindTransfer", headers)
        except ActionFailed:
            return False
        return True

    def _waiting(self, mine: str, theirs: str) -> None:
        self._channel(mine)
        self._channel(theirs)
        if self._holds.by_us(theirs) != mine:
            raise LookupError(theirs)

    def _channel(self, channel_id: str) -> Channel:
        if not self._model.fresh:
            raise unreachable()
        if channel_id not in self._model.channels:
            raise LookupError(channel_id)
        return self._model.channels[channel_id]

    def _name(self, channel_id: str) -> str:
        return actions.named(self._channel(channel_id).name)

    def _bridged(self, channel_id: str) -> bool:
        return channel_id in self._model.channels and bool(self._model.channels[channel_id].bridge_id)

    async def _until(self, done: Callable[[], object]) -> None:
        """Wait for the events of what was asked: it has been done, or the PBX would have refused."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_TOLD_WITHIN):
                while not done():  # noqa: ASYNC110 - the event is on its way
                    await asyncio.sleep(_LOOK)

    async def _reachable(self, extension: str) -> None:
        if not await self._known(dialled(extension)):
            raise PbxError(_("The PBX knows no number {number}: check it, or dial another one.", number=extension))

    async def _known(self, extension: str) -> bool:
        context = await self._value(_DIAL_CONTEXT) or _USUAL
        return await self._value(f"DIALPLAN_EXISTS({context},{extension},1)") == "1"

    async def _has_mailbox(self, mailbox: str) -> bool:
        try:
            return await self._value(f"VM_INFO({mailbox},exists)") == "1"
        except ActionFailed:  # this Asterisk has no voicemail of its own
            return False

    async def _value(self, variable: str, *, of: str = "") -> str:
        which: dict[str, Value] = {"Channel": channel(of)} if of else {}
        with what_is_gone():
            return text(await self._ask("Getvar", {**which, "Variable": variable}), "Value")

    async def _set(self, channel_id: str, variables: Mapping[str, str]) -> None:
        await asyncio.gather(  # in one go: the PBX does them in this order
            *(self._do("Setvar", actions.setting(channel_id, name, value)) for name, value in variables.items())
        )

    async def _hang_up(self, channel_id: str) -> None:
        try:
            await self._do("Hangup", {"Channel": channel(channel_id), "Cause": _NORMAL_CLEARING})
        except LookupError:  # it is gone by itself
            return

    async def _do(self, action: str, headers: dict[str, Value]) -> None:
        with what_is_gone():
            await self._ask(action, headers)
