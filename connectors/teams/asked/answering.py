"""Work somebody waits for: how long Teams is kept waiting for it, and what they see meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from connectors.teams.asked.pending import INTERRUPTED, Pending
from connectors.teams.asked.where import places
from connectors.teams.inbound import Arrived
from connectors.teams.wire.api import Api
from connectors.teams.wire.refusals import Refusal
from ucbridge.dispatch import worded
from ucbridge.errands import Errands
from ucbridge.errors import BridgeError
from ucbridge.models import Reply

AT_ONCE = 0.15
"""Seconds Teams waits for its 200: most things are told by then, and need not be kept."""
QUIETLY = 1.0
"""Seconds after which the bot is seen to type."""

Work = Callable[[], Awaitable[Reply | None]]
"""Carries something out."""
Then = Callable[[Reply | None], Awaitable[None]]
"""Tells what came of something."""


class Answering:
    """Carries things out, each owned by an errand."""

    def __init__(self, api: Api, errands: Errands, pending: Pending) -> None:
        self._api = api
        self._errands = errands
        self._pending = pending

    async def take(self, arrived: Arrived, work: Work, then: Then) -> None:
        """Begin to carry something out: once this returns it is told, or kept, and Teams may hear that it was taken."""
        over = asyncio.Event()
        self._errands.run(self._carry_out(arrived, work, then, over))
        with suppress(TimeoutError):
            async with asyncio.timeout(AT_ONCE):
                await over.wait()
                return
        await self._pending.keep(arrived, places(arrived, INTERRUPTED))
        if over.is_set():
            await self._pending.done(arrived)

    async def within(self, seconds: float, arrived: Arrived, work: Work, then: Then) -> tuple[bool, Reply | None]:
        """Carry something out; tell whether it was done in time, and what came of it. Later on it goes to `then`."""
        task = asyncio.create_task(_worded(work))
        try:
            done, _late = await asyncio.wait({task}, timeout=seconds)
            if not done:
                await self._pending.keep(arrived, places(arrived, INTERRUPTED))
        except asyncio.CancelledError:  # Teams hung up: what was begun is told as one that took too long
            self._later(arrived, task, then)
            raise
        if done:
            return True, task.result()
        self._later(arrived, task, then)
        return False, None

    def beside(self, errand: Coroutine[Any, Any, None]) -> None:
        """Do something nobody waits for."""
        self._errands.run(errand)

    async def _carry_out(self, arrived: Arrived, work: Work, then: Then, over: asyncio.Event) -> None:
        task = asyncio.create_task(_worded(work))
        try:
            done, _late = await asyncio.wait({task}, timeout=QUIETLY)
            if not done and not arrived.targeted:
                await self._type(arrived)
            await self._finish(arrived, task, then)
            over.set()
        finally:
            task.cancel()

    def _later(self, arrived: Arrived, task: asyncio.Task[Reply | None], then: Then) -> None:
        if not self._errands.run(self._finish(arrived, task, then)):
            task.cancel()

    async def _finish(self, arrived: Arrived, task: asyncio.Task[Reply | None], then: Then) -> None:
        try:
            await then(await task)
            await self._pending.done(arrived)
        finally:
            task.cancel()

    async def _type(self, arrived: Arrived) -> None:
        """Show it, but hold no answer up for it."""
        with suppress(Refusal, OSError, BridgeError):
            async with asyncio.timeout(QUIETLY):
                await self._api.typing(arrived.place.service, arrived.place.id)


async def _worded(work: Work) -> Reply | None:
    try:
        return await work()
    except BridgeError as error:
        return worded(error)
