"""The people of a plan, looked up anew and rung at its time."""

from __future__ import annotations

from dataclasses import replace

from ucbridge.errors import BridgeError, PbxError, UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Field, Person, Reply, State
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.conferences.people.resolving import Invitees
from ucbridge.services.conferences.plans.card import named
from ucbridge.services.conferences.plans.guests import Answer, Guest, read
from ucbridge.services.conferences.ports import Starting, Wish
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.permissions import Permissions
from ucbridge.store.permanent_rooms import PermanentRooms
from ucbridge.store.planned_conferences import Plan
from ucbridge.typed import quote

PERMISSION = "conference schedule"


class Ringing:
    """Begins plans: somebody may have another phone by now, and what may be called may have changed, too."""

    def __init__(
        self,
        starting: Starting,
        people: People,
        invitees: Invitees,
        rooms: PermanentRooms,
        notices: Notices,
        *,
        permissions: Permissions,
    ) -> None:
        self._starting = starting
        self._people = people
        self._invitees = invitees
        self._rooms = rooms
        self._notices = notices
        self._permissions = permissions

    async def ring(self, plan: Plan) -> int:
        """Begin it and ring everybody who has not declined; return the id of the conference.

        Raises:
            UserError: the organiser is nobody any more.
            Refused: the limits, or the organiser may no longer plan.
            PbxError: the PBX cannot be reached or refused.
        """
        host = await self._people.get(plan.organiser_id)
        if host is None:
            raise UserError(_("Plan it again."), title=_("Who planned it is no longer known here"))
        self._permissions.check(host, PERMISSION)
        invitees, failed = await self._resolved(host, plan)
        room = await self._rooms.get(plan.permanent_id) if plan.permanent_id else None
        wish = Wish(name=plan.name, room=room.name) if room else Wish(name=plan.name, pin=plan.pin)
        conference = await self._starting.begin(host, invitees, wish, language=plan.language)
        if failed:
            await self._notices.notify(host, _left_out(plan, failed))
        return conference.id

    async def _resolved(self, host: Person, plan: Plan) -> tuple[list[Invitee], list[tuple[Guest, Text]]]:
        found: list[Invitee] = []
        failed: list[tuple[Guest, Text]] = []
        for guest in read(plan.invitees):
            if guest.answer is Answer.DECLINED:
                continue
            try:
                found += await self._one(host, guest)
            except PbxError:
                raise
            except BridgeError as error:
                failed.append((guest, error.title or error.text))
        return found, failed

    async def _one(self, host: Person, guest: Guest) -> list[Invitee]:
        person = await self._people.get(guest.person_id) if guest.person_id else None
        if guest.person_id and (person is None or not person.extension):
            raise UserError(
                _("Give a number instead: /link gives them a phone."),
                title=_("{name} has no phone here yet", name=guest.name),
            )
        found = await self._invitees.resolve(host, quote(person.extension if person else guest.target))
        if person is None:
            return found
        device = person.devices[0] if person.devices else ""
        return [replace(each, name=person.name, person_id=person.id, device=device) for each in found]


def _left_out(plan: Plan, failed: list[tuple[Guest, Text]]) -> Reply:
    return Reply(
        _("Not everybody was rung for {what}", what=named(plan)),
        state=State.ERROR,
        fields=tuple(Field(_("{name}", name=guest.name), reason) for guest, reason in failed),
    )
