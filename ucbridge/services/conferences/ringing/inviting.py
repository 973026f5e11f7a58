"""People rung into a conference: written down first, asked of the PBX once, perhaps once more when asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from ucbridge.errors import OutcomeUnknown, PbxError
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.pbx.conference.interface import Entry, Invitation
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.invitee import Invitee, leg_of
from ucbridge.services.conferences.live.attendance import GRACE, Attendance
from ucbridge.services.conferences.live.conferences import LIVE, LiveConference, LiveConferences, LiveLeg
from ucbridge.services.conferences.live.newcomers import Tell, told
from ucbridge.services.people import People
from ucbridge.services.phones import caller_id
from ucbridge.store.conferences import Leg, LegState

log = structlog.get_logger(__name__)

SLACK = 15.0
"""Seconds beyond the ringing time in which a channel must have shown itself."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How people are rung: by whom ("" for the bridge itself), into a locked room too, for which time of asking.

    `planned`: who has them rung did not ask for it just now, and is rung by the bridge itself.
    """

    by: str = ""
    admin: bool = False
    tries: int = 1
    planned: bool = False


class Inviting:
    """Rings people into conferences."""

    def __init__(
        self,
        pbx: Pbx,
        going: LiveConferences,
        attendance: Attendance,
        people: People,
        tell: Tell,
        *,
        recorded: Callable[[int], bool],
        number: str,
        most: int,
        confirm: bool,
        ring_seconds: int,
    ) -> None:
        self._pbx = pbx
        self._going = going
        self._attendance = attendance
        self._people = people
        self._tell = tell
        self._recorded = recorded
        self._number = number
        self._most = most
        self._confirm = confirm
        self._ring_seconds = ring_seconds

    async def write_down(self, going: LiveConference, invitees: Sequence[Invitee], manner: Manner) -> list[LiveLeg]:
        """Note whom to ring, each once and in this order; who is in or rung already is left out."""
        now, there = datetime.now(UTC), {key for live in going.among(LIVE) for key in keys(live.leg)}
        legs: list[Leg] = []
        for invitee in invitees:
            at = now + timedelta(microseconds=len(legs))
            by = "" if manner.planned and invitee.person_id == manner.by else manner.by
            leg = leg_of(invitee, going.id, at=at, by=by, tries=manner.tries)
            if there.isdisjoint(keys(leg)):
                there |= keys(leg)
                legs.append(leg)
        await self._going.store.invited(legs)
        written = [LiveLeg(leg, leg, asked=False) for leg in legs]
        self._going.add(going, *written)
        return written

    async def ring(self, going: LiveConference, legs: Sequence[LiveLeg], manner: Manner) -> list[PbxError]:
        """Ask the PBX for these legs, all at once; return what kept it from ringing some of them."""
        asker = await self._people.get(manner.by or going.conference.host_id)
        invitations = [await self._invitation(going, each.leg, manner, asker) for each in legs]
        failed = await asyncio.gather(
            *(self._one(going, live, invitation) for live, invitation in zip(legs, invitations, strict=True))
        )
        await self._announce(going, [leg for leg, error in zip(legs, failed, strict=True) if error is None])
        return [each for each in failed if each is not None]

    async def expect(self, going: LiveConference, invitee: Invitee, channel_id: str) -> None:
        """Note somebody who is on the line and not in the room yet."""
        leg = leg_of(invitee, going.id, at=datetime.now(UTC), channel_id=channel_id, state=LegState.WAITING)
        await self._going.store.invited([leg])
        self._going.add(going, LiveLeg(leg, leg, settle_at=time.monotonic() + GRACE))

    async def _one(self, going: LiveConference, live: LiveLeg, invitation: Invitation) -> PbxError | None:
        if going.over or live.state is not LegState.INVITED:
            return None
        try:
            await self._pbx.rooms.invite(invitation)
            live.settle_at = time.monotonic() + self._ring_seconds + SLACK
        except OutcomeUnknown:
            log.warning("leg outcome unknown", channel=live.id)
            live.settle_at = time.monotonic() + GRACE
        except PbxError as error:
            await self._attendance.put(live, LegState.UNREACHABLE)
            return error
        finally:
            live.asked = True
        return None

    async def _invitation(self, going: LiveConference, leg: Leg, manner: Manner, asker: Person | None) -> Invitation:
        conference = going.conference
        person = await self._people.get(leg.person_id) if leg.person_id else None
        language = (person.language if person else "") or conference.language
        name = self._people.shown(asker) if asker else ""
        shown = conference.name or (_("Conference of {name}", name=name) if name else _("Conference")).to(language)
        return Invitation(
            channel_id=leg.channel_id,
            entry=Entry(
                conference.room,
                admin=manner.admin or (bool(leg.person_id) and leg.person_id == conference.host_id),
                recorded=self._recorded(conference.id),
                most=0 if going.foreign else self._most,
                language=language,
            ),
            shown=caller_id(shown, self._number or (asker.extension if asker else "")),
            caller=caller_id(name, asker.extension if asker else self._number),
            device=leg.device,
            extension=leg.extension,
            confirm=self._confirm and not leg.device,
            ring_seconds=self._ring_seconds,
        )

    async def _announce(self, going: LiveConference, legs: Sequence[LiveLeg]) -> None:
        for person_id in {each.leg.person_id: None for each in legs if told(each.leg)}:
            if (person := await self._people.get(person_id)) is not None:
                await self._tell(going, person)


def keys(leg: Leg) -> set[str]:
    """Return what tells somebody from everybody else: the same person twice has one of these in common."""
    found = {f"person:{leg.person_id}", f"device:{leg.device}", f"extension:{leg.extension}"}
    return {each for each in found if not each.endswith(":")}
