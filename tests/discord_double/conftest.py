"""A server, somebody in it, and a bot on the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio

from tests.discord_double import Channel, DiscordDouble, Guild, User
from tests.discord_double.wire import Wire


@dataclass(frozen=True, slots=True)
class Place:
    acme: Guild
    alice: User
    bob: User
    general: Channel


@pytest_asyncio.fixture
async def place(discord: DiscordDouble) -> Place:
    acme = discord.server("Acme")
    alice, bob = discord.user("alice", shown="Alice Adams", locale="fr"), discord.user("bob", shown="Bob Miller")
    discord.joins(alice, acme)
    discord.joins(bob, acme)
    return Place(acme, alice, bob, discord.channel(acme, "general"))


@pytest_asyncio.fixture
async def bot(discord: DiscordDouble) -> AsyncIterator[Wire]:
    async with Wire(discord) as wire:
        yield wire
