"""What hosts and members do with the room: mute, put out, lock, hand over."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ucbridge.errors import PbxError, UserError
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.control.finding import whom
from ucbridge.services.conferences.control.rights import Rights
from ucbridge.services.conferences.live.attendance import Attendance
from ucbridge.services.conferences.live.conferences import COMING, LiveConference, LiveConferences, LiveLeg
from ucbridge.services.people import People
from ucbridge.store.conferences import LegState

ALL = "all"

_IN = frozenset({LegState.JOINED})


class Controls:
    """The deeds on one conference; who calls holds its turn. Raises as `service.ConferenceService` says."""

    def __init__(
        self, pbx: Pbx, going: LiveConferences, attendance: Attendance, people: People, rights: Rights
    ) -> None:
        self._pbx = pbx
        self._going = going
        self._attendance = attendance
        self._people = people
        self._rights = rights

    async def mute(self, person: Person, going: LiveConference, who: str, *, muted: bool) -> None:
        """Keep voices from the others, or let them through again."""
        legs = self._voices(person, going, who, muted=muted)
        if any(each.leg.person_id != person.id for each in legs):
            self._rights.check_host(person, going)
        if await self._each(going, legs, muted) == len(legs):
            raise _nobody()

    async def leave(self, person: Person, going: LiveConference) -> None:
        """Hang up the person's own phones, those that still ring too."""
        legs = self._own(person, going) + going.of_person(person.id, COMING)
        if not legs:
            raise UserError(_("You may have left it already."), title=_("You are not in this conference"))
        for live in legs:
            if live.state is not LegState.JOINED:
                live.cancelled = True
            if going.foreign or live.state is not LegState.JOINED:
                await self._pbx.hang_up(live.id)
            else:
                await self._put_out(going, live)

    async def kick(self, person: Person, going: LiveConference, who: str) -> str:
        """Put somebody out, or stop ringing them; return their name."""
        self._rights.check_host(person, going)
        for live in (legs := whom(going, who, verb="kick")):
            if live.state is LegState.JOINED:
                live.kicked = True
                try:
                    await self._put_out(going, live)
                except PbxError:
                    live.kicked = False
                    raise
            else:
                live.cancelled = True
                await self._pbx.hang_up(live.id)
        return legs[0].leg.name

    async def lock(self, person: Person, going: LiveConference, *, locked: bool) -> None:
        """Let nobody else in, or everybody again."""
        self._rights.check_host(person, going)
        try:
            await self._pbx.rooms.lock(going.room, locked=locked)
        except LookupError:
            raise UserError(
                _("Wait until somebody is in it."), title=_("An empty conference cannot be locked")
            ) from None
        await self._going.change(going, locked=locked)

    async def hand_over(self, person: Person, going: LiveConference, who: str) -> str:
        """Make somebody in it the host; return their name."""
        self._rights.check_host(person, going)
        leg = whom(going, who, verb="host", among=_IN)[0].leg
        successor = await self._people.get(leg.person_id) if leg.person_id else None
        if successor is None:
            raise UserError(
                _("Choose somebody who uses this chat."), title=_("{name} cannot be the host", name=leg.name)
            )
        await self._going.change(going, host_id=successor.id)
        return successor.name

    def _voices(self, person: Person, going: LiveConference, who: str, *, muted: bool) -> list[LiveLeg]:
        if not who:
            if own := self._own(person, going):
                return own
            raise UserError(_("Join it first."), title=_("You are not in this conference"))
        if who.casefold() != ALL:
            return whom(going, who, verb="mute" if muted else "unmute", among=_IN)
        self._rights.check_host(person, going)
        spared = {going.conference.host_id, person.id} if muted else set()
        return [each for each in going.among(_IN) if not each.leg.person_id or each.leg.person_id not in spared]

    def _own(self, person: Person, going: LiveConference) -> list[LiveLeg]:
        return going.of_person(person.id, _IN)

    async def _each(self, going: LiveConference, legs: Sequence[LiveLeg], muted: bool) -> int:
        """Mute each of them, whatever becomes of the others; return how many are gone."""
        done = await asyncio.gather(
            *(self._pbx.rooms.mute(going.room, each.id, muted=muted) for each in legs), return_exceptions=True
        )
        for error in done:
            if isinstance(error, BaseException) and not isinstance(error, LookupError):
                raise error
        return sum(isinstance(each, LookupError) for each in done)

    async def _put_out(self, going: LiveConference, live: LiveLeg) -> None:
        try:
            await self._pbx.rooms.kick(going.room, live.id)
        except LookupError:
            await self._attendance.look(going)


def _nobody() -> UserError:
    return UserError(_("They may have left it already."), title=_("None of them is in this conference"))
