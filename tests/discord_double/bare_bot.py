"""A bare discord.py bot, to try the double with what Discord's own is used with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.discord_double.double import DiscordDouble


class BareBot(discord.Client):
    """Answers interactions as a test says."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents=intents, max_messages=None, chunk_guilds_at_startup=False)
        self.tree = discord.app_commands.CommandTree(self)
        self.heard: list[discord.Interaction] = []
        self.written: list[discord.Message] = []
        self.resumed = 0

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.heard.append(interaction)

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.written.append(message)

    async def on_resumed(self) -> None:
        self.resumed += 1


@asynccontextmanager
async def bare_bot(double: DiscordDouble, *, token: str = "") -> AsyncIterator[BareBot]:
    """Run a bot against a double until the end of the block."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = double.api_url, yarl.URL(double.gateway_url)
    bot = BareBot(discord.Intents(guilds=True, dm_messages=True))
    try:
        async with bot:
            await bot.login(token or double.token)
            running = asyncio.create_task(bot.connect())
            await double.connected()
            yield bot
            await bot.close()
            await running
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
