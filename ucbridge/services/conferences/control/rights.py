"""Who may do what with a conference."""

from __future__ import annotations

from ucbridge.errors import Refused
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.conferences.live.conferences import LiveConference
from ucbridge.services.conferences.ports import PermanentRoom
from ucbridge.services.permissions import Permissions
from ucbridge.store.conferences import Conference, Leg, LegState

ROOMS = "conference rooms"
"""The key under [permissions] of those who may control every room; where it is not listed, role admin."""

_IN = frozenset({LegState.JOINED})


class Rights:
    """Hosts control their conference, whoever is in it themselves, and some people everything."""

    def __init__(self, pbx: Pbx, permissions: Permissions) -> None:
        self._pbx = pbx
        self._permissions = permissions

    def everything(self, person: Person) -> bool:
        """Tell whether somebody may see and control every room."""
        return self._permissions.administers(person, ROOMS)

    def hosts(self, person: Person, going: LiveConference) -> bool:
        """Tell whether somebody may do what hosts do."""
        return person.id in hosts(going.conference) or self.everything(person)

    def inside(self, person: Person, room: str) -> bool:
        """Tell whether a phone of theirs is in a room."""
        found = self._pbx.rooms.live.get(room)
        return found is not None and any(each.endpoint in person.devices for each in found.members.values())

    def is_in(self, person: Person, going: LiveConference) -> bool:
        """Tell whether somebody is in a conference."""
        return bool(going.of_person(person.id, _IN)) or self.inside(person, going.room)

    def check_host(self, person: Person, going: LiveConference) -> None:
        """Let hosts pass.

        Raises:
            Refused: they are none.
        """
        if self.hosts(person, going):
            return
        if going.foreign:
            raise Refused(
                _("Ask whoever runs the bridge to allow it."),
                title=_("You may not control rooms of the phone system"),
            )
        raise Refused(_("Ask the host to do it, or to make you the host."), title=_("Only the host may do that"))

    def check_owner(self, person: Person, room: PermanentRoom) -> None:
        """Let those begin something in a permanent room whose it is, and whoever controls every room.

        Raises:
            Refused: it is somebody else's: its card would show them the PIN.
        """
        if person.id != room.owner_id and not self.everything(person):
            raise Refused(_("Ask its host to start it, or to let you in."), title=_("This is not your room"))

    def check_member(self, person: Person, going: LiveConference) -> None:
        """Let those pass who are in it, and hosts.

        Raises:
            Refused: they are not.
        """
        if not self.is_in(person, going) and not self.hosts(person, going):
            raise Refused(_("Join it first."), title=_("You are not in this conference"))


def hosts(conference: Conference) -> set[str]:
    """Return who hosts a conference: in a permanent room its owner, and who began it there."""
    starter = conference.starter_id if conference.permanent_id is not None else ""
    return {each for each in (conference.host_id, starter) if each}


def check_joining(rights: Rights, person: Person, going: LiveConference, *, locked: bool) -> None:
    """Let those have themselves rung who may come in.

    Raises:
        Refused: it is locked, they were put out, or it is a room of the phone system that is not theirs to enter.
    """
    if rights.hosts(person, going):
        return
    if locked:
        raise Refused(_("Ask the host to add you."), title=_("This conference is locked"))
    theirs = [each for each in going.newest() if each.leg.person_id == person.id]
    if any(each.state is LegState.KICKED for each in theirs):
        raise Refused(_("Ask the host to add you."), title=_("You were removed from this conference"))
    if going.foreign and not theirs:
        raise Refused(
            _("Dial its number on your phone."), title=_("You may not be rung into rooms of the phone system")
        )


def put_out(going: LiveConference, invitee: Invitee) -> bool:
    """Tell whether a host removed this caller last, as far as callers can be told apart: not by a withheld number."""
    theirs = [each for each in going.legs.values() if _same(each.leg, invitee)]
    return bool(theirs) and theirs[-1].state is LegState.KICKED


def _same(leg: Leg, invitee: Invitee) -> bool:
    named = (invitee.person_id, leg.person_id), (invitee.device, leg.device), (invitee.number, leg.number)
    return any(one and one == other for one, other in named)
