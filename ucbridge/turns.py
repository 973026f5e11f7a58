"""Whose turn it is: somebody who sends a thousand commands waits for themselves, and nobody waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Line:
    places: asyncio.Semaphore
    people: int = 0


@dataclass(slots=True)
class Turns:
    """At most `most` things of one key go on at once; the others of that key wait, first come, first served."""

    most: int
    _lines: dict[Hashable, _Line] = field(default_factory=dict)

    @asynccontextmanager
    async def of(self, key: Hashable) -> AsyncIterator[None]:
        """Wait for a turn and hold it."""
        line = self._lines.setdefault(key, _Line(asyncio.Semaphore(self.most)))
        line.people += 1
        try:
            async with line.places:
                yield
        finally:
            line.people -= 1
            if not line.people:
                del self._lines[key]
