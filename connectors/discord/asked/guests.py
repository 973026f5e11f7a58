"""Who may use the bot where no server says who they are: in direct messages, and wherever people bring it along."""

from __future__ import annotations

from collections.abc import Callable, Collection
from time import monotonic

from connectors.discord.texts import STRANGER, STRANGER_ADVICE
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Forbidden, Gone, Refusal
from ucbridge.models import Reply, State

FRESH = 600.0
"""Seconds for which it is believed that somebody is, or is not, on a server."""
_MOST = 10_000
"""Accounts remembered."""


class Guests:
    """Admits whom the configuration names, and members of the servers it names; everybody where it names no server.

    Anybody on Discord can add a public app to their own account: that says nothing of whether they belong here.
    """

    def __init__(
        self, api: Api, servers: Collection[str], people: Collection[str], *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._api = api
        self._servers = servers
        self._people = people
        self._clock = clock
        self._known: dict[str, tuple[bool, float]] = {}

    async def refused(self, account: str) -> Reply | None:
        """Return what to say to a stranger, None to all others. Who cannot be looked up now is as before."""
        if not self._servers or account in self._people:
            return None
        admitted, at = self._known.get(account, (False, 0.0))
        if account not in self._known or self._clock() - at >= FRESH:
            try:
                admitted = await self._is_member(account)
                self._remember(account, admitted)
            except (Refusal, OSError):
                pass
        return None if admitted else Reply(STRANGER, STRANGER_ADVICE, State.REFUSED, private=True)

    async def _is_member(self, account: str) -> bool:
        for server in self._servers:
            try:
                await self._api.member(server, account)
            except (Gone, Forbidden):
                continue
            return True
        return False

    def _remember(self, account: str, admitted: bool) -> None:
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[account] = admitted, self._clock()
