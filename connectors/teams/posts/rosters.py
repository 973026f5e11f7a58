"""How many there are in a chat, as far as that matters: Teams lets at most 60 refresh a card by themselves."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from connectors.teams.posts.references import References
from connectors.teams.threads import root_of
from connectors.teams.wire.api import Api
from connectors.teams.wire.refusals import Refusal
from ucbridge.errors import SignInRefused

MOST = 60
_FOR = 3600.0
"""Seconds for which a count is believed."""


class Rosters:
    """Counts the members of chats and channels."""

    def __init__(self, api: Api, references: References, *, clock: Callable[[], float] = monotonic) -> None:
        self._api = api
        self._references = references
        self._clock = clock
        self._few: dict[str, tuple[float, bool]] = {}

    async def few(self, chat: str) -> bool:
        """Tell whether everybody there may refresh cards; False where nobody can tell."""
        root = root_of(chat)
        at, known = self._few.get(root, (float("-inf"), False))
        if self._clock() - at < _FOR:
            return known
        try:
            few = await self._count(root) <= MOST
        except (Refusal, OSError, SignInRefused):
            few = False
        self._few[root] = self._clock(), few
        return few

    def changed(self, chat: str) -> None:
        """Count anew: somebody came or went."""
        self._few.pop(root_of(chat), None)

    async def _count(self, root: str) -> int:
        count = 0
        async for _member in self._api.members(self._references.service_of(root), root):
            count += 1
            if count > MOST:
                break
        return count
