"""How the parts of recordings meet: the room on one side, the durable work and the cards on the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ucbridge.models import Person
from ucbridge.services.conferences.service import Attendee
from ucbridge.store.conferences import Conference


class Rooms(Protocol):
    """What recordings ask of the conferences; `service.ConferenceService` keeps this."""

    async def find(self, person: Person, which: str | int = "", *, verb: str = "") -> Conference:
        """Return which conference is meant."""
        ...

    def check_host(self, person: Person, conference: Conference) -> None:
        """Raise Refused for who is not its host."""
        ...

    def attendees(self, conference_id: int) -> Sequence[Attendee]:
        """Return who is in the room now."""
        ...

    def changed(self, conference_id: int) -> None:
        """Have its card brought up to date soon."""
        ...


class Cards(Protocol):
    """The cards of recordings. Each method may be repeated."""

    async def announce(self, recording_id: int) -> None:
        """Have the card posted to everybody who was in, once each."""
        ...

    async def show(self, recording_id: int) -> None:
        """Bring the card up to date wherever it stands."""
        ...


class Pipeline(Protocol):
    """What happens to a recording by itself once it is over, whatever crashes."""

    async def over(self, recording_id: int) -> None:
        """Fetch it, post it, write it down. The same recording again is no-op."""
        ...
