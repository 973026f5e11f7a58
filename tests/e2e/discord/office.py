"""A company on Discord: the whole bridge in a process of its own, the real Asterisk, and a Discord of our own."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.asterisk import Elsewhere
from tests.chaos.bridge import Bridge
from tests.discord_double import Channel, DiscordDouble, Guild, User
from tests.e2e.company import PEOPLE, Company
from tests.waiting import until
from ucbridge.pbx.private.snippet import snippet
from ucbridge.private_files import write_private

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
servers = {servers}
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
class Office(Company):
    """Everything a story needs; `people` are Discord's users by first name, all on the server `acme`."""

    discord: DiscordDouble
    acme: Guild
    general: Channel
    people: dict[str, User]

    async def works(self) -> None:
        """Wait until the bridge is there: its PBX and Discord connected, its commands published."""
        await until(self.bridge.works, 60, instead=self.bridge.told)
        await self.discord.connected(within=60)
        await self.discord.published(within=60)
        await self.sees_phones()

    async def picture(self, user: User, channel: Channel | None, name: str, *, last: int = 0) -> None:
        """Keep what somebody sees as a picture, dark and light, where UCBRIDGE_SCREENSHOTS names a folder."""
        if folder := os.environ.get("UCBRIDGE_SCREENSHOTS"):
            for theme in ("dark", "light"):
                path = Path(folder) / f"discord-{name}-{theme}.png"
                await self.discord.page.picture(user, channel, path, dark=theme == "dark", last=last)

    async def again(self) -> None:
        """Kill the bridge as kill -9 does, and start it."""
        await self.bridge.kill()
        links = self.discord.gateway.settled
        await self.bridge.start()
        await until(self.bridge.works, 60, instead=self.bridge.told)
        await until(lambda: self.discord.gateway.settled > links, 60, instead=self.bridge.told)
        await self.sees_phones()


@asynccontextmanager
async def office(
    folder: Path,
    pbx: Elsewhere,
    discord: DiscordDouble,
    *,
    more: str = "",
    lines: Mapping[str, str] | None = None,
    before: Callable[[DiscordDouble], None] = lambda _discord: None,
) -> AsyncIterator[Office]:
    """Install a bridge for a company of six and start it; `more` are further lines of the configuration, `lines` of
    somebody's own part of it.

    It serves the servers there are by then: whoever wants others makes them `before`, or later.
    """
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
        servers=json.dumps([str(each.id) for each in discord.core.bot_guilds]),
        more=more,
        pbx=snippet(pbx.settings),
    )
    for person, extension in PEOPLE.items():
        text += _PERSON.format(person=person, name=person.capitalize(), extension=extension, account=people[person].id)
        text += (lines or {}).get(person, "")
    write_private(folder / "ucbridge.toml", text)
    there = Office(Bridge(folder), pbx, discord, acme, general, people)
    there.quiet()
    there.answers("alice", "bob", "erin", "frank", "outside")
    try:
        await there.bridge.start()
        await there.works()
        yield there
    except BaseException:
        print(there.bridge.told())  # noqa: T201 - shown when the test fails
        raise
    finally:
        await there.bridge.kill()
