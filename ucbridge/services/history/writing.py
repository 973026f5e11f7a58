"""Writing calls down once they are over, many at a time."""

from __future__ import annotations

import asyncio

import structlog

from ucbridge.errors import StoreError
from ucbridge.services.concerns.interface import Concerned
from ucbridge.services.history.naming import Names
from ucbridge.services.history.telling import kept
from ucbridge.store.history import History

log = structlog.get_logger(__name__)

EVERY = 0.5
"""Seconds between two transactions."""

MOST = 20_000
"""Calls that wait for a database that is away; of more, the oldest are left to the reconciling."""


class Writer:
    """Keeps every call that is over. `take` listens to concerns; what it is told twice, it keeps once."""

    def __init__(self, history: History, names: Names) -> None:
        self._history = history
        self._names = names
        self._waiting: dict[str, Concerned] = {}
        self._awake = asyncio.Event()
        self._turn = asyncio.Lock()

    async def take(self, concerned: Concerned) -> None:
        """Note a call that is over; it is written soon."""
        if concerned.call.ended is None:
            return
        self._waiting.pop(concerned.call.id, None)
        self._waiting[concerned.call.id] = concerned
        while len(self._waiting) > MOST:
            del self._waiting[next(iter(self._waiting))]
        self._awake.set()

    async def run(self) -> None:
        """Write until cancelled, and once more then."""
        try:
            while True:
                await self._awake.wait()
                await asyncio.sleep(EVERY)
                await self.flush()
        finally:
            await asyncio.shield(self._last())

    async def flush(self) -> None:
        """Write down what waits.

        Raises:
            StoreError: the database is away; it waits on.
        """
        async with self._turn:
            self._awake.clear()
            taken = dict(self._waiting)
            naming = await self._names.now()
            calls = [each for concerned in taken.values() if (each := kept(concerned, naming))]
            await self._history.write(calls)
            for call_id, concerned in taken.items():
                if self._waiting.get(call_id) is concerned:
                    del self._waiting[call_id]

    async def _last(self) -> None:
        try:
            await self.flush()
        except StoreError as error:
            log.warning("calls not written down", reason=str(error), calls=len(self._waiting))
