"""New versions of cards put wherever the card stands."""

from __future__ import annotations

from functools import partial
from time import monotonic

from ucbridge.delivery.chats import Chats
from ucbridge.delivery.conversation import Job
from ucbridge.delivery.conversations import Conversations
from ucbridge.delivery.live_cards import LiveCard, LiveCards
from ucbridge.models import Address

AGAIN_AFTER = 600.0
"""Seconds until a card is tried again in a conversation that could not be written to."""


class Edits:
    """Brings each place of a card to its newest version; those in between may be skipped."""

    def __init__(self, chats: Chats, cards: LiveCards, conversations: Conversations) -> None:
        self._chats = chats
        self._cards = cards
        self._conversations = conversations
        self._shut: dict[str, float] = {}

    def spread(self, card: LiveCard) -> None:
        """Have the newest version put wherever an older one stands; where it was posted last, people look first."""
        seen: set[tuple[str, str]] = set()
        for address in reversed(card.delivered):
            place = address.connector, address.conversation
            if not card.delivered_to(address):
                job = Job(
                    card.topic,
                    partial(self._put, address, card),
                    partial(self._gone, address, card),
                    partial(self._put_aside, card),
                )
                self._conversations.edit(*place, (card.topic, address), job, copy=place in seen)
            seen.add(place)

    async def resume(self) -> None:
        """Take up what a former run left undelivered."""
        for topic in {each.card.topic: None for each in await self._cards.store.undelivered()}:
            async with self._cards.held(topic) as card:
                self.spread(card)

    async def try_again(self) -> None:
        """Try those again that were put aside some time ago."""
        for topic in [topic for topic, at in self._shut.items() if at <= monotonic()]:
            del self._shut[topic]
            async with self._cards.held(topic) as card:
                self.spread(card)

    async def _put_aside(self, card: LiveCard) -> None:
        self._shut[card.topic] = monotonic() + AGAIN_AFTER

    async def _put(self, address: Address, card: LiveCard) -> bool:
        version, reply = card.version, card.reply
        if reply is None:
            raise LookupError(card.topic)
        if address not in card.delivered:  # another card stands there by now
            return True
        await self._chats.put(address, reply, version=version)
        await self._cards.store.delivered(card.topic, address, version)
        if address in card.delivered:
            card.delivered[address] = version
        newest = card.delivered_to(address)
        self._cards.forget(card)
        return newest

    async def _gone(self, address: Address, card: LiveCard) -> None:
        card.delivered.pop(address, None)
        await self._cards.store.drop_address(address)
        self._cards.forget(card)
