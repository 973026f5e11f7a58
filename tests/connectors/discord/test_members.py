"""Who is in a role of a server, for `/conference @sales`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord as library
import pytest

from connectors.discord.servers.members import Members
from connectors.discord.settings import NAME
from tests.connectors.discord.bot import bare
from tests.discord_double import DiscordDouble, Guild, User
from tests.discord_double.fixtures import discord  # noqa: F401
from ucbridge.models import Account

pytestmark = pytest.mark.asyncio


@dataclass
class Sales:
    """A role of a server with alice and bob in it; carol is in the server, dave is not."""

    guild: Guild
    role: str
    people: dict[str, User]
    members: Members

    async def named(self, group: str, *, at: str = "here") -> list[str] | None:
        asker = Account(NAME, str(self.people["carol"].id), workspace=str(self.guild.id) if at == "here" else at)
        found = await self.members.members_of(group, asker)
        if found is None:
            return None
        names = {str(user.id): name for name, user in self.people.items()}
        assert all((each.connector, each.workspace) == (NAME, asker.workspace) for each in found)
        return sorted(names[each.id] for each in found)


@asynccontextmanager
async def sales(discord: DiscordDouble, *, more: Collection[str] = ()) -> AsyncIterator[Sales]:  # noqa: F811
    guild = discord.server("Acme")
    role = discord.role(guild, "Verkäufe")
    people = {name: discord.user(name) for name in ("alice", "bob", "carol", "dave", "erin")}
    for name in ("alice", "bob", "carol", "erin"):
        discord.joins(people[name], guild)
    for name in ("alice", "bob", "erin"):
        discord.gives(people[name], role)
    known = [*(str(people[name].id) for name in ("alice", "bob", "carol", "dave")), *more]

    async def ids() -> Collection[str]:
        return known

    async with bare(discord) as (client, api):
        yield Sales(guild, str(role.id), people, Members(client, api, ids))


async def test_a_role_is_named_by_its_id_or_its_name(discord: DiscordDouble) -> None:  # noqa: F811
    async with sales(discord) as there:
        for group in (there.role, "Verkäufe", "@verkaufe", "VERKÄUFE"):
            assert await there.named(group) == ["alice", "bob"], group
        for group in ("Sales", "everyone", "@everyone", str(there.guild.id), "", "*", "1" * 30):
            assert await there.named(group) is None, group
        assert await there.named("Verkäufe", at="") is None
        assert await there.named("Verkäufe", at="123456789012345678") is None


async def test_hundreds_of_known_accounts_are_asked_for_in_parts(discord: DiscordDouble) -> None:  # noqa: F811
    strangers = [str(900000000000000000 + number) for number in range(250)]
    async with sales(discord, more=strangers) as there:
        assert await there.named("Verkäufe") == ["alice", "bob"]


async def test_where_the_gateway_does_not_answer_each_is_looked_up(
    discord: DiscordDouble,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def silent(*_what: object, **_more: object) -> list[library.Member]:
        raise TimeoutError

    async with sales(discord) as there:
        monkeypatch.setattr(library.Guild, "query_members", silent)
        assert await there.named("Verkäufe") == ["alice", "bob"]
        discord.faults.next("GET", "/guilds/*/members/*", reset=True, times=20)
        with pytest.raises(ConnectionError):
            async with asyncio.timeout(20):
                await there.named("Verkäufe")
