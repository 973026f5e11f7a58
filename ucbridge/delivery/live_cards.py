"""The newest version of each card, in memory for as long as something is due about it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ucbridge.codec import dumps, loads
from ucbridge.models import Address, Reply
from ucbridge.store.cards import Cards


@dataclass(slots=True)
class LiveCard:
    """One card, and which version of it is at each of its addresses."""

    topic: str
    version: int = 0
    reply: Reply | None = None
    delivered: dict[Address, int] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    loaded: bool = False
    users: int = 0

    def delivered_to(self, address: Address) -> bool:
        """Tell whether the newest version is at this address."""
        return self.delivered.get(address, self.version) >= self.version

    @property
    def settled(self) -> bool:
        """Tell whether the last version there will be is at every address."""
        final = self.reply is not None and self.reply.final
        return final and all(map(self.delivered_to, self.delivered))


class LiveCards:
    """The cards by topic; one that is settled is read from the store again when somebody asks for it."""

    def __init__(self, store: Cards) -> None:
        self.store = store
        self._live: dict[str, LiveCard] = {}

    def __len__(self) -> int:
        return len(self._live)

    def pin(self, topic: str) -> None:
        """Keep a card in memory until `unpin`: it will be asked for again soon."""
        self._live.setdefault(topic, LiveCard(topic)).users += 1

    def unpin(self, topic: str) -> None:
        """Let go of a card that was pinned."""
        card = self._live[topic]
        card.users -= 1
        self.forget(card)

    @asynccontextmanager
    async def held(self, topic: str) -> AsyncIterator[LiveCard]:
        """Hold a card: nobody else changes it meanwhile."""
        self.pin(topic)
        try:
            card = self._live[topic]
            async with card.lock:
                if not card.loaded:
                    await self._load(card)
                yield card
        finally:
            self.unpin(topic)

    async def save(self, card: LiveCard, reply: Reply) -> None:
        """Make this the newest version of a card that is held."""
        await self.store.save(card.topic, card.version + 1, dumps(reply), final=reply.final)
        card.version, card.reply = card.version + 1, reply

    def forget(self, card: LiveCard) -> None:
        """Let go of a card about which nothing is due."""
        if not card.users and (card.settled or not card.loaded):
            self._live.pop(card.topic, None)

    async def _load(self, card: LiveCard) -> None:
        if saved := await self.store.load(card.topic):
            card.version, card.reply = saved.version, loads(saved.reply)
            card.delivered = dict(await self.store.addresses(card.topic))
        card.loaded = True
