"""The line under the bot's name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from connectors.discord.presence.status_line import StatusLine, line_of
from tests.connectors.discord.bot import bare
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord  # noqa: F401
from ucbridge.connector import OnThePhone


@asynccontextmanager
async def saying(discord: DiscordDouble, line: StatusLine) -> AsyncIterator[None]:  # noqa: F811
    async with bare(discord) as (client, _api):
        client.linked = line.linked
        running = asyncio.create_task(line.run(client))
        try:
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def at_once() -> None:
    """Wait for nothing."""


@pytest.mark.asyncio
async def test_it_says_how_many_calls_there_are_also_after_the_session_was_lost(
    discord: DiscordDouble,  # noqa: F811
) -> None:
    line = StatusLine("en", pause=at_once)
    async with saying(discord, line):
        line.show(OnThePhone(frozenset({"alice"}), calls=2, conferences=1))
        await discord.until(lambda: discord.status == "2 calls, 1 conference")
        line.show(OnThePhone(known=False))
        await discord.until(lambda: discord.status == "The phone system cannot be reached")
        assert discord.gateway.presence["status"] == "idle"
        line.show(OnThePhone(calls=1))
        await discord.until(lambda: discord.status == "1 call")
        await discord.gateway.drops()
        await discord.connected(2)
        line.show(OnThePhone())
        await discord.until(lambda: discord.status == "No calls")


@pytest.mark.asyncio
async def test_what_changes_within_fifteen_seconds_is_said_once(discord: DiscordDouble) -> None:  # noqa: F811
    seconds = asyncio.Semaphore(0)
    line = StatusLine("en", pause=seconds.acquire)
    async with saying(discord, line):
        line.show(OnThePhone(calls=1))
        await discord.until(lambda: discord.status == "1 call")
        for calls in (2, 3, 4):
            line.show(OnThePhone(calls=calls))
        seconds.release()
        await discord.until(lambda: discord.status == "4 calls")


def test_the_line_is_in_the_language_of_the_bridge() -> None:
    assert str(line_of(OnThePhone(conferences=2))) == "2 conferences"
    assert line_of(OnThePhone(calls=1)).to("fr") != ""
    assert all(len(line_of(OnThePhone(calls=10**6, conferences=10**6)).to(each)) <= 128 for each in ("en", "fr"))
