"""A call of two that becomes a conference: both are moved into a room at once, and more people are rung."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

import structlog

from ucbridge.errors import OutcomeUnknown, PbxError, Refused, UserError
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.pbx.conference.interface import Entry
from ucbridge.pbx.interface import Channel, Pbx
from ucbridge.services.conferences.control.ending import Ending
from ucbridge.services.conferences.invitee import Invitee, leg_of
from ucbridge.services.conferences.live.attendance import Attendance
from ucbridge.services.conferences.live.conferences import RUNG, LiveConference, LiveConferences, LiveLeg
from ucbridge.services.conferences.live.outcome import Outcome
from ucbridge.services.conferences.ports import Wish
from ucbridge.services.conferences.ringing.inviting import Inviting, Manner
from ucbridge.services.conferences.ringing.opening import Asked, Opening
from ucbridge.services.followed_call import FollowedCall
from ucbridge.services.following import Following
from ucbridge.services.on_call.parties import Parties
from ucbridge.services.on_call.sight import sight_of
from ucbridge.services.people import People
from ucbridge.services.phones import caller_id, extension_of
from ucbridge.store.conferences import Leg, LegState
from ucbridge.store.types import utc_now

log = structlog.get_logger(__name__)

ARRIVED = 5.0
"""Seconds within which both are in the room, if they ever come."""


class Growing:
    """Takes calls over."""

    def __init__(
        self,
        pbx: Pbx,
        going: LiveConferences,
        calls: Following,
        people: People,
        parties: Parties,
        *,
        opening: Opening,
        inviting: Inviting,
        attendance: Attendance,
        ending: Ending,
        most: int,
    ) -> None:
        self._pbx = pbx
        self._going = going
        self._calls = calls
        self._people = people
        self._parties = parties
        self._growing: set[str] = set()
        """Channels whose calls are being taken over."""
        self._opening = opening
        self._inviting = inviting
        self._attendance = attendance
        self._ending = ending
        self._most = most

    async def grow(
        self, person: Person, channel_id: str, invitees: Sequence[Invitee], *, language: str
    ) -> LiveConference:
        """Make a conference of a call this person placed, or is in with a phone of theirs, and ring more people.

        Raises:
            UserError: the call is over, or nobody is connected yet.
            Refused: it is somebody else's, or the limits.
            PbxError: the PBX cannot be reached or refused; the call goes on as it was.
        """
        call = self._theirs(person, channel_id)
        if call is None and channel_id in sight_of(self._pbx).meeting:
            raise UserError(_("/conference add brings more people in."), title=_("This call is a conference already"))
        partner = self._partner(channel_id)
        if channel_id in self._growing or (call is not None and call.growing):
            raise UserError(
                _("The card of the conference shows who is in it."),
                title=_("This call is becoming a conference already"),
            )
        self._growing.add(channel_id)
        try:
            await self._check_heard(channel_id)
            going = await self._grow(person, call, partner, len(invitees), channel_id=channel_id, language=language)
        finally:
            self._growing.discard(channel_id)
        manner = Manner(by=person.id)
        await self._inviting.ring(going, await self._inviting.write_down(going, invitees, manner), manner)
        return going

    async def _grow(
        self,
        person: Person,
        call: FollowedCall | None,
        partner: Channel,
        more: int,
        *,
        channel_id: str,
        language: str,
    ) -> LiveConference:
        if call is not None:
            call.growing = True
        try:
            going = await self._opening.open_grown(Asked(person, Wish(), language, by=person.id), more)
            await self._take_over(going, call, partner, person, channel_id=channel_id)
        except OutcomeUnknown:
            raise
        except BaseException:
            if call is not None:
                await self._calls.took_back(call)
            raise
        return going

    async def take_up(self) -> None:
        """Wait for the calls a former run was taking over: it may have ended before the PBX was asked."""
        await self._calls.load()
        for going in self._going:
            if not going.met and any(self._calls.get(each.id) for each in going.among(RUNG)):
                going.growing_since = time.monotonic()

    async def look(self, going: LiveConference, now: float) -> None:
        """See whether both have arrived in the room; if they do not, it is a call as before."""
        if going.room in self._pbx.rooms.live:
            going.growing_since = None
        elif going.growing_since is not None and now - going.growing_since >= ARRIVED:
            await self._undo(going)

    async def _take_over(
        self, going: LiveConference, call: FollowedCall | None, partner: Channel, person: Person, *, channel_id: str
    ) -> None:
        device = call.placed.device if call else self._pbx.model.channels[channel_id].endpoint
        own = Invitee(person.name, person.extension, person.extension, person.id, device)
        legs = [_leg(going, channel_id, own, by=person.id)]
        legs.append(_leg(going, partner.id, await self._other(call, partner), by=person.id))
        await self._going.store.invited(legs)
        self._going.add(going, *(LiveLeg(each, each) for each in legs))
        entry = Entry(going.room, most=self._most, language=going.conference.language)
        try:
            await self._pbx.rooms.take_over([each.channel_id for each in legs], entry)
        except OutcomeUnknown:
            log.warning("growing outcome unknown", conference=going.id)
            raise
        except LookupError:
            await self._undo(going)
            raise UserError(_("Call again."), title=_("This call is over")) from None
        except PbxError:
            await self._undo(going)
            raise
        if call is not None:
            await self._calls.became_conference(call)

    async def _undo(self, going: LiveConference) -> None:
        """Let go of a call that was not taken over; nobody is hung up on."""
        for live in going.among(RUNG):
            await self._attendance.put(live, LegState.CANCELLED)
            if (call := self._calls.get(live.id)) is not None:
                await self._calls.took_back(call)
        await self._ending.finish(going, Outcome.REFUSED)

    def _theirs(self, person: Person, channel_id: str) -> FollowedCall | None:
        """Return the call as it was placed from chat, None for one that was not."""
        call, own = self._calls.get(channel_id), self._pbx.model.channels.get(channel_id)
        if call is None and own is None:
            self._opening.check_link()
            raise UserError(_("Call again."), title=_("This call is over"))
        theirs = call.placed.person_id == person.id if call else own is not None and own.endpoint in person.devices
        if not theirs:
            raise Refused(_("Only who is in the call can do that here."), title=_("This is not your call"))
        return call

    async def _check_heard(self, channel_id: str) -> None:
        """Refuse while they are muted in the call: the conference would not show it, nor could it undo it."""
        with suppress(LookupError):
            if await self._pbx.control.muted(channel_id):
                raise UserError(_("Unmute yourself first: /unmute."), title=_("You are muted in this call"))

    def _partner(self, channel_id: str) -> Channel:
        self._opening.check_link()
        model = self._pbx.model
        own = model.channels.get(channel_id)
        others = model.bridges.get(own.bridge_id, frozenset()) - {channel_id} if own and own.bridge_id else frozenset()
        if len(others) != 1:
            raise UserError(_("Wait until you are connected."), title=_("There is nobody on the line yet"))
        return model.channels[next(iter(others))]

    async def _other(self, call: FollowedCall | None, partner: Channel) -> Invitee:
        if call is None:
            return await self._caller(partner)
        placed = call.placed
        known = await self._people.holders(placed.extension)
        theirs = known[0] if known else None
        device = partner.endpoint if theirs and partner.endpoint in theirs.devices else ""
        person_id = theirs.id if theirs else ""
        return Invitee(placed.target_name, placed.target_number, placed.extension, person_id, device)

    async def _caller(self, partner: Channel) -> Invitee:
        """Return who called: a colleague by their phone, anybody else by what the directory or the network says."""
        party = await self._parties.of(self._pbx.model, partner.id)
        number = party.number or party.name
        ours = party.person_id or extension_of(partner.endpoint)
        return Invitee(
            str(party.shown), number, caller_id("", number).number, party.person_id, partner.endpoint if ours else ""
        )


def _leg(going: LiveConference, channel_id: str, who: Invitee, *, by: str) -> Leg:
    """Return the leg of a channel that is moved; nobody rings it once more."""
    return leg_of(who, going.id, at=utc_now(), by=by, tries=2, channel_id=channel_id, state=LegState.RINGING)
