"""Calling somebody back: the first to do so claims it, others see who; a claim whose call reached nobody is free again.

For everything that asks to be called back: messages, missed calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Generic, Protocol, TypeVar

import structlog

from ucbridge.models import Person, Reply
from ucbridge.services.call_phase import Outcome
from ucbridge.services.calls import Calls
from ucbridge.store.calls import PlacedCalls

log = structlog.get_logger(__name__)

LOOK = 1.0
"""Seconds between two looks at the calls that may come to nothing."""

TALKED = frozenset({Outcome.HUNG_UP, Outcome.YOU_HUNG_UP, Outcome.THEY_HUNG_UP, Outcome.GREW})
"""Calls in which somebody was called back."""

_REACHED = TALKED | {Outcome.LOST}
"""Those, and calls in which they may have been."""

K = TypeVar("K", bound=Hashable)
"""Names what is called back."""


class ClaimStore(Protocol[K]):
    """Where claims are kept, by what is called back."""

    async def claims(self) -> Mapping[K, str]:
        """Return the call of every claim, "" where it was not placed yet."""
        ...

    async def claim(self, item: K, person_id: str, /, *, anyway: bool) -> bool:
        """Make it this person's, unless it is somebody else's by now; tell whether it is theirs."""
        ...

    async def placed(self, item: K, channel_id: str, /) -> None:
        """Note by which call they call back."""
        ...

    async def release(self, item: K, channel_id: str, /) -> bool:
        """Free it, unless it is by another call now; tell whether it was this one's."""
        ...


class Claims(Generic[K]):
    """The claims of one kind; `show` brings a card up to date, `talked` is told of calls that reached somebody."""

    def __init__(
        self,
        store: ClaimStore[K],
        *,
        calls: Calls,
        placed: PlacedCalls,
        show: Callable[[K], Awaitable[None]],
        talked: Callable[[K], Awaitable[None]] | None = None,
    ) -> None:
        self._store = store
        self._calls = calls
        self._placed = placed
        self._show = show
        self._talked = talked
        self._open: dict[str, K] = {}
        self._awake = asyncio.Event()

    async def run(self) -> None:
        """Free the claims whose calls come to nothing, until cancelled."""
        for item, channel_id in (await self._store.claims()).items():
            if channel_id:
                self._open[channel_id] = item
            elif item not in self._open.values():
                await self._release(item, "")  # killed before the call was placed
        while True:
            while self._open:
                await self._settle()
                await asyncio.sleep(LOOK)
            self._awake.clear()
            await self._awake.wait()

    async def call(
        self, person: Person, item: K, number: str, *, anyway: bool = False, language: str = "en"
    ) -> Reply | None:
        """Call a number; None where somebody else calls back already, unless `anyway`. Raises as `Calls.place`."""
        if not await self._store.claim(item, person.id, anyway=anyway):
            return await self._calls.place(person, number, language=language) if anyway else None
        reply: Reply | None = None
        try:
            reply = await self._calls.place(person, number, language=language)
        finally:
            if reply is None:
                await self._release(item, "")
        channel_id = reply.topic.partition(":")[2]
        await self._store.placed(item, channel_id)
        self._open[channel_id] = item
        self._awake.set()
        await self._show(item)
        return reply

    async def _settle(self) -> None:
        outcomes = await self._placed.outcomes(self._open)
        for channel_id, item in list(self._open.items()):
            outcome = outcomes.get(channel_id, Outcome.LOST)
            if outcome is None:
                continue
            del self._open[channel_id]
            if outcome not in _REACHED:
                await self._release(item, channel_id)
                await self._show(item)
            elif self._talked and outcome in TALKED:
                await self._talked(item)

    async def _release(self, item: K, channel_id: str) -> None:
        if await self._store.release(item, channel_id):
            log.info("claim released")
