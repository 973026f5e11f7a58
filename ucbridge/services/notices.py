"""What the rules ask of the part that posts cards."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from ucbridge.models import Person, Reply
from ucbridge.store.postings import Place


class Notices(Protocol):
    """Where new versions of cards and messages to people go; `ucbridge.notify.Notifier` keeps this.

    Each method returns once what it was asked is written down; delivery follows, over lost links and restarts.
    """

    async def update(self, topic: str, reply: Reply) -> None:
        """Replace the card of this topic wherever it stands, or is still to be posted."""
        ...

    async def announce(self, person: Person, topic: str, reply: Reply) -> None:
        """Post the card of this topic to a person, wherever they can be reached, once: asked again it is no-op.

        `reply` is the first version where the topic has no card yet; what is posted is the newest there is.
        Whom nobody reaches now gets it when that changes.
        """
        ...

    async def post(self, place: Place, topic: str, reply: Reply) -> None:
        """Post the card of this topic to a conversation, for whoever reads it there, once: asked again it is no-op.

        `reply` is the first version where the topic has no card yet; what is posted is the newest there is. Where the
        conversation cannot be written to now it waits; where it is gone for good it is forgotten.
        """
        ...

    async def withdraw(self, topic: str, reply: Reply, *, people: Collection[Person]) -> None:
        """Take the card of this topic away from everybody but these people: `reply` stands there, and nothing later.

        To whom it was still to be posted it is not.
        """
        ...

    async def hand_over(self, person: Person, old: str, new: str, reply: Reply, *, left: Reply) -> None:
        """Have the messages that show a person the card of topic `old` show that of `new` from now on.

        `reply` is its first version where it has none. Where they see that card already the old one stays, and says
        `left`, its last version. Whoever has no card of `old` is left alone.
        """
        ...

    async def notify(self, person: Person, reply: Reply) -> None:
        """Tell a person something wherever they can be reached; each call is a message of its own."""
        ...
