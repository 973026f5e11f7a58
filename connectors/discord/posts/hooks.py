"""The language of whoever sees the answers behind a token: they are changed for as long as it lives."""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta

from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.types import utc_now

KIND = "hook"
LIFE = timedelta(minutes=15)
_AT_HAND = 1000


class Hooks:
    """Keeps languages by token."""

    def __init__(self, state: ConnectorState) -> None:
        self._state = state
        self._at_hand: OrderedDict[str, str] = OrderedDict()

    def note(self, token: str, language: str) -> None:
        """Have one at hand."""
        self._at_hand[token] = language
        while len(self._at_hand) > _AT_HAND:
            self._at_hand.popitem(last=False)

    async def keep(self, token: str, language: str) -> None:
        """Keep one over restarts, and forget those that are over."""
        self.note(token, language)
        await self._state.prune(KIND, utc_now() - LIFE)
        await self._state.put(KIND, token, language)

    async def language(self, token: str) -> str:
        """Return the language behind a token."""
        return self._at_hand.get(token) or str(await self._state.get(KIND, token) or "en")
