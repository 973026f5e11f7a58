"""Cards taken away from people: a last version of their own stands there, and nothing later comes."""

from __future__ import annotations

from collections.abc import Collection

from ucbridge.codec import dumps
from ucbridge.delivery.chats import Chats
from ucbridge.delivery.edits import Edits
from ucbridge.delivery.live_cards import LiveCards
from ucbridge.models import Address, Person, Reply
from ucbridge.store.cards import SavedCard
from ucbridge.store.postings import Postings


class Withdrawing:
    """Puts another card in the place of one. It is delivered as any other, over lost links and restarts."""

    def __init__(self, chats: Chats, postings: Postings, cards: LiveCards, edits: Edits) -> None:
        self._chats = chats
        self._postings = postings
        self._cards = cards
        self._edits = edits

    async def withdraw(self, topic: str, reply: Reply, *, people: Collection[Person]) -> None:
        """Have `reply` put wherever the card of a topic stands but where these people are told things."""
        last = SavedCard(_last(topic), 1, dumps(reply), final=True)
        places = [place for person in people for place in self._chats.places(person)]
        async with self._cards.held(topic) as card:
            ids = [person.id for person in people]
            moved = await self._postings.withdraw(topic, last, people=ids, places=places)
            for address in moved:
                card.delivered.pop(address, None)
        await self._spread(last.topic, moved)

    async def late(self, topic: str, address: Address) -> None:
        """Do the same for what was being posted meanwhile; what was forgotten for another reason stays as it is."""
        if await self._postings.late(_last(topic), address):
            await self._spread(_last(topic), [address])

    async def _spread(self, topic: str, addresses: Collection[Address]) -> None:
        if not addresses:
            return
        async with self._cards.held(topic) as card:
            card.delivered.update(dict.fromkeys(addresses, 0))
            self._edits.spread(card)


def _last(topic: str) -> str:
    return f"{topic}:withdrawn"
