"""The edits due in one conversation: paced, in turn, the newest version only, retried until they are delivered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from ucbridge.models import Address, Reply
from ucbridge.supervision import Backoff

log = structlog.get_logger(__name__)

RETRY = Backoff(first=0.5, cap=15.0)
SLOWEST = 30.0
"""Seconds an edit may take."""

_GIVE_UP_AFTER = 5
"""Unexpected errors (not lost connections) for one message."""


@dataclass(slots=True)
class LiveCard:
    """The newest version of one card, and which version is at each of its addresses."""

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


@dataclass(slots=True)
class Deliveries:
    """The edits due in one conversation.

    `deliver(address, card)` puts the newest version there and records it; it raises LookupError when the message
    is gone for good, and then `gone(address, card)` is told.
    """

    interval: float
    deliver: Callable[[Address, LiveCard], Coroutine[Any, Any, None]]
    gone: Callable[[Address, LiveCard], Coroutine[Any, Any, None]]
    retry: Backoff = RETRY
    due: dict[Address, LiveCard] = field(default_factory=dict)
    failures: int = 0
    errors: dict[Address, int] = field(default_factory=dict)

    def add(self, address: Address, card: LiveCard) -> None:
        """Have the newest version of the card put at this address."""
        self.due.setdefault(address, card)

    async def run(self) -> None:
        """Deliver what is due and return when nothing is; call it again after an `add`, or after an error."""
        while self.due:
            address, card = next(iter(self.due.items()))
            await asyncio.sleep(self.retry.wait(self.failures) if self.failures else 0)
            await self._one(address, card)
            await asyncio.sleep(0 if self.failures else self.interval)

    def failed(self, error: BaseException) -> None:
        """Note an error nobody foresaw in the edit under way; after several the message is left as it is."""
        address, card = next(iter(self.due.items()))
        self.failures += 1
        self.errors[address] = self.errors.get(address, 0) + 1
        if given_up := self.errors[address] >= _GIVE_UP_AFTER:
            self._done(address)
        log.error("card not updated", topic=card.topic, connector=address.connector, given_up=given_up, exc_info=error)

    async def _one(self, address: Address, card: LiveCard) -> None:
        try:
            async with asyncio.timeout(SLOWEST):
                await self.deliver(address, card)
        except OSError as error:
            self.failures += 1
            log.info("card waits", topic=card.topic, connector=address.connector, reason=type(error).__name__)
            self.due[address] = self.due.pop(address)  # the next one's turn
            return
        except LookupError:
            await self.gone(address, card)
            self._done(address)
            return
        self.failures = 0
        if card.delivered_to(address):
            self._done(address)

    def _done(self, address: Address) -> None:
        self.due.pop(address, None)
        self.errors.pop(address, None)
