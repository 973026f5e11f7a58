"""Something done once for all who wait for it meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")


class Shared(Generic[_T]):
    """Calls `do` where nobody waits for it yet; whoever gives up waiting does not end it for the others."""

    def __init__(self, do: Callable[[], Coroutine[Any, Any, _T]]) -> None:
        self._do = do
        self._task: asyncio.Task[_T] | None = None

    @property
    def under_way(self) -> bool:
        """Tell whether somebody waits for it."""
        return self._task is not None and not self._task.done()

    async def __call__(self) -> _T:
        """Wait for it. Raises as `do`."""
        return await asyncio.shield(self.begin())

    def begin(self) -> asyncio.Task[_T]:
        """Do it, or return what is under way."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._do())
            self._task.add_done_callback(_noticed)
        return self._task

    async def close(self) -> None:
        """End what is under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


def _noticed(task: asyncio.Task[Any]) -> None:
    """Take note of how it ended, should nobody wait any more."""
    if not task.cancelled():
        task.exception()
