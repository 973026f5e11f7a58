"""Tasks nobody waits for: they are owned here, and one that breaks takes nothing down with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog

from ucbridge.errors import BridgeError

log = structlog.get_logger(__name__)


class Errands:
    """Runs tasks until the end of `working`, and cancels what is left then."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = False

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Take errands until the end."""
        self._open = True
        try:
            yield
        finally:
            self._open = False
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def run(self, errand: Coroutine[Any, Any, None]) -> bool:
        """Begin one, and return True; after the end it is dropped."""
        if not self._open:
            errand.close()
            return False
        task = asyncio.create_task(errand)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return True

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, BridgeError | OSError):
            log.warning("not done", reason=type(error).__name__)
        else:
            log.error("unexpected error", exc_info=error)
