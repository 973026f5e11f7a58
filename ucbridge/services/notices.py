"""What the rules ask of the part that posts cards."""

from __future__ import annotations

from typing import Protocol

from ucbridge.models import Person, Reply


class Notices(Protocol):
    """Where new versions of cards and messages to people go; `ucbridge.notify.Notifier` keeps this."""

    async def update(self, topic: str, reply: Reply) -> None:
        """Replace the card of this topic wherever it stands."""
        ...

    async def notify(self, person: Person, reply: Reply) -> None:
        """Tell a person something wherever they can be reached."""
        ...
