"""What the parts of conferences ask of each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ucbridge.i18n import Text
from ucbridge.models import Person, Reply
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.store.conferences import Conference

OriginOf = Callable[[], str]
"""Returns where our web server is: `https://chat.example.com`."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants a conference: "" and None leave it to the bridge. `room` names a permanent room."""

    name: str = ""
    pin: str = ""
    room: str = ""
    ends_with_host: bool = False
    retry: bool = False


class Starting(Protocol):
    """Opens conferences; `service.ConferenceService` keeps this, for what is planned and for who dials in."""

    async def begin(self, host: Person, invitees: Sequence[Invitee], wish: Wish, *, language: str) -> Conference:
        """Open a room and ring everybody, the host too; the card reaches each of them who is reached in chat.

        Raises:
            Refused: the limits.
            PbxError: the PBX cannot be reached or refused.
        """
        ...

    async def by_pin(self, pin: str) -> Conference | None:
        """Return the conference this PIN lets into: one that goes on, or a permanent room's, which it begins."""
        ...

    def hosted(self, conference: Conference) -> bool:
        """Tell whether a host is in the room."""
        ...

    async def expect(self, conference: Conference, invitee: Invitee, channel_id: str) -> None:
        """Count a caller who dialled in among its people, so that the roster names them. Before they enter."""
        ...


class Hosting(Protocol):
    """Which conference is meant and who may do what there; `service.ConferenceService` keeps this."""

    async def find(self, person: Person, which: str | int = "", *, verb: str = "") -> Conference:
        """Return which conference is meant."""
        ...

    def check_host(self, person: Person, conference: Conference) -> None:
        """Let hosts pass, and who may control every room. Raises Refused."""
        ...


class Recording(Protocol):
    """Whether a conference is recorded, for its card and for who enters, and what hosts do about it.

    Deeds return what only their doer sees, None where the cards say it all; they raise as those of
    `service.ConferenceService` do.
    """

    def state(self, conference_id: int) -> str:
        """Return `recording`, `paused` or ""."""
        ...

    async def record(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Record the room, or go on after a pause."""
        ...

    async def pause(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Leave out what is said from now on."""
        ...

    async def resume(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Go on after a pause."""
        ...

    async def stop(self, person: Person, *, which: str | int = "") -> Reply | None:
        """End the recording."""
        ...


class Plans(Protocol):
    """Conferences to come, for the list and for the PINs that are taken."""

    async def to_come(self, person: Person) -> Sequence[tuple[Text, datetime]]:
        """Return name and time of what a person is asked to, soonest first."""
        ...

    async def pins(self) -> Collection[str]:
        """Return the PINs of what is to come, and of nothing that is being begun."""
        ...


class PermanentRoom(Protocol):
    """A room that has its PIN for good; `store.permanent_rooms` has the rows."""

    @property
    def id(self) -> int:
        """Its number."""
        ...

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def owner_id(self) -> str:
        """Who hosts it."""
        ...

    @property
    def pin(self) -> str:
        """What lets in."""
        ...


class PermanentRooms(Protocol):
    """The permanent rooms, for what is begun in them."""

    async def by_pin(self, pin: str) -> PermanentRoom | None:
        """Return the room of a PIN."""
        ...

    async def named(self, name: str) -> PermanentRoom | None:
        """Return a room by its name, however it is spelt."""
        ...

    async def pins(self) -> Collection[str]:
        """Return the PINs of all rooms."""
        ...


class Announcing(Protocol):
    """Says things in a room."""

    async def say(self, person: Person, text: str, *, which: str | int = "", language: str = "") -> Reply | None:
        """Have something said in a language, by default that of the conference; see `saying.Announcing`."""
        ...

    async def play(self, person: Person, name: str, *, which: str | int = "") -> Reply | None:
        """Have a recorded announcement played."""
        ...
