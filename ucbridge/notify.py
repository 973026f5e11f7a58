"""Live cards and notices: who is told, in which conversations, and that the last version always gets there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

import structlog

from ucbridge.codec import dumps, loads
from ucbridge.connector import Connector, EditsMessages, ReachesPeople
from ucbridge.deliveries import RETRY, Deliveries, LiveCard
from ucbridge.models import Address, Person, Reply
from ucbridge.signer import Signer
from ucbridge.store.cards import Cards
from ucbridge.supervision import Backoff

log = structlog.get_logger(__name__)

_NOTICE_TRIES = 6

_Key = tuple[str, str]
"""Connector and conversation."""


class Notifier:
    """Keeps every posted card as its topic's newest version says, across lost links and restarts."""

    def __init__(
        self, connectors: Mapping[str, Connector], cards: Cards, signer: Signer, *, retry: Backoff = RETRY
    ) -> None:
        self._connectors = connectors
        self._store = cards
        self._signer = signer
        self._retry = retry
        self._cards: dict[str, LiveCard] = {}
        self._deliveries: dict[_Key, Deliveries] = {}
        self._tasks: dict[_Key, asyncio.Task[None]] = {}
        self._notices: set[asyncio.Task[None]] = set()
        self._running = False

    async def update(self, topic: str, reply: Reply) -> None:
        """Make this the card's newest version; returns once it is saved, delivery follows."""
        async with self._card(topic) as card:
            card.version += 1
            card.reply = reply
            await self._store.save(topic, card.version, dumps(reply), final=reply.final)
            self._spread(card)

    async def posted(self, reply: Reply, address: Address) -> None:
        """Follow a card posted at this address; if a newer version exists by now it is put there."""
        if not reply.topic:
            return
        async with self._card(reply.topic) as card:
            if card.reply is None:
                card.version, card.reply = 1, reply
                await self._store.save(reply.topic, card.version, dumps(reply), final=reply.final)
            version = card.version if dumps(card.reply) == dumps(reply) else 0
            await self._store.add_address(reply.topic, address, delivered_version=version)
            card.delivered[address] = version
            self._spread(card)

    async def notify(self, person: Person, reply: Reply) -> None:
        """Tell a person something first, on every platform that reaches them; returns at once."""
        for name, connector in self._connectors.items():
            conversation = connector.conversation_of(person) if isinstance(connector, ReachesPeople) else None
            if conversation is not None:
                task = asyncio.create_task(self._tell(name, connector, conversation, reply))
                self._notices.add(task)
                task.add_done_callback(self._told)

    async def run(self) -> None:
        """Deliver until cancelled, beginning with what a former run left undelivered."""
        self._running = True
        try:
            for topic in {each.card.topic: None for each in await self._store.undelivered()}:
                async with self._card(topic) as card:
                    self._spread(card)
            for key in self._deliveries:
                self._wake(key)
            await asyncio.Event().wait()
        finally:
            self._running = False
            tasks = [*self._tasks.values(), *self._notices]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _told(self, task: asyncio.Task[None]) -> None:
        self._notices.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("notice lost", exc_info=error)

    @asynccontextmanager
    async def _card(self, topic: str) -> AsyncIterator[LiveCard]:
        card = self._cards.setdefault(topic, LiveCard(topic))
        card.users += 1
        try:
            async with card.lock:
                if not card.loaded:
                    await self._load(card)
                yield card
        finally:
            card.users -= 1
            self._forget(card)

    async def _load(self, card: LiveCard) -> None:
        if saved := await self._store.load(card.topic):
            card.version, card.reply = saved.version, loads(saved.reply)
            card.delivered = dict(await self._store.addresses(card.topic))
        card.loaded = True

    def _forget(self, card: LiveCard) -> None:
        if card.settled and not card.users:
            self._cards.pop(card.topic, None)

    def _spread(self, card: LiveCard) -> None:
        for address in card.delivered:
            if card.delivered_to(address):
                continue
            key = address.connector, address.conversation
            if key not in self._deliveries:
                interval = _edit_interval(self._connectors.get(address.connector))
                self._deliveries[key] = Deliveries(interval, self._put, self._gone, self._retry)
            self._deliveries[key].add(address, card)
            self._wake(key)

    def _wake(self, key: _Key) -> None:
        if self._running and key not in self._tasks:
            task = self._tasks[key] = asyncio.create_task(self._deliveries[key].run())
            task.add_done_callback(partial(self._ended, key))

    def _ended(self, key: _Key, task: asyncio.Task[None]) -> None:
        del self._tasks[key]
        deliveries = self._deliveries[key]
        if not task.cancelled() and (error := task.exception()):
            deliveries.failed(error)
        if deliveries.due:
            self._wake(key)
        else:
            del self._deliveries[key]

    async def _put(self, address: Address, card: LiveCard) -> None:
        version, reply = card.version, card.reply
        connector = self._connectors.get(address.connector)
        if connector is None or reply is None:
            raise LookupError(address.connector)
        if isinstance(connector, EditsMessages):
            await connector.edit(address, self._signer.seal(reply))
        elif reply.final:
            await connector.send(address.conversation, self._signer.seal(reply))
        card.delivered[address] = version
        await self._store.delivered(address, version)
        self._forget(card)

    async def _gone(self, address: Address, card: LiveCard) -> None:
        card.delivered.pop(address, None)
        await self._store.drop_address(address)
        self._forget(card)

    async def _tell(self, name: str, connector: Connector, conversation: str, reply: Reply) -> None:
        for failures in range(1, _NOTICE_TRIES + 1):
            try:
                message = await connector.send(conversation, self._signer.seal(reply))
            except OSError:
                await asyncio.sleep(self._retry.wait(failures))
            except LookupError:
                return
            else:
                await self.posted(reply, Address(name, conversation, message))
                return
        log.warning("notice not delivered", connector=name)


def _edit_interval(connector: object) -> float:
    return connector.edit_interval if isinstance(connector, EditsMessages) else 0.0
