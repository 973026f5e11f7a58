"""Calls sent on: at once, or after a word with whom they are for."""

from __future__ import annotations

import time

from ucbridge.errors import PbxError, UserError
from ucbridge.i18n import _
from ucbridge.models import Person, Reply, State
from ucbridge.pbx.interface import Pbx
from ucbridge.services.on_call.doing import Exit, Left
from ucbridge.services.on_call.known import Asking
from ucbridge.services.on_call.lines import Line, Standing, rung_by
from ucbridge.services.on_call.live_calls import LiveCalls
from ucbridge.services.on_call.own_calls import OwnCalls, Tiers, done, over
from ucbridge.services.on_call.targets import Target, Way
from ucbridge.services.on_call.undoing import leaving
from ucbridge.services.on_call.words import left
from ucbridge.services.phones import caller_id, extension_of

SENDING: Tiers = ((Standing.TALKING, Standing.HELD), (Standing.CONSULTING,), (Standing.RUNG,))
"""Which calls can be transferred: one that is announced already goes to somebody else instead."""
ANNOUNCING: Tiers = ((Standing.TALKING, Standing.HELD),)
ANNOUNCED: Tiers = ((Standing.CONSULTING,), (Standing.HELD,))
"""A moment before whom they ask rings, or after, they only hold."""


class Transferring:
    """Transfers, blind and announced."""

    def __init__(self, pbx: Pbx, own: OwnCalls, live: LiveCalls) -> None:
        self._pbx = pbx
        self._own = own
        self._live = live

    async def blind(self, person: Person, line: Line, target: Target) -> Reply:
        """Send the other side of a call to somebody; the person's own phone is free.

        Raises:
            UserError: they are that one, or the call is over.
            PbxError: as every deed.
        """
        async with self._own.turn(line.mine):
            line = self._still(line, SENDING)
            self._check(person, line, target)
            party = await self._own.party(line.theirs)
            gone = Left(Exit.VOICEMAIL if target.way is Way.VOICEMAIL else Exit.TRANSFERRED, target.shown)
            if line.standing is not Standing.RUNG:
                await self._live.left(person, line.mine, gone)
            try:
                await self._send(line, target)
            except (PbxError, UserError):
                await self._live.left(person, line.mine, None)
                raise
        return Reply(left(gone, party.shown), state=State.OK, private=True)

    async def announce(self, person: Person, line: Line, target: Target) -> Reply:
        """Put the other side on hold and call somebody to announce them; the card has what comes next.

        Raises as `blind` does.
        """
        if target.way is Way.VOICEMAIL:
            raise UserError(
                _("Leave the word “announce” out to transfer the call there."),
                title=_("Nobody answers at a voicemail"),
            )
        async with self._own.turn(line.mine):
            line = self._still(line, ANNOUNCING)
            self._check(person, line, target)
            known = self._live.of(person, line.mine)
            known.asking, known.failed = Asking(target.destination, time.time()), None
            caller = caller_id(person.name, extension_of(line.device) or person.extension)
            extension = target.destination.extension
            try:
                await done(self._pbx.control.consult(line.mine, line.theirs, extension, caller=caller))
            except (PbxError, UserError):
                known.asking = None
                raise
            return await self._live.shown(person, line.mine)

    async def complete(self, person: Person, line: Line) -> Reply:
        """Join the other side with whom the person announced them to, or let it ring there without them.

        Raises as `blind` does.
        """
        async with self._own.turn(line.mine):
            line = self._still(line, ANNOUNCED)
            known = self._live.of(person, line.mine)
            party, third = await self._own.party(line.theirs), await self._own.party(line.consulted)
            target = known.asking.name if known.asking else third.shown
            gone = Left(Exit.TRANSFERRED, target)
            async with leaving(self._live, person, line.mine, gone):
                if line.answered:
                    await done(self._pbx.control.complete(line.mine, line.theirs, line.consulted))
                elif known.asking is not None:
                    extension = known.asking.third.extension
                    await done(self._pbx.control.transfer(line.theirs, extension, mine=line.mine))
                else:
                    raise _nobody_asked()
        return Reply(left(gone, party.shown), state=State.OK, private=True)

    async def cancel(self, person: Person, line: Line) -> Reply:
        """Let go of whom the person was announcing the transfer to, and talk to the other side again.

        Raises as `blind` does.
        """
        async with self._own.turn(line.mine):
            line = self._still(line, ANNOUNCED)
            known = self._live.of(person, line.mine)
            if known.asking is not None:
                known.asking.cancelling = True
            await done(self._pbx.control.give_back(line.mine, line.theirs))
            return await self._live.shown(person, line.mine)

    async def _send(self, line: Line, target: Target) -> None:
        extension = target.destination.extension
        if target.way is Way.VOICEMAIL:
            await done(self._to_voicemail(line, extension))
        else:
            mine = "" if line.standing is Standing.RUNG else line.mine
            await done(self._pbx.control.transfer(line.theirs, extension, mine=mine))

    async def _to_voicemail(self, line: Line, extension: str) -> None:
        try:
            await self._pbx.control.to_voicemail(line.theirs, extension)
        except LookupError:
            if line.theirs not in self._pbx.model.channels:
                raise
            raise UserError(
                _("Transfer the call to the phone instead."), title=_("{number} has no voicemail", number=extension)
            ) from None

    def _still(self, line: Line, tiers: Tiers) -> Line:
        """Return the call as it stands now, if that can still be done to it."""
        now = self._own.still(line)
        if not any(now.standing in tier for tier in tiers):
            raise over()
        return now

    def _check(self, person: Person, line: Line, target: Target) -> None:
        model, extension = self._pbx.model, target.destination.extension
        if line.standing is Standing.RUNG and rung_by(model, line.theirs) != [line.mine]:
            raise UserError(_("Answer it first, then transfer it."), title=_("This call is ringing other phones, too"))
        if target.way is not Way.PHONE:
            return
        if extension in {person.extension, extension_of(line.device)}:
            raise UserError(
                _("To take the call to another phone of yours, type /move."),
                title=_("{number} is your own phone", number=target.destination.number),
            )
        theirs = model.channels[line.theirs]
        if extension == extension_of(theirs.endpoint):
            raise UserError(
                _("Name somebody else."), title=_("{name} is on this call already", name=target.destination.name)
            )


def _nobody_asked() -> UserError:
    return UserError(
        _("Type /transfer announce and a name first, or /transfer and a name."), title=_("Nobody was asked yet")
    )
