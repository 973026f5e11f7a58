"""The fixture: a running double whose checks fail the test that broke them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.discord_double.double import DiscordDouble


@pytest_asyncio.fixture
async def discord() -> AsyncIterator[DiscordDouble]:
    """A Discord with nobody in it yet but the bot's owner; on a busy machine its 3 seconds are 30."""
    double = DiscordDouble()
    double.core.grace = 10.0
    async with double:
        yield double
