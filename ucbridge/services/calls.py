"""Calls placed from chat: rung, followed to their end, hung up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import structlog

from ucbridge.config import PolicySettings
from ucbridge.errors import OutcomeUnknown, PbxError, PbxUnreachable, Refused, UserError
from ucbridge.i18n import _
from ucbridge.models import Person, Reply, State
from ucbridge.pbx.interface import Order, Pbx
from ucbridge.services.call_phase import Outcome
from ucbridge.services.carried import Carried
from ucbridge.services.destination import Destination
from ucbridge.services.directory import Directory
from ucbridge.services.followed_call import FollowedCall
from ucbridge.services.following import Following
from ucbridge.services.limits import Limits
from ucbridge.services.phones import caller_id, extension_of, first_phone, own_phone
from ucbridge.services.policy import Policy
from ucbridge.store.calls import PlacedCall, PlacedCalls

log = structlog.get_logger(__name__)


class Calls:
    """Everything people can do with calls."""

    def __init__(
        self,
        pbx: Pbx,
        placed: PlacedCalls,
        following: Following,
        directory: Directory,
        policy: Policy,
        *,
        carried: Carried,
        settings: PolicySettings,
        ring_seconds: int = 30,
    ) -> None:
        self._pbx = pbx
        self._placed = placed
        self._following = following
        self._carried = carried
        self._directory = directory
        self._policy = policy
        self._limits = Limits(settings, placed, following.count)
        self._ring_seconds = ring_seconds

    async def run(self) -> None:
        """Follow the placed calls until cancelled."""
        await self._following.run()

    async def place(
        self,
        person: Person,
        target: str,
        *,
        device: str | None = None,
        language: str = "en",
        again: Callable[[str], str] = "/call {}".format,
    ) -> Reply:
        """Ring the person's own phone and then whom they mean; return the live card.

        `device` is one of their phones, the first by default. `again` makes the command that the buttons of an
        ambiguous name run.

        Raises:
            UserError: nobody is meant, several are, or the person has no such phone.
            Refused: an emergency number, the destination policy, the limits.
            PbxError: the PBX refused, or cannot be reached.
        """
        self._policy.emergency.refuse(target, region=person.region)
        self._check_link()
        ringing = _device(person, device)
        destination = await self._directory.find(target, again=again, region=person.region)
        self._policy.check(destination)
        if destination.extension in {person.extension, extension_of(ringing)}:
            raise UserError(
                _("Whom do you want to call?"), title=_("{number} is your own phone", number=destination.number)
            )
        call = await self._write_down(person, destination, ringing, language)
        await self._order(call, self._order_of(call.placed, person))
        return call.shown()

    async def hang_up(self, person: Person) -> Reply:
        """End the calls this person placed here, those on their own phones, and those they moved to their mobile.

        Raises:
            UserError: there is none.
            PbxError: the PBX cannot be reached or refused.
        """
        placed = {call.placed.channel_id: call for call in self._following.of(person.id)}
        others = self._own_channels(person) - placed.keys()
        if not placed and not others:
            self._check_link()
            raise UserError(_("/status shows who is on the phone."), title=_("You have no call to hang up"))
        for call in placed.values():
            await self._following.hang_up(call)
        for channel_id in others:
            await self._pbx.hang_up(channel_id)
        return Reply(_("Hung up"), state=State.OK, private=True)

    async def press_hang_up(self, person: Person, channel_id: str) -> Reply | None:
        """End one call by its button; the card itself tells the rest.

        Raises:
            Refused: it is somebody else's call.
            PbxError: the PBX cannot be reached or refused.
        """
        call = self._following.get(channel_id)
        if call is None:
            return Reply(_("This call is over already."), private=True)
        if call.placed.person_id != person.id:
            raise Refused(_("Only the person who placed it can hang it up here."), title=_("This is not your call"))
        await self._following.hang_up(call)
        return None

    async def _write_down(self, person: Person, destination: Destination, device: str, language: str) -> FollowedCall:
        placed = PlacedCall(
            channel_id=f"ucb-{uuid4().hex}",
            person_id=person.id,
            device=device,
            target_name=destination.name,
            target_number=destination.number,
            extension=destination.extension,
            language=language,
            placed_at=datetime.now(UTC),
        )
        async with self._limits.room_for_one(person.id):
            await self._placed.placed(placed)
            return self._following.add(placed)

    def _order_of(self, placed: PlacedCall, person: Person) -> Order:
        return Order(
            channel_id=placed.channel_id,
            device=placed.device,
            extension=placed.extension,
            shown=caller_id(placed.target_name, placed.extension),
            caller=caller_id(person.name, extension_of(placed.device) or person.extension),
            ring_seconds=self._ring_seconds,
        )

    async def _order(self, call: FollowedCall, order: Order) -> None:
        try:
            await self._pbx.originate(order)
            self._following.ordered(call, within=self._ring_seconds)
        except OutcomeUnknown:
            log.warning("call outcome unknown", call=order.channel_id)
        except PbxError:
            await self._following.drop(call, Outcome.REFUSED)
            raise
        finally:
            if not call.ordered and self._following.get(order.channel_id) is call:
                self._following.ordered(call, certain=False)

    def _own_channels(self, person: Person) -> set[str]:
        channels = self._pbx.model.channels
        rung = {each.id for each in channels.values() if each.endpoint in person.devices}
        return rung | (channels.keys() & self._carried.of(person.id))

    def _check_link(self) -> None:
        if not self._pbx.model.fresh:
            raise PbxUnreachable(_("Nothing was done. Try again in a moment."))


def _device(person: Person, wanted: str | None) -> str:
    first = first_phone(person)
    if wanted is None:
        return first
    return own_phone(person.devices, wanted)
