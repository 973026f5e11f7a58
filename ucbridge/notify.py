"""Live cards and notices: who is told, in which conversations, and that the last version always gets there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from secrets import token_hex

from ucbridge.codec import dumps
from ucbridge.connector import Connector
from ucbridge.delivery.announcements import Announcements
from ucbridge.delivery.chats import Chats
from ucbridge.delivery.conversation import RETRY
from ucbridge.delivery.conversations import Conversations
from ucbridge.delivery.edits import Edits
from ucbridge.delivery.live_cards import LiveCards
from ucbridge.delivery.waiting import FindPerson
from ucbridge.delivery.withdrawing import Withdrawing
from ucbridge.models import Address, Person, Reply
from ucbridge.signer import Signer
from ucbridge.store.cards import Cards
from ucbridge.store.postings import Place, Postings
from ucbridge.supervision import Backoff


class Notifier:
    """Keeps every posted card as its topic's newest version says, across lost links and restarts."""

    def __init__(
        self,
        connectors: Mapping[str, Connector],
        cards: Cards,
        postings: Postings,
        signer: Signer,
        *,
        retry: Backoff = RETRY,
    ) -> None:
        chats = Chats(connectors, signer)
        self._cards = LiveCards(cards)
        self._conversations = Conversations(chats, retry)
        self._edits = Edits(chats, self._cards, self._conversations)
        self._withdrawing = Withdrawing(chats, postings, self._cards, self._edits)
        self._announcements = Announcements(
            chats, postings, self._cards, self._conversations, self._edits, withdrawing=self._withdrawing
        )

    async def update(self, topic: str, reply: Reply) -> None:
        """Make this the card's newest version; returns once it is saved, delivery follows."""
        async with self._cards.held(topic) as card:
            if card.reply is None or dumps(card.reply) != dumps(reply):
                await self._cards.save(card, reply)
                self._edits.spread(card)

    async def announce(self, person: Person, topic: str, reply: Reply) -> None:
        """Post the card of a topic to a person, once; returns once that is saved, delivery follows.

        `reply` is the first version where the topic has no card yet; what is posted is the newest there is.
        """
        await self._announcements.ask(person, topic, reply, final=reply.final)

    async def notify(self, person: Person, reply: Reply) -> None:
        """Tell a person something first, on every platform that reaches them; returns once that is saved."""
        topic = reply.topic or f"notice:{token_hex(8)}"
        await self._announcements.ask(person, topic, reply, final=reply.final or not reply.topic)

    async def post(self, place: Place, topic: str, reply: Reply) -> None:
        """Post the card of a topic to a conversation, once; returns once that is saved, delivery follows."""
        await self._announcements.post(place, topic, reply)

    async def withdraw(self, topic: str, reply: Reply, *, people: Collection[Person]) -> None:
        """Put `reply` in place of the card wherever it stands but where these people are told things.

        Nobody else gets it posted any more, or a later version; returns once that is saved.
        """
        await self._withdrawing.withdraw(topic, reply, people=people)

    async def hand_over(self, person: Person, old: str, new: str, reply: Reply, *, left: Reply) -> None:
        """Have the messages that show somebody the card of `old` show that of `new` from now on.

        `reply` is its first version where it has none. Where they see that card already the old one stays, and says
        `left`, its last version. Asked again it is no-op; returns once that is saved, delivery follows.
        """
        await self._announcements.hand_over(person, old, new, reply, left=left)

    async def posted(self, reply: Reply, address: Address) -> None:
        """Follow a card posted at this address; if a newer version exists by now it is put there."""
        if not reply.topic:
            return
        async with self._cards.held(reply.topic) as card:
            if card.reply is None:
                await self._cards.save(card, reply)
            version = card.version if dumps(card.reply or reply) == dumps(reply) else 0
            await self._cards.store.add_address(reply.topic, address, delivered_version=version)
            card.delivered[address] = version
            self._edits.spread(card)

    async def showing(self, address: Address) -> Reply | None:
        """Return the newest version of the card that stands at an address; None where none does that changes."""
        topic = await self._cards.store.topic_at(address)
        if topic is None:
            return None
        async with self._cards.held(topic) as card:
            return card.reply

    async def run(self, person_of: FindPerson | None = None) -> None:
        """Deliver until cancelled, beginning with what a former run left undelivered.

        With `person_of` those whom nobody reaches yet get their cards when that changes.
        """
        waiting, person_of = self._announcements.waiting, person_of or _nobody
        await self._announcements.resume()
        await self._edits.resume()
        async with self._conversations.working():
            while True:
                await self._edits.try_again()
                await waiting.look(person_of)
                await waiting.pause(person_of)


async def _nobody(_person_id: str) -> Person | None:
    """Know nobody."""
    return None
