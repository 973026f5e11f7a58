"""Direct messages: the channel is opened once and kept; whoever refuses them is remembered for an hour."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from connectors.discord.posts.accounts import Accounts
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Closed, Gone

_T = TypeVar("_T")

UNKNOWN_CHANNEL = 10003


class Direct:
    """Writes to people."""

    def __init__(self, api: Api, accounts: Accounts) -> None:
        self._api = api
        self._accounts = accounts

    async def within(self, user: str, do: Callable[[str], Awaitable[_T]]) -> _T:
        """Do something with the channel of somebody's direct messages.

        Raises:
            Closed: they take none from us; also what `do` raises.
        """
        known = self._accounts.direct(user)
        try:
            return await do(known or await self._open(user))
        except Closed:
            await self._accounts.close(user)
            raise
        except Gone as error:
            if error.code != UNKNOWN_CHANNEL or not known:
                raise
        return await do(await self._open(user))

    async def _open(self, user: str) -> str:
        channel = str((await self._api.direct(user))["id"])
        await self._accounts.opened(user, channel)
        return channel
