"""What Discord's own description refuses fails the test that caused it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.discord_double import DiscordDouble
from tests.discord_double.checking import NAMED_BY, Checks
from tests.discord_double.conftest import Place
from tests.discord_double.wire import Wire

pytestmark = pytest.mark.asyncio
MESSAGES = "/channels/{channel_id}/messages"


@pytest.fixture
def checks() -> Checks:
    made = Checks()
    if not made.on:
        pytest.skip("openapi.json is not there")
    return made


async def test_a_request_that_is_refused(checks: Checks) -> None:
    assert not checks.request("POST", MESSAGES, {}, {"content": ["x"]}, has_body=True)
    with pytest.raises(AssertionError, match=r"POST /channels/\{channel_id\}/messages \(request\): \$\.content"):
        checks.close()
    checks.close()


async def test_an_answer_that_is_refused(checks: Checks) -> None:
    checks.answer("GET", "/users/@me", 200, {"id": 5})
    assert checks.failures
    checks.failures.clear()
    checks.answer("GET", "/users/@me", 204, None)
    assert checks.failures == ["GET /users/@me (answer): status 204 is not described"]


async def test_an_operation_that_is_not_there(checks: Checks) -> None:
    checks.request("POST", "/auth/logout", {}, None, has_body=False)
    assert checks.request("GET", MESSAGES, {"since": "5"}, None, has_body=False), "Discord passes over it"
    slip = {"embeds": [{"titel": "A call"}], "components": [{"type": 1, "components": [{"type": 2, "lable": "x"}]}]}
    checks.request("POST", MESSAGES, {}, slip, has_body=True)
    assert [each.split("): ")[1] for each in checks.failures] == [
        "there is no such operation",
        "query since is not described",
        "$.components[0].components[0]: 'style' is a required property",
        "$.embeds[0].titel is not described",
        "$.components[0].components[0].lable is not described",
    ]


async def test_the_double_fails_on_its_way_out() -> None:
    async def use() -> None:
        async with DiscordDouble() as discord, Wire(discord) as bot:
            if not discord.checks.on:
                pytest.skip("openapi.json is not there")
            await bot.asks("POST", "/users/@me/channels", {"recipient_id": "x"})

    with pytest.raises(AssertionError, match="recipient_id"):
        await use()


async def test_without_the_description_nothing_is_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NAMED_BY, str(tmp_path / "none.json"))
    checks = Checks()
    assert checks.request("POST", MESSAGES, {}, {"content": ["x"]}, has_body=True)
    checks.answer("GET", "/users/@me", 200, {})
    checks.close()
    assert not checks.on


async def test_what_the_gateway_sends_has_the_shapes_of_rest(discord: DiscordDouble, place: Place, bot: Wire) -> None:
    await bot.asks("PUT", f"/applications/{discord.application.id}/commands", [{"name": "Call", "type": 3}])
    thread = await bot.asks("POST", f"/channels/{place.general.id}/threads", {"name": "a thread", "type": 11})
    assert thread[0] == 201
    await bot.identifies()
    guild = (await bot.hears("GUILD_CREATE"))["d"]
    discord.checks.shape("GuildResponse", guild)
    for name, things in [
        ("GuildRoleResponse", guild["roles"]),
        ("GuildMemberResponse", guild["members"]),
        ("GuildChannelResponse", guild["channels"]),
        ("ThreadResponse", guild["threads"]),
    ]:
        assert things
        for each in things:
            discord.checks.shape(name, each)
    first = await discord.writes(place.alice, "hello")
    said = await discord.writes(place.alice, f"hello {discord.bot.mention}", reply_to=first)
    await bot.hears("MESSAGE_CREATE")
    discord.checks.shape("MessageResponse", (await bot.hears("MESSAGE_CREATE"))["d"])
    await discord.uses_menu(
        place.bob, "Call", on=await discord.writes(place.bob, "call me", at=place.general), answered=False
    )
    event = (await bot.hears("INTERACTION_CREATE"))["d"]
    discord.checks.shape("GuildMemberResponse", event["member"])
    (message,) = event["data"]["resolved"]["messages"].values()
    discord.checks.shape("MessageResponse", message)
    assert said.reference == first.id


async def test_a_shape_that_is_wrong_fails(checks: Checks) -> None:
    checks.shape("UserResponse", {"id": 5})
    with pytest.raises(AssertionError, match=r"GATEWAY UserResponse \(event\)"):
        checks.close()
