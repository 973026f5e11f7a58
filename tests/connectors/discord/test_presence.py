"""Who is on the phone and who is in a role, through the whole connector."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.discord.settings import NAME
from tests.connectors.discord.house import house, knowing, town
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord  # noqa: F401
from ucbridge.connector import ListsGroups, OnThePhone, ShowsPresence
from ucbridge.models import Account
from ucbridge.store.workspaces import Named, Workspace

pytestmark = pytest.mark.asyncio


async def test_a_role_and_a_line_show_who_is_on_the_phone(tmp_path: Path, discord: DiscordDouble) -> None:  # noqa: F811
    there = town(discord)
    role = discord.role(there.acme, "On the phone")
    people = knowing(alice=there.alice, bob=there.bob)
    servers = (str(there.acme.id),)
    async with house(tmp_path, discord, people=people, servers=servers, connected=False) as here:
        assert isinstance(here.connector, ShowsPresence)
        chosen = Workspace(NAME, str(there.acme.id), phone_role=Named(str(role.id), role.name))
        await here.parts.workspaces.save(chosen, by=str(there.alice.id))
        await here.connector.show(OnThePhone(frozenset({"alice", "carol"}), calls=2))  # not signed in yet
        await discord.until(lambda: role.name in discord.roles_of(there.alice, there.acme))
        await discord.until(lambda: discord.status == "2 calls")
        assert discord.roles_of(there.bob, there.acme) == []
        await here.connector.show(OnThePhone())
        await discord.until(lambda: discord.roles_of(there.alice, there.acme) == [])


@pytest.mark.parametrize("named", [True, False])
async def test_the_line_is_off_where_the_configuration_says_so_or_names_no_server(
    tmp_path: Path,
    discord: DiscordDouble,  # noqa: F811
    named: bool,
) -> None:
    there = town(discord)
    options: dict[str, Any] = {"status": "off", "servers": (str(there.acme.id),)} if named else {}
    role = discord.role(there.acme, "On the phone")
    async with house(tmp_path, discord, people=knowing(alice=there.alice), **options) as here:
        chosen = Workspace(NAME, str(there.acme.id), phone_role=Named(str(role.id), role.name))
        await here.parts.workspaces.save(chosen, by=str(there.alice.id))
        await here.connector.show(OnThePhone(frozenset({"alice"}), calls=1))
        await discord.until(lambda: discord.roles_of(there.alice, there.acme))
        assert discord.status == ""


async def test_people_the_bridge_knows_are_found_by_their_role(tmp_path: Path, discord: DiscordDouble) -> None:  # noqa: F811
    there = town(discord)
    role = discord.role(there.acme, "Sales")
    for each in (there.alice, there.bob):
        discord.gives(each, role)
    async with house(tmp_path, discord, people=knowing(bob=there.bob)) as here:
        assert isinstance(here.connector, ListsGroups)
        asker = Account(NAME, str(there.alice.id), workspace=str(there.acme.id))
        found = await here.connector.members_of("sales", asker)
        assert [each.id for each in found or ()] == [str(there.bob.id)]
        assert await here.connector.members_of("marketing", asker) is None
    with pytest.raises(ConnectionError):
        await here.connector.members_of("sales", asker)
