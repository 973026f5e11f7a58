"""The link to Discord: refused, lost, resumed, begun anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from connectors.discord.asked import talking
from connectors.discord.wire import session
from tests.connectors.discord.house import PlayedBot, house, ringing, secret, town
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord
from ucbridge.errors import SignInRefused
from ucbridge.supervision import Backoff

__all__ = ["discord"]

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits before trying again."""
    monkeypatch.setattr(session, "NEW_SESSION", (0.0, 0.01))
    monkeypatch.setattr(session, "AGAIN", Backoff(first=0.01, cap=0.02))


async def test_a_wrong_token_is_said_with_the_next_step(discord: DiscordDouble, tmp_path: Path) -> None:
    async with house(tmp_path, discord, token=SecretStr("wrong"), connected=False) as there:
        with pytest.raises(SignInRefused) as refused:
            await there.task
        assert "Developer Portal" in str(refused.value.text)


@pytest.mark.parametrize("code", [4004, 4011, 4014])
async def test_a_gateway_that_refuses_needs_a_person(discord: DiscordDouble, tmp_path: Path, code: int) -> None:
    async with house(tmp_path, discord) as there:
        await discord.gateway.closes(code)
        with pytest.raises(SignInRefused):
            await there.task


async def test_discord_away_at_the_start_is_a_lost_link(discord: DiscordDouble, tmp_path: Path) -> None:
    discord.faults.next("GET", "/users/@me", reset=True, times=10)
    async with house(tmp_path, discord, connected=False) as there:
        with pytest.raises(ConnectionError):
            await there.task
        assert not there.health.parts["discord"].ok


async def test_a_gateway_away_at_the_start_is_waited_for(discord: DiscordDouble, tmp_path: Path) -> None:
    discord.gateway.refuses = True
    async with house(tmp_path, discord, connected=False) as there:
        await discord.until(lambda: "trying again" in there.words)
        discord.gateway.refuses = False
        await discord.connected()
        await discord.until(lambda: there.health.parts["discord"].ok)


async def test_where_the_gateway_is_not_told_discord_is_asked(discord: DiscordDouble, tmp_path: Path) -> None:
    async with house(tmp_path, discord, gateway_url=""):
        assert discord.asked("GET", "/gateway/bot")


@pytest.mark.parametrize("trouble", ["reset", "reconnect", "resumable", "closed"])
async def test_a_lost_link_is_resumed_and_nothing_said_meanwhile_is_lost(
    discord: DiscordDouble, tmp_path: Path, trouble: str
) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        if trouble == "reset":
            await discord.gateway.drops()
        elif trouble == "reconnect":
            await discord.gateway.asks_reconnect()
        elif trouble == "resumable":
            await discord.gateway.invalidates(resumable=True)
        else:
            await discord.gateway.closes(4000)
        await discord.writes(t.alice, "call bob")
        await discord.sees(t.alice, "Bob is ringing")
        await discord.until(lambda: discord.gateway.resumed)
        assert (discord.gateway.resumed, discord.gateway.identified) == (1, 1)
        await discord.until(lambda: there.health.parts["discord"].ok)


async def test_what_came_too_late_while_the_link_was_lost_is_not_done_behind_anybodys_back(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(secret())) as there:
        discord.gateway.refuses = True
        await discord.gateway.drops()
        await discord.until(lambda: not discord.gateway.connected)
        late = await discord.types(t.alice, "call", target="Bob", at=t.general, answered=False)
        discord.later(4)
        early = await discord.types(t.alice, "call", target="Carol", at=t.general, answered=False)
        discord.gateway.refuses = False
        await discord.sees(t.alice, "Your code", at=t.general)
        assert [each.arguments["target"] for each in there.bot.asked] == ["Carol"]
        assert late.failed
        assert early.complete


async def test_an_old_line_read_when_the_link_is_back_is_not_done(
    discord: DiscordDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talking, "OLD", timedelta(minutes=-1))
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(secret())) as there:
        discord.gateway.refuses = True
        await discord.gateway.drops()
        await discord.until(lambda: not discord.gateway.connected)
        await discord.writes(t.alice, "call bob")
        discord.gateway.refuses = False
        await discord.sees(t.alice, "Your code")
        assert [(each.text, each.late) for each in there.bot.asked] == [("call bob", True)]


async def test_a_lost_session_is_begun_anew(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(secret())):
        await discord.gateway.invalidates(resumable=False)
        await discord.connected(2)
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general)
        assert "Your code" in answer.text
        assert discord.gateway.identified == 2


@pytest.mark.parametrize("code", [0, 4007, 4009])
async def test_a_session_that_cannot_be_resumed_is_begun_anew(
    discord: DiscordDouble, tmp_path: Path, code: int
) -> None:
    async with house(tmp_path, discord):
        if code:
            await discord.gateway.closes(code)
        else:
            discord.gateway.sessions.clear()
            await discord.gateway.drops()
        await discord.until(lambda: discord.gateway.identified == 2)
        assert not discord.gateway.resumed


async def test_a_gateway_away_for_a_while_is_tried_again_and_resumed(discord: DiscordDouble, tmp_path: Path) -> None:
    async with house(tmp_path, discord) as there:
        discord.gateway.refuses = True
        await discord.gateway.drops()
        await discord.until(lambda: "trying again" in there.words)
        discord.gateway.refuses = False
        await discord.until(lambda: discord.gateway.resumed == 1)
        assert discord.gateway.identified == 1


async def test_a_gateway_that_answers_nothing_is_left(
    discord: DiscordDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "SILENCE", 0.3)
    discord.gateway.silent = True
    async with house(tmp_path, discord):
        await discord.until(lambda: discord.gateway.resumed)


async def test_commands_are_published_once_discord_takes_them(
    discord: DiscordDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from connectors.discord.published import commands

    monkeypatch.setattr(commands, "AGAIN", Backoff(first=0.01, cap=0.02))
    discord.faults.next("GET", "/applications/*/commands", reset=True, times=4)
    async with house(tmp_path, discord):
        await discord.published()
