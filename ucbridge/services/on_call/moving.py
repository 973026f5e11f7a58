"""A call taken to another phone of one's own."""

from __future__ import annotations

from ucbridge.errors import UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Person, Reply, State
from ucbridge.pbx.interface import Pbx
from ucbridge.services.on_call import actions
from ucbridge.services.on_call.lines import Line, Standing
from ucbridge.services.on_call.live_calls import LiveCalls
from ucbridge.services.on_call.own_calls import OwnCalls, Tiers, over
from ucbridge.services.on_call.rings import awaited, phone_of, ring_of
from ucbridge.services.on_call.targets import Targets
from ucbridge.services.on_call.undoing import ringing
from ucbridge.services.phones import caller_id

MOVING: Tiers = ((Standing.TALKING, Standing.HELD),)

MOBILE = "mobile"
"""What stands for somebody's mobile, among the names of their phones."""


class Moving:
    """Rings another phone of the person; when it is answered it has the call."""

    def __init__(
        self, pbx: Pbx, own: OwnCalls, live: LiveCalls, targets: Targets, *, ring_seconds: int, confirm: bool
    ) -> None:
        self._pbx = pbx
        self._own = own
        self._live = live
        self._targets = targets
        self._ring_seconds = ring_seconds
        self._confirm = confirm

    async def move(self, person: Person, line: Line, phone: str = "") -> Reply:
        """Take a call to `phone`, one of the person's or `mobile`; "" for the only other one, else they are asked.

        Raises:
            UserError: there is no such phone, they are on it already, or the call is over.
            Refused: the destination policy, for a mobile.
            PbxError: the PBX cannot be reached or refused.
        """
        others = self._others(person, line)
        if phone:
            chosen = MOBILE if phone.casefold() == MOBILE else phone_of(person, phone)
            if chosen == line.device:
                raise UserError(_("Name another one."), title=_("You are on this phone already"))
        elif not others:
            raise UserError(
                _("Ask whoever runs the bridge to enter a further phone or your mobile number."),
                title=_("You have no other phone"),
            )
        elif len(others) > 1:
            return _which(line, others)
        else:
            chosen = others[0]
        return await self._to(person, line, chosen)

    def _others(self, person: Person, line: Line) -> list[str]:
        mobile = [MOBILE] if person.mobile and line.device in person.devices else []
        return [each for each in person.devices if each != line.device] + mobile

    async def _to(self, person: Person, line: Line, phone: str) -> Reply:
        extension = ""
        if phone == MOBILE:
            extension = (await self._targets.mobile(person, person.name)).destination.extension
        async with self._own.turn(line.mine):
            self._own.still(line)
            party = await self._own.party(line.theirs)
            shown = called(phone)
            ring = ring_of("" if extension else phone, party, seconds=self._ring_seconds)
            confirm = self._confirm and bool(extension)
            waiting = awaited(
                _(
                    "Pick up on {phone} and press 1, and the call with {name} goes on there.",
                    phone=shown,
                    name=party.shown,
                )
                if confirm
                else _("Pick up on {phone}, and the call with {name} goes on there.", phone=shown, name=party.shown),
                _("The call with {name} stays where it was.", name=party.shown),
                seconds=self._ring_seconds,
            )
            self._live.of(person, line.mine).moving = ring.channel_id, shown
            reply = await self._live.awaiting(person, ring.channel_id, line.theirs, waiting)
            caller = caller_id(party.name, party.number)
            with ringing(self._live, ring.channel_id, over):
                await self._pbx.control.move(line.theirs, ring, extension=extension, caller=caller, confirm=confirm)
        return reply


def called(phone: str) -> Text:
    """Return what one of somebody's phones is called."""
    return _("your mobile") if phone == MOBILE else _("{name}", name=phone.partition("/")[2] or phone)


def _which(line: Line, others: list[str]) -> Reply:
    buttons = tuple(Button(called(each), actions.MOVE_TO, f"{line.mine} {each}") for each in others)
    return Reply(_("To which phone?"), state=State.QUESTION, buttons=buttons, private=True)
