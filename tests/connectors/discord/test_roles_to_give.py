"""Which roles whoever is on the phone may have: those that let nobody do more than everybody may."""

from __future__ import annotations

import pytest

from connectors.discord.servers.servers import KnownServers
from tests.connectors.discord.bot import bare
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord
from ucbridge.errors import UserError

__all__ = ["discord"]

pytestmark = pytest.mark.asyncio


async def test_a_role_gives_nobody_power_by_a_call(discord: DiscordDouble) -> None:
    acme, club = discord.server("Acme"), discord.server("Club")
    lounge = discord.channel(acme, "lounge")
    roles = {name: discord.role(acme, name) for name in ("On the phone", "Opens", "Shut out")}
    roles["Chiefs"] = discord.role(acme, "Chiefs", permissions=("manage_roles",))
    discord.role(club, "Elsewhere")
    discord.allows(lounge, "view_channel", to=roles["Opens"])
    discord.forbids(lounge, "send_messages", to=roles["Shut out"])
    async with bare(discord) as (client, api):
        servers = KnownServers(client, api, ())
        server = str(acme.id)
        for name in ("On the phone", "Shut out"):
            found = servers.role_to_give(server, name)
            assert found
            assert found.id == str(roles[name].id)
        assert servers.role_to_give(server, "Elsewhere") is None
        reasons = {}
        for text in ("Opens", str(roles["Chiefs"].id), server, str(discord.bot_role(acme).id)):
            with pytest.raises(UserError) as refused:
                servers.role_to_give(server, text)
            reasons[text] = str(refused.value.text).split(":", maxsplit=1)[0]
        assert list(reasons.values()) == [
            "It opens channels, which people would get into by a call",
            "It has permissions, which people would get by a call",
            "Everybody has it",
            "It belongs to an app or a subscription, so nobody can give it",
        ]
