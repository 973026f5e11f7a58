"""Anybody on Discord can add a public app, and bring the bot to a server of theirs: they gain nothing by it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from connectors.discord.asked.guests import FRESH, Guests
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Busy, Gone
from tests.connectors.discord.house import House, PlayedBot, house, knowing, ringing, secret, town
from tests.connectors.discord.test_posting import card
from tests.discord_double import DiscordDouble, Guild
from tests.discord_double.fixtures import discord
from ucbridge.command import Context, command
from ucbridge.connector import NotReached
from ucbridge.i18n import _
from ucbridge.models import Choice, Person, Reply
from ucbridge.store.workspaces import Named, Workspace

__all__ = ["discord"]

pytestmark = pytest.mark.asyncio

STRANGER = "I do not know you"
ALICE = Person("alice", "Alice Martin")
BOB = Choice("Bob Durand (102)", "102")


@command("settings show", _("Show the settings"), managing=True)
async def show(context: Context) -> Reply:
    raise NotImplementedError


@command("settings fallback", _("Choose a channel"), managing=True)
async def fall_back(context: Context) -> Reply:
    raise NotImplementedError


async def falls_back(there: House, server: Guild, channel: int) -> None:
    """Choose a channel for people nobody can write to, as /settings fallback does."""
    chosen = Workspace("discord", str(server.id), fallback=Named(f"channel:{channel}", "there"))
    await there.parts.workspaces.save(chosen, by="1")


async def test_a_stranger_is_told_nothing_in_direct_messages(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    mallory = discord.user("mallory")
    discord.joins(mallory, discord.server("Hers", owner=mallory))
    bot = PlayedBot(ringing(), offers=[BOB])
    async with house(tmp_path, discord, bot=bot, servers=(str(t.acme.id),)):
        assert STRANGER in (await discord.types(mallory, "call", target="Bob")).text
        assert await discord.completes(mallory, "call", target="B") == []
        await discord.writes(mallory, "call Carol")
        await discord.until(lambda: len(discord.seen_by(mallory, discord.dm(mallory))) == 3)
        assert STRANGER in discord.seen_by(mallory, discord.dm(mallory))[-1].text
        assert not bot.asked
        assert not bot.completed


async def test_a_stranger_is_told_nothing_where_they_bring_the_bot_along(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    mallory, other = discord.user("mallory"), discord.server("Hers", has_bot=False)
    discord.joins(mallory, other)
    discord.installs(mallory)
    lobby, bot = discord.channel(other, "lobby"), PlayedBot(ringing(), offers=[BOB])
    async with house(tmp_path, discord, bot=bot, servers=(str(t.acme.id),)):
        answer = await discord.types(mallory, "call", target="Bob", at=lobby)
        assert STRANGER in answer.text
        assert answer.private
        assert await discord.completes(mallory, "call", target="B", at=lobby) == []
        assert not bot.asked
        assert not bot.completed


async def test_members_and_whom_the_configuration_names_are_no_strangers(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    carol = discord.user("carol")
    discord.installs(carol)
    people, bot = knowing(carol=carol), PlayedBot(ringing(), offers=[BOB])
    async with house(tmp_path, discord, bot=bot, servers=(str(t.acme.id),), people=people):
        for who in (t.alice, carol):
            assert "Bob is ringing" in (await discord.types(who, "call", target="Bob")).text
            assert await discord.completes(who, "call", target="B") == [("Bob Durand (102)", "102")]
        await discord.writes(t.bob, "call Alice")
        await discord.sees(t.bob, "Bob is ringing")


async def test_where_no_server_is_named_everybody_is_served(discord: DiscordDouble, tmp_path: Path) -> None:
    town(discord)
    mallory = discord.user("mallory")
    discord.installs(mallory)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())):
        assert "Bob is ringing" in (await discord.types(mallory, "call", target="Bob")).text


class Members:
    """The members of one server, as Discord tells; `away` it tells nothing."""

    def __init__(self, *accounts: str) -> None:
        self.accounts, self.away, self.asked = set(accounts), False, 0

    async def member(self, _server: str, user: str) -> dict[str, object]:
        self.asked += 1
        if self.away:
            raise Busy(503)
        if user not in self.accounts:
            raise Gone(404, 10007)
        return {}


async def test_who_left_is_a_stranger_soon_and_nobody_is_looked_up_twice() -> None:
    members, now = Members("1"), 0.0
    guests = Guests(cast("Api", members), ("1000",), (), clock=lambda: now)
    assert await guests.refused("1") is None
    members.accounts.clear()
    assert await guests.refused("1") is None
    assert members.asked == 1
    now = FRESH
    assert await guests.refused("1")
    assert await guests.refused("1")
    assert members.asked == 2


async def test_while_discord_cannot_tell_it_is_as_before() -> None:
    members, now = Members("1"), 0.0
    guests = Guests(cast("Api", members), ("1000",), (), clock=lambda: now)
    assert await guests.refused("1") is None
    members.away, now = True, FRESH
    assert await guests.refused("1") is None
    assert await guests.refused("2")
    members.away = False
    members.accounts.add("2")
    assert await guests.refused("2") is None


async def test_a_server_nobody_named_learns_nothing_of_who_cannot_be_written_to(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    """Mallory's server was there before the administrator named those of the company."""
    t = town(discord)
    mallory = discord.user("mallory")
    hers = discord.server("Hers", owner=mallory)
    lobby = discord.channel(hers, "lobby")
    discord.joins(t.alice, hers)
    discord.blocks(t.alice)
    async with house(tmp_path, discord, servers=(str(t.acme.id),)) as there:
        await falls_back(there, hers, lobby.id)
        with pytest.raises(NotReached):
            await there.connector.send(f"user:{t.alice.id}", card())
        await discord.sees(discord.application.owner, "Alice", at=discord.dm(discord.application.owner))
        assert discord.seen_by(mallory, lobby) == []
        assert discord.seen_by(mallory, discord.dm(mallory)) == []


async def test_only_a_channel_chosen_has_everybody_tried_again(discord: DiscordDouble, tmp_path: Path) -> None:
    """Else whoever manages any server could have the bot ask Discord again and again."""
    t = town(discord)
    mallory = discord.user("mallory")
    hers = discord.server("Hers", owner=mallory)
    lobby = discord.channel(hers, "lobby")
    discord.blocks(t.alice)
    bot = PlayedBot(secret(), commands=(show, fall_back))
    async with house(tmp_path, discord, bot=bot, people=knowing(alice=t.alice), servers=(str(t.acme.id),)) as there:
        with pytest.raises(NotReached):
            await there.connector.send(f"user:{t.alice.id}", card())
        for user, command, at in (
            (mallory, "settings show", lobby),
            (mallory, "settings fallback", lobby),
            (discord.application.owner, "settings show", t.general),
        ):
            await discord.types(user, command, at=at)
            assert there.connector.conversation_of(ALICE) is None
        await discord.types(discord.application.owner, "settings fallback", at=t.general)
        await discord.until(lambda: there.connector.conversation_of(ALICE))
