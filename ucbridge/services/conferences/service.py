"""Conferences as the rest of the bridge sees them: one object on `Services.conferences`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from ucbridge.config import Config
from ucbridge.models import Person, Reply
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.conferences.ports import Announcing, PermanentRooms, Plans, Recording, Wish
from ucbridge.services.directory import Directory
from ucbridge.services.following import Following
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.permissions import Permissions
from ucbridge.services.policy import Policy
from ucbridge.store.conferences import Conference
from ucbridge.store.database import Database


@dataclass(frozen=True, slots=True)
class Around:
    """What conferences stand on."""

    config: Config
    database: Database
    pbx: Pbx
    people: People
    directory: Directory
    policy: Policy
    permissions: Permissions
    calls: Following
    notices: Notices


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody in the room now. `person_id` is "" for nobody the bridge knows."""

    channel_id: str
    person_id: str
    name: str
    number: str
    muted: bool
    host: bool


class ConferenceService:
    """What people can do with conferences; keeps `ports.Starting`.

    `which` says which conference is meant: its id (int, from a signed button), or what was typed: part of its name, or
    its id, of those this person is concerned with. "" is the one the person is in or hosts; several are Ambiguous,
    with buttons that type the command again (`/conference VERB [WHO] in ID`). `who` is part of a name, a number or a
    channel id of somebody in it; "" is the person themselves, `all` everybody but the hosts.

    Deeds return what only their doer sees, None where the live card says it all. Each raises

        UserError: there is no such conference, or nobody like that in it.
        Ambiguous: several are meant.
        Refused: this person may not do that here, or the limits.
        PbxError: as `Pbx.originate` does.
    """

    recording: Recording | None = None
    announcing: Announcing | None = None
    plans: Plans | None = None
    permanent: PermanentRooms | None = None

    def __init__(self, around: Around) -> None:
        self._around = around

    async def run(self) -> None:
        """Follow the conferences until cancelled, beginning with those a former run left open."""
        await asyncio.Event().wait()

    async def start(
        self,
        person: Person,
        invitees: Sequence[Invitee],
        wish: Wish,
        *,
        language: str = "en",
        conversation: str = "",
    ) -> Reply:
        """Open a conference and ring everybody, the person's own phone too; return the live card.

        It is also posted to each person rung. With `wish.room` it is that permanent room, and where that goes on already
        they are added. `conversation` is where the card will stand.
        """
        raise NotImplementedError

    async def begin(self, host: Person, invitees: Sequence[Invitee], wish: Wish, *, language: str) -> Conference:
        """Open a conference as `start` does, for a host who did not ask for it just now: they get the card, too."""
        raise NotImplementedError

    async def by_pin(self, pin: str) -> Conference | None:
        """Return the conference this PIN lets into: one that goes on, or a permanent room's, which it begins."""
        raise NotImplementedError

    def hosted(self, conference: Conference) -> bool:
        """Tell whether a host is in the room, or none is needed."""
        raise NotImplementedError

    async def expect(self, conference: Conference, invitee: Invitee, channel_id: str) -> None:
        """Count a caller who dialled in among its people, as somebody who waits. Before they enter."""
        raise NotImplementedError

    async def add(self, person: Person, invitees: Sequence[Invitee], *, which: str | int = "") -> Reply | None:
        """Ring more people: by anybody in it, while it is not locked; who is in or rung already is left out."""
        raise NotImplementedError

    async def join(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Ring the person themselves."""
        raise NotImplementedError

    async def leave(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Hang up the phones by which the person is in it."""
        raise NotImplementedError

    async def card(self, person: Person, *, which: str | int = "") -> Reply:
        """Return the live card, to be posted again; a room of the dialplan gets one by this."""
        raise NotImplementedError

    async def listing(self, person: Person) -> Reply:
        """List what goes on and concerns the person, and what is to come."""
        raise NotImplementedError

    async def mute(self, person: Person, who: str = "", *, which: str | int = "") -> Reply | None:
        """Keep somebody's voice from the others; anybody their own, hosts everybody's."""
        raise NotImplementedError

    async def unmute(self, person: Person, who: str = "", *, which: str | int = "") -> Reply | None:
        """Let it through again."""
        raise NotImplementedError

    async def kick(self, person: Person, who: str, *, which: str | int = "") -> Reply | None:
        """Put somebody out, or stop ringing them."""
        raise NotImplementedError

    async def lock(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Let nobody else in but whom a host adds."""
        raise NotImplementedError

    async def unlock(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Let people in again."""
        raise NotImplementedError

    async def end(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Put everybody out, and stop ringing."""
        raise NotImplementedError

    async def hand_over(self, person: Person, who: str, *, which: str | int = "") -> Reply | None:
        """Make somebody in it the host."""
        raise NotImplementedError

    async def grow(self, person: Person, channel_id: str, invitees: Sequence[Invitee], *, language: str) -> Reply:
        """Make the call of this card a conference without dropping it, and ring more people; return the new card."""
        raise NotImplementedError

    async def find(self, person: Person, which: str | int = "", *, verb: str = "") -> Conference:
        """Return which conference is meant; `verb` is what the buttons of an ambiguous one type after /conference."""
        raise NotImplementedError

    def check_host(self, person: Person, conference: Conference) -> None:
        """Let hosts pass, and whoever may control every room (permission `conference rooms`, role admin).

        Raises:
            Refused: they are not.
        """
        raise NotImplementedError

    def check_member(self, person: Person, conference: Conference) -> None:
        """Let those pass who are in it, and hosts.

        Raises:
            Refused: they are not.
        """
        raise NotImplementedError

    def attendees(self, conference_id: int) -> list[Attendee]:
        """Return who is in the room now, in the order they came; nobody where it has ended."""
        raise NotImplementedError

    def get(self, conference_id: int) -> Conference | None:
        """Return a conference that goes on, as it is now."""
        raise NotImplementedError

    def going(self) -> list[Conference]:
        """Return all that go on."""
        raise NotImplementedError

    def changed(self, conference_id: int) -> None:
        """Have the card brought up to date soon: something it shows is different (recording, ...)."""
        raise NotImplementedError
