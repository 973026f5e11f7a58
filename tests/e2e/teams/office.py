"""A company on Microsoft 365: the whole bridge in a process of its own, the real Asterisk, a Teams and a Graph."""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.asterisk import Elsewhere
from tests.chaos.bridge import Bridge
from tests.e2e.company import PEOPLE, Company
from tests.graph_double import GraphDouble
from tests.teams_double import Conversation, Person, Team, TeamsDouble
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

[connectors.teams]
{teams}
{more}
{pbx}
"""
_GRAPH = """
[connectors.teams.graph]
url = {url}
{features}
"""
_PERSON = """
[people.{person}]
name = "{name}"
extension = "{extension}"
accounts = {{ teams = "{account}" }}
"""


@dataclass
class Office(Company):
    """Everything a story needs; `people` are Teams' users by first name, all in the team `acme`."""

    teams: TeamsDouble
    graph: GraphDouble
    acme: Team
    sales: Conversation
    chat: Conversation
    people: dict[str, Person]

    async def works(self) -> None:
        """Wait until the bridge is there, tell Teams where, and wait until it sees the phones."""
        await until(self.bridge.works, 60, instead=self.bridge.told)
        found = re.search(rb" url=(http\S+)", self.bridge.log.read_bytes())
        assert found, self.bridge.told()
        self.teams.endpoint = f"{found[1].decode()}/api/messages"
        await self.sees_phones()

    async def picture(self, person: Person, at: Conversation | None, name: str, *, last: int = 0) -> None:
        """Keep what somebody sees as a picture, dark and light, where UCBRIDGE_SCREENSHOTS names a folder."""
        if folder := os.environ.get("UCBRIDGE_SCREENSHOTS"):
            for theme in ("dark", "light"):
                path = Path(folder) / f"teams-{name}-{theme}.png"
                await self.teams.page.picture(person, at, path, dark=theme == "dark", last=last)

    async def again(self) -> None:
        """Kill the bridge as kill -9 does, and start it."""
        await self.bridge.kill()
        await self.bridge.start()
        await self.works()


@asynccontextmanager
async def office(
    folder: Path,
    pbx: Elsewhere,
    teams: TeamsDouble,
    *,
    graph: str = "",
    more: str = "",
    lines: Mapping[str, str] | None = None,
    named: bool = True,
    unsigned: Mapping[str, str] | None = None,
    before: Callable[[Office], None] = lambda _office: None,
) -> AsyncIterator[Office]:
    """Install a bridge for a company of six and start it.

    `graph` are lines of [connectors.teams.graph], `more` further lines of the configuration, `lines` of
    somebody's own part of it. Unless `named`, the
    configuration knows nobody. With `unsigned` the bridge takes what nobody signed, and these people have these
    accounts. `before` makes further arrangements.
    """
    people = {who: teams.user(who, shown=who.capitalize(), locale="en-GB") for who in PEOPLE}
    acme = teams.team("Acme", owners=[people["alice"]], members=list(people.values()))
    sales = teams.channel(acme, "Sales")
    chat = teams.group(people["alice"], people["bob"], people["erin"], people["frank"])
    async with GraphDouble(teams) as microsoft:
        settings = teams.settings | ({"allow_unsigned": True} if unsigned else {})
        features = _GRAPH.format(url=json.dumps(microsoft.url), features=graph) if graph else ""
        text = _CONFIGURATION.format(
            data=json.dumps(str(folder / "data")),
            spool=json.dumps(str(pbx.messages)),
            teams="\n".join(f"{key} = {json.dumps(value)}" for key, value in settings.items()),
            more=features + more,
            pbx=snippet(pbx.settings),
        )
        accounts = {who: person.account for who, person in people.items()} | dict(unsigned or {})
        for who, extension in PEOPLE.items() if named else ():
            text += _PERSON.format(person=who, name=who.capitalize(), extension=extension, account=accounts[who])
            text += (lines or {}).get(who, "")
        write_private(folder / "ucbridge.toml", text)
        there = Office(Bridge(folder), pbx, teams, microsoft, acme, sales, chat, people)
        there.quiet()
        there.answers("alice", "bob", "erin", "frank", "outside")
        before(there)
        try:
            await there.bridge.start()
            await there.works()
            yield there
        except BaseException:
            print(there.bridge.told())  # noqa: T201 - shown when the test fails
            raise
        finally:
            await there.bridge.kill()
