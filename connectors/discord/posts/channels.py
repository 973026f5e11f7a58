"""Messages in channels of servers; whoever can mend it is told where they cannot be written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from connectors.discord.posts.direct import UNKNOWN_CHANNEL
from connectors.discord.render import Rendered
from connectors.discord.servers.troubles import Troubles
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Forbidden, Gone, Refusal

ARCHIVED = 50083
"""What Discord says of a message in a thread that was archived."""


class Channels:
    """Posts and changes messages in channels and threads. Raises as `Requests` does."""

    def __init__(self, api: Api, troubles: Troubles) -> None:
        self._api = api
        self._troubles = troubles

    async def send(self, channel: str, shown: Rendered, *, key: str) -> str:
        """Post a message and return its id."""
        async with self._watched(channel):
            posted = await self._api.send(channel, shown.payload, shown.files, nonce=key)
        return str(posted["id"])

    async def edit(self, channel: str, message: str, shown: Rendered) -> None:
        """Change a message; a thread that was archived is opened for it."""
        edit = partial(self._api.edit, channel, message, shown.payload, shown.files)
        async with self._watched(channel):
            try:
                await edit()
            except Refusal as refusal:
                if refusal.code != ARCHIVED:
                    raise
                await self._api.change_channel(channel, {"archived": False})
                await edit()

    @asynccontextmanager
    async def _watched(self, channel: str) -> AsyncIterator[None]:
        try:
            yield
        except Forbidden as refusal:
            await self._troubles.channel(channel, refusal)
            raise
        except Gone as refusal:
            if refusal.code == UNKNOWN_CHANNEL:
                await self._troubles.channel(channel, refusal)
            raise
        await self._troubles.mended(f"channel:{channel}")
