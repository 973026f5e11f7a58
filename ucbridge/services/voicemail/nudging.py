"""When to look again for sound that was not there: sooner than the wait says, where something has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from ucbridge.pbx.interface import Pbx, Resynced

Hurry = Callable[[str], Awaitable[None]]
"""Ends the waiting of all flows whose key begins so."""


class Nudging:
    """Ends the waiting when the PBX is back, and when a recording was delivered."""

    def __init__(self, pbx: Pbx, hurry: Hurry) -> None:
        self._pbx = pbx
        self._hurry = hurry
        self._due: asyncio.Queue[str] = asyncio.Queue()

    def arrived(self, mailbox: str) -> None:
        """Say that a recording of this mailbox was delivered."""
        self._due.put_nowait(f"vm:{mailbox}:")

    async def run(self) -> None:
        """Nudge until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            while True:
                await self._hurry(await self._due.get())

    async def _listen(self) -> None:
        async with self._pbx.changes() as changes:
            async for change in changes:
                if isinstance(change, Resynced):
                    self._due.put_nowait("vm:")
