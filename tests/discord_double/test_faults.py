"""Trouble on cue, and rate limits."""

from __future__ import annotations

import math

import aiohttp
import pytest

from tests.discord_double import DiscordDouble
from tests.discord_double.conftest import Place
from tests.discord_double.wire import Wire

pytestmark = pytest.mark.asyncio
SEND = ("POST", "/channels/*/messages")


async def test_an_error_comes_as_often_as_asked(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    discord.faults.next(*SEND, status=502, times=2)
    assert [(await bot.sends(place.general, content="x"))[0] for _ in range(3)] == [502, 502, 200]
    discord.faults.next(*SEND, status=500, times=math.inf)
    assert [(await bot.sends(place.general, content="x"))[0] for _ in range(3)] == [500] * 3
    discord.faults.clear()
    assert (await bot.sends(place.general, content="x"))[0] == 200
    discord.faults.next(*SEND, status=403, code=50001, message="Missing Access")
    assert (await bot.sends(place.general, content="x"))[1] == {"code": 50001, "message": "Missing Access"}


async def test_the_answer_is_lost_after_it_was_done(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    discord.faults.next(*SEND, status=504, done=True)
    assert (await bot.sends(place.general, content="once", nonce="1", enforce_nonce=True))[0] == 504
    assert (await bot.sends(place.general, content="once", nonce="1", enforce_nonce=True))[0] == 200
    assert len(discord.seen_by(place.alice, place.general)) == 1


@pytest.mark.parametrize("done", [False, True])
async def test_a_connection_breaks(discord: DiscordDouble, place: Place, bot: Wire, done: bool) -> None:
    discord.faults.next(*SEND, reset=True, done=done)
    with pytest.raises(aiohttp.ClientError):
        await bot.sends(place.general, content="x")
    assert len(discord.seen_by(place.alice, place.general)) == done


async def test_a_429_says_how_long(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    discord.faults.next(*SEND, status=429, retry_after=0.25, everywhere=True)
    status, answer = await bot.sends(place.general, content="x")
    assert (status, answer["retry_after"], answer["global"]) == (429, 0.25, True)
    assert bot.headers["X-RateLimit-Global"] == "true"
    assert "Via" in bot.headers, "without it discord.py takes it for a ban"


async def test_a_bucket_fills_and_empties(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    discord.limits.bucket("POST", "/channels/{channel_id}/messages", 2, per=5.0)

    async def send() -> tuple[int, str]:
        return (await bot.sends(place.general, content="x"))[0], bot.headers["X-RateLimit-Remaining"]

    seen = [await send() for _ in range(3)]
    assert seen == [(200, "1"), (200, "0"), (429, "0")]
    assert (await bot.sends(discord.channel(place.acme, "other"), content="x"))[0] == 200, "a bucket a channel"
    discord.later(6)
    assert (await bot.sends(place.general, content="x"))[0] == 200


async def test_fifty_a_second_everywhere(discord: DiscordDouble, bot: Wire) -> None:
    discord.limits.everywhere = 3
    answers = [await bot.asks("GET", "/users/@me") for _ in range(4)]
    assert [status for status, _ in answers] == [200, 200, 200, 429]
    assert answers[-1][1]["global"] is True


async def test_a_wrong_token(discord: DiscordDouble) -> None:
    async with Wire(discord, token="wrong") as stranger:
        assert await stranger.asks("GET", "/users/@me") == (401, {"message": "401: Unauthorized", "code": 0})


async def test_too_many_invalid_requests_are_a_ban(discord: DiscordDouble, bot: Wire) -> None:
    discord.core.banned_after = 1
    async with Wire(discord, token="wrong") as stranger:
        await stranger.asks("GET", "/users/@me")
    async with bot.http.get(discord.api_url + "/users/@me") as answer:
        assert (answer.status, answer.content_type) == (429, "text/html")
    discord.later(601)
    assert (await bot.asks("GET", "/users/@me"))[0] == 200


async def test_a_slow_answer_comes_late(discord: DiscordDouble, bot: Wire) -> None:
    discord.faults.next("GET", "/users/@me", slow=5)
    with pytest.raises(TimeoutError):
        await bot.asks("GET", "/users/@me", timeout=aiohttp.ClientTimeout(total=0.05))
    discord.faults.next("GET", "/users/@me", slow=0.01, status=503)
    assert (await bot.asks("GET", "/users/@me"))[0] == 503
