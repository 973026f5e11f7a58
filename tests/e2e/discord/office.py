"""A company on Discord: the whole bridge in a process of its own, the real Asterisk, and a Discord of our own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.asterisk import Elsewhere
from tests.chaos.bridge import Bridge
from tests.discord_double import Channel, DiscordDouble, Guild, User
from tests.waiting import until
from ucbridge.pbx.private.snippet import snippet
from ucbridge.private_files import write_private

PEOPLE = {"alice": "101", "bob": "102", "carol": "103", "dave": "104", "erin": "105", "frank": "106"}

_CONFIGURATION = """\
[bridge]
data = {data}
region = "FR"

[web]
host = "127.0.0.1"
port = 0

[conference]
number = "800"

[voicemail]
source = "spool"
spool = {spool}

[connectors.discord]
token = {token}
api_url = {api}
gateway_url = {gateway}
servers = [{server}]
{more}
{pbx}
"""
_PERSON = """
[people.{person}]
name = "{name}"
extension = "{extension}"
accounts = {{ discord = "{account}" }}
"""


@dataclass
class Office:
    """Everything a story needs; `people` are Discord's users by first name, all on the server `acme`."""

    discord: DiscordDouble
    bridge: Bridge
    pbx: Elsewhere
    acme: Guild
    general: Channel
    people: dict[str, User]
    incoming: dict[str, int]

    def rang(self, who: str) -> int:
        """Return how often somebody's phone rang in this story."""
        events = self.pbx.phones[who].events[self.incoming[who] :]
        return [each.type for each in events].count("CALL_INCOMING")

    async def works(self) -> None:
        """Wait until the bridge is there: its PBX and Discord connected, its commands published."""
        await until(self.bridge.works, 30)
        await self.discord.published()

    async def again(self) -> None:
        """Kill the bridge as kill -9 does, and start it."""
        links = self.discord.gateway.identified
        await self.bridge.kill()
        await self.bridge.start()
        await until(self.bridge.works, 30)
        await until(lambda: self.discord.gateway.identified > links, 30)


@asynccontextmanager
async def office(
    folder: Path,
    pbx: Elsewhere,
    discord: DiscordDouble,
    *,
    more: str = "",
    before: Callable[[DiscordDouble], None] = lambda _discord: None,
) -> AsyncIterator[Office]:
    """Install a bridge for a company of six and start it; `more` are further lines of the configuration."""
    acme = discord.server("Acme")
    people = {who: discord.user(who, shown=who.capitalize(), locale="en-GB") for who in PEOPLE}
    for user in people.values():
        discord.joins(user, acme)
    general = discord.channel(acme, "general")
    before(discord)
    text = _CONFIGURATION.format(
        data=json.dumps(str(folder / "data")),
        spool=json.dumps(str(pbx.messages)),
        token=json.dumps(discord.token),
        api=json.dumps(discord.api_url),
        gateway=json.dumps(discord.gateway_url),
        server=json.dumps(str(acme.id)),
        more=more,
        pbx=snippet(pbx.settings),
    )
    for person, extension in PEOPLE.items():
        text += _PERSON.format(
            person=person, name=person.capitalize(), extension=extension, account=people[person].id
        )
    write_private(folder / "ucbridge.toml", text)
    there = Office(
        discord, Bridge(folder), pbx, acme, general, people, {who: len(each.events) for who, each in pbx.phones.items()}
    )
    try:
        await there.bridge.start()
        await there.works()
        yield there
    finally:
        await there.bridge.kill()
