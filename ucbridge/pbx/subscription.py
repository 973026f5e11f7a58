"""Handing changes of the model to whoever follows them, without ever waiting for them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from ucbridge.pbx.attempts.interface import CallToldChanged
from ucbridge.pbx.conference.interface import RoomChanged
from ucbridge.pbx.interface import Call, CallChanged, Change, LinkLost, Resynced

MOST = 4096
"""Changes a reader may be behind."""


class Subscription(AsyncIterator[Change]):
    """One reader's bounded queue.

    A call or a room that changes again before the reader got to it stands there once: `CallChanged` and `RoomChanged`
    say no more than that the model is to be read, and the last `CallToldChanged` of a call tells all. A reader that is
    still `MOST` behind loses all of that and is told `LinkLost` and `Resynced` instead. Dropping the connection would
    cure it too, but would punish every other reader for the slowest.
    """

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._queue: deque[Change] = deque()
        self._waiting: set[Call | RoomChanged | str] = set()
        self._told: dict[str, CallToldChanged] = {}
        self._filled = asyncio.Event()

    def put(self, change: Change, epoch: int) -> None:
        """Add a change; never blocks. `epoch` is the model's, 0 while it is not fresh."""
        what = _once(change)
        if what is not None:
            if type(change) is CallToldChanged:
                self._told[change.told.id] = change
            if what in self._waiting:
                return
            self._waiting.add(what)
        if len(self._queue) >= self._most:
            self._overflow(epoch)
        else:
            self._queue.append(change)
        self._filled.set()

    def __aiter__(self) -> AsyncIterator[Change]:
        return self

    async def __anext__(self) -> Change:
        while not self._queue:
            self._filled.clear()
            await self._filled.wait()
        change = self._queue.popleft()
        what = _once(change)
        if what is not None:
            self._waiting.discard(what)
        return self._told.pop(change.told.id) if type(change) is CallToldChanged else change

    def _overflow(self, epoch: int) -> None:
        self._queue.clear()
        self._waiting.clear()
        self._told.clear()
        self._queue.append(LinkLost())
        if epoch:
            self._queue.append(Resynced(epoch))


def _once(change: Change) -> Call | RoomChanged | str | None:
    """Return what stands in the queue only once; None for changes that all count."""
    if type(change) is CallChanged:
        return change.call
    if type(change) is CallToldChanged:
        return change.told.id
    return change if type(change) is RoomChanged else None


class Subscriptions:
    """Everyone who follows the changes."""

    def __init__(self) -> None:
        self._readers: list[Subscription] = []

    def publish(self, change: Change, epoch: int) -> None:
        """Give a change to every reader."""
        for reader in self._readers:
            reader.put(change, epoch)

    @contextmanager
    def open(self) -> Iterator[Subscription]:
        """Follow from now on, until the block ends."""
        reader = Subscription()
        self._readers.append(reader)
        try:
            yield reader
        finally:
            self._readers.remove(reader)
