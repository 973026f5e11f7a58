"""What Discord's own description refuses fails the test that caused it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.discord_double import DiscordDouble
from tests.discord_double.checking import NAMED_BY, Checks
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
