"""A bot of Discord that is signed in, without the bridge around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from connectors.discord.settings import Settings
from connectors.discord.wire.api import Api
from connectors.discord.wire.session import Client, signed_in
from tests.discord_double import DiscordDouble
from tests.waiting import until


@asynccontextmanager
async def bare(discord: DiscordDouble) -> AsyncIterator[tuple[Client, Api]]:
    """Sign in, and keep the gateway open; every server is known."""
    settings = Settings(token=SecretStr(discord.token), api_url=discord.api_url, gateway_url=discord.gateway_url)
    async with signed_in(settings, lambda _ok, _words: None) as client:
        link = asyncio.create_task(client.connect())
        try:
            await discord.connected()
            await until(client.is_ready)
            yield client, Api(client.http)
        finally:
            link.cancel()
            await asyncio.gather(link, return_exceptions=True)
