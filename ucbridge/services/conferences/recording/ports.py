"""How the parts of recordings meet: the room on one side, the durable work and the cards on the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ucbridge.services.conferences.ports import Hosting
from ucbridge.services.conferences.service import Attendee


class Rooms(Hosting, Protocol):
    """What recordings ask of the conferences; `service.ConferenceService` keeps this."""

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
