"""Cards that one person alone saw, and that went on in their personal chat when they vanished."""

from __future__ import annotations

from ucbridge.store.connector_state import ConnectorState

KIND = "moved"


class Moved:
    """The messages in personal chats by those that vanished, kept over restarts."""

    def __init__(self, state: ConnectorState) -> None:
        self._state = state

    async def get(self, message: str) -> str:
        """Return the message a card stands in now, "" where it stands where it was."""
        return str(await self._state.get(KIND, message) or "")

    async def put(self, message: str, now: str) -> None:
        """Keep where a card stands now."""
        await self._state.put(KIND, message, now)
