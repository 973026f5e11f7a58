"""What is known, written down: later where the database does not take it now."""

from __future__ import annotations

import asyncio
from typing import Any

from ucbridge.errors import StoreError
from ucbridge.store.connector_state import ConnectorState


class Noted:
    """The values of one kind by key. What could not be written stays noted until `write` works."""

    def __init__(self, state: ConnectorState, kind: str) -> None:
        self._state = state
        self._kind = kind
        self._unwritten: dict[str, object] = {}
        self._turn = asyncio.Lock()

    @property
    def unwritten(self) -> bool:
        """Tell whether anything is not written yet."""
        return bool(self._unwritten) or self._turn.locked()

    async def all(self) -> dict[str, Any]:
        """Return what was written, by key."""
        return await self._state.all(self._kind)

    def put(self, key: str, value: object) -> None:
        """Note a value, None to forget the one there is."""
        self._unwritten[key] = value

    async def write(self) -> None:
        """Write down what is noted.

        Raises:
            StoreError: it cannot be written now.
        """
        async with self._turn:
            while self._unwritten:
                key = next(iter(self._unwritten))
                value = self._unwritten.pop(key)
                try:
                    await self._one(key, value)
                except (StoreError, asyncio.CancelledError):
                    self._unwritten.setdefault(key, value)  # what is known better by now stays
                    raise

    async def _one(self, key: str, value: object) -> None:
        if value is None:
            await self._state.drop(self._kind, key)
        else:
            await self._state.put(self._kind, key, value)
