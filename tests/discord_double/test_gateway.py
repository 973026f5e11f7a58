"""The gateway takes bots in, tells them what happens, and lets them come back."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.discord_double import DiscordDouble
from tests.discord_double.conftest import Place
from tests.discord_double.wire import Wire

pytestmark = pytest.mark.asyncio
PROPERTIES = {"os": "linux", "browser": "wire", "device": "wire"}


async def test_a_bot_is_told_its_servers(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    ready = await bot.identifies()
    assert ready["d"]["guilds"] == [{"id": str(place.acme.id), "unavailable": True}]
    created = (await bot.hears("GUILD_CREATE"))["d"]
    assert (created["name"], created["member_count"]) == ("Acme", 4)
    assert [member["user"]["username"] for member in created["members"]] == ["bridge"], "no privileged intent"


@pytest.mark.parametrize(
    ("identify", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"intents": 1 << 1}, 4014),
        ({"intents": 1 << 30}, 4013),
        ({"shard": [1, 1]}, 4010),
    ],
)
async def test_who_may_not_come_in_is_told_why(bot: Wire, identify: dict[str, object], code: int) -> None:
    await bot.connects()
    await bot.says(2, {"token": bot.token, "intents": 1, "properties": PROPERTIES} | identify)
    assert await bot.closed_with() == code


async def test_manners(discord: DiscordDouble, bot: Wire) -> None:
    await bot.connects()
    await bot.says(3, {})
    assert await bot.closed_with() == 4003, "not identified"
    await bot.identifies()
    await bot.says(2, {})
    assert await bot.closed_with() == 4005, "identified twice"
    await bot.identifies()
    await bot.says(77, {})
    assert await bot.closed_with() == 4001, "no such opcode"
    await bot.connects(version=3)
    assert await bot.closed_with() == 4012
    discord.gateway.refuses = True
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await bot.connects()


async def test_heartbeats_are_answered_and_missed(discord: DiscordDouble, bot: Wire) -> None:
    await bot.identifies()
    await bot.says(1, None)
    assert (await bot.hears())["op"] == 11
    discord.gateway.heartbeat = 0.02
    assert (await bot.connects())["d"]["heartbeat_interval"] == 20
    assert await bot.closed_with() == 4000


async def test_too_much_talk_ends_the_connection(bot: Wire) -> None:
    await bot.identifies()
    for _ in range(125):
        await bot.says(1, None)
    assert await bot.closed_with() == 4008


async def test_what_was_missed_is_told_on_resuming(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    ready = await bot.identifies()
    created = await bot.hears("GUILD_CREATE")
    await discord.gateway.drops()
    await bot.closed_with()
    await discord.writes(place.alice, "one")
    await discord.writes(place.alice, "two")
    assert ready["d"]["resume_gateway_url"].endswith("/resume")
    await bot.connects(path="/resume")
    await bot.says(6, {"token": bot.token, "session_id": ready["d"]["session_id"], "seq": created["s"]})
    events = [await bot.hears() for _ in range(3)]
    assert [event["t"] for event in events] == ["MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"]
    assert [event["d"].get("content") for event in events[:2]] == ["one", "two"]
    assert discord.gateway.resumed == 1


async def test_a_session_that_is_gone_is_invalid(discord: DiscordDouble, bot: Wire) -> None:
    ready = await bot.identifies()
    await discord.gateway.asks_reconnect()
    assert (await bot.hears())["op"] == 7
    await discord.gateway.invalidates(resumable=False)
    assert (await bot.hears())["d"] is False
    await bot.connects()
    await bot.says(6, {"token": bot.token, "session_id": ready["d"]["session_id"], "seq": 1})
    assert await bot.hears() == {"op": 9, "d": False, "s": None, "t": None}


async def test_who_says_goodbye_has_no_session_left(discord: DiscordDouble, bot: Wire) -> None:
    await bot.identifies()
    assert bot.socket is not None
    await bot.socket.close(code=1000)
    await discord.until(lambda: not discord.gateway.sessions)


async def test_members_are_asked_for_by_their_ids(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    await bot.identifies()
    ask = {"guild_id": str(place.acme.id), "user_ids": [str(place.bob.id), "5"], "limit": 0, "nonce": "n"}
    await bot.says(8, ask)
    chunk = (await bot.hears("GUILD_MEMBERS_CHUNK"))["d"]
    assert [member["user"]["id"] for member in chunk["members"]] == [str(place.bob.id)]
    assert (chunk["not_found"], chunk["nonce"]) == (["5"], "n")


async def test_the_status_line_is_shown(discord: DiscordDouble, bot: Wire) -> None:
    await bot.identifies()
    line = {"name": "Custom Status", "type": 4, "state": "2 calls"}
    await bot.says(3, {"since": None, "activities": [line], "status": "online", "afk": False})
    await discord.until(lambda: discord.status == "2 calls")


async def test_what_is_written_in_servers_stays_there(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    await bot.identifies(intents=1 | 1 << 9 | 1 << 12)
    await discord.writes(place.alice, "a secret", at=place.general)
    assert (await bot.hears("MESSAGE_CREATE"))["d"]["content"] == "", "no intent for what messages say"
    await discord.writes(place.alice, f"{discord.bot.mention} hello", at=place.general)
    assert "hello" in (await bot.hears("MESSAGE_CREATE"))["d"]["content"], "unless the bot is mentioned"
    await discord.writes(place.alice, "hello bot")
    assert (await bot.hears("MESSAGE_CREATE"))["d"]["content"] == "hello bot"


async def test_changes_of_a_server_are_told(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    await bot.identifies()
    await bot.hears("GUILD_CREATE")
    sales = discord.role(place.acme, "Sales")
    discord.gives(place.alice, sales)
    shop = discord.channel(place.acme, "shop")
    discord.deletes(shop)
    discord.deletes(sales)
    other = discord.server("Other")
    discord.removes_bot(other)
    told = [(await bot.hears())["t"] for _ in range(6)]
    assert told == [
        "GUILD_ROLE_CREATE", "CHANNEL_CREATE", "CHANNEL_DELETE", "GUILD_ROLE_DELETE", "GUILD_CREATE", "GUILD_DELETE",
    ]  # fmt: skip
    await asyncio.sleep(0)
