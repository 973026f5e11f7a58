"""What was learnt is written down before Teams hears that a message was taken, unless the database is busy for long."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from connectors.teams.noted import Noted
from ucbridge.errands import Errands
from ucbridge.errors import StoreError

PATIENCE = 0.3
"""Seconds the database has; what it did not take by then is known all the same, and written as soon as it can be."""


class Written:
    """Writes down what is noted, one errand at a time."""

    def __init__(self, errands: Errands, noted: Sequence[Noted]) -> None:
        self._errands = errands
        self._noted = noted
        self._over = asyncio.Event()
        self._over.set()

    async def soon(self) -> None:
        """Write what is not written yet; return when that is done, or takes too long."""
        if not self._unwritten:
            return
        if self._over.is_set():
            self._over.clear()
            if not self._errands.run(self._write()):
                self._over.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._over.wait()

    @property
    def _unwritten(self) -> bool:
        return any(each.unwritten for each in self._noted)

    async def _write(self) -> None:
        try:
            with suppress(StoreError):  # the next message brings it up again, or the next look
                while self._unwritten:
                    for each in self._noted:
                        await each.write()
        finally:
            self._over.set()
