"""Everything of Graph together: what is on works, what lacks its permission says so, and nothing else minds."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from connectors.teams.asked.owners import Owners
from connectors.teams.graph.opening import Graph, opened
from connectors.teams.posts.accounts import Accounts
from connectors.teams.settings import Settings
from tests.connectors.discord.house import store
from tests.connectors.teams.house import PlayedBot
from tests.graph_double import GraphDouble
from tests.office import PEOPLE, settings
from tests.waiting import until
from ucbridge.connector import OnThePhone, Parts
from ucbridge.sounds import Sounds
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.supervision import Health

pytestmark = pytest.mark.asyncio

EVERYTHING = {
    "directory": True,
    "profiles": True,
    "presence": True,
    "do_not_disturb": ["DoNotDisturb"],
    "onedrive": "Voicemail",
    "install": True,
    "history": True,
    "teams": True,
}


class Opened:
    """Graph as the connector has it: `bot` is told, `health` says how it is."""

    def __init__(self, graph: Graph, people: DirectoryPeople, health: Health, bot: PlayedBot) -> None:
        self.graph, self.people, self.health, self.bot = graph, people, health, bot

    def words(self, feature: str) -> str:
        part = self.health.parts.get(f"teams {feature}")
        return str(part.words) if part else ""


def settings_for(graph: GraphDouble, secret: str = "", **features: Any) -> Settings:
    return Settings.model_validate(
        {
            "app_id": graph.app_id,
            "app_secret": secret or graph.app_secret,
            "tenant_id": graph.tenant_id,
            "login_url": graph.login_url,
            "graph": {"url": graph.url, "scope": graph.scope, "presence_seconds": 5} | features,
        }
    )


@asynccontextmanager
async def house(folder: Path, graph: GraphDouble, **features: Any) -> AsyncIterator[Opened]:
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(store(folder / "teams.sqlite"))
        health, people = Health(), DirectoryPeople(database)
        parts = SimpleNamespace(
            config=settings(people=PEOPLE), database=database, sounds=Sounds(database), health=health, directory=people
        )
        accounts = Accounts(ConnectorState(database, "teams"), PEOPLE, people)
        await accounts.load()
        chosen = settings_for(graph, **features)
        link = await stack.enter_async_context(
            opened(chosen, cast("Parts", parts), accounts=accounts, owners=Owners(PEOPLE, database))
        )
        bot = PlayedBot()
        task = asyncio.create_task(link.run(cast("Any", bot)))
        try:
            yield Opened(link, people, health, bot)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_everything_works_together(tmp_path: Path, graph: GraphDouble) -> None:
    alice = graph.user("alice", shown="Alice", mailbox=("Romance Standard Time", "fr-FR"))
    graph.shows(alice, "DoNotDisturb")
    async with house(tmp_path, graph, **EVERYTHING) as there:
        await until(lambda: there.words("directory") == "running")
        (known,) = await there.people.all()
        assert known.name == "Alice"
        there.graph.show(OnThePhone(frozenset({f"teams-{alice.id}"}), calls=1))
        await until(lambda: graph.sessions(alice) == [("Busy", "InACall")])
        await until(lambda: there.bot.wishes == [(alice.id, False)])
        assert all((there.graph.recordings, there.graph.history, there.graph.teams, there.graph.installing))
    assert graph.tokens_asked == 1


async def test_what_lacks_its_permission_says_so_and_the_others_go_on(tmp_path: Path, graph: GraphDouble) -> None:
    graph.user("alice", shown="Alice")
    graph.withdraws("User.Read.All", "Presence.Read.All")
    async with house(tmp_path, graph, directory=True, presence=True, do_not_disturb=["Busy"]) as there:
        await until(lambda: "User.Read.All" in there.words("directory"))
        assert not there.health.parts["teams directory"].ok
        there.graph.show(OnThePhone())
        await until(lambda: there.words("presence") == "running")


async def test_a_secret_that_is_refused_is_said_by_every_feature(tmp_path: Path, graph: GraphDouble) -> None:
    async with house(tmp_path, graph, secret="expired", directory=True) as there:
        await until(lambda: "secret" in there.words("directory"))


async def test_profiles_without_a_directory_have_nobody_to_be_of(tmp_path: Path, graph: GraphDouble) -> None:
    async with house(tmp_path, graph, profiles=True) as there:
        assert "directory = true" in there.words("profiles")


async def test_what_is_off_is_not_asked_for(tmp_path: Path, graph: GraphDouble) -> None:
    graph.user("alice")
    async with house(tmp_path, graph) as there:
        there.graph.show(OnThePhone())
        parts = (there.graph.recordings, there.graph.history, there.graph.teams, there.graph.installing)
        assert parts == (None, None, None, None)
    assert (graph.requests, graph.tokens_asked) == ([], 0)


WITHOUT = """
import sys
for each in ("msgraph", "msgraph_core", "kiota_http", "httpx"):
    sys.modules[each] = None  # whoever imports it now fails
import connectors.teams.connector, connectors.teams.graph, connectors.teams.graph.permissions
import connectors.teams.graph.opening
print("fine")
"""


async def test_msgraph_is_loaded_where_graph_is_on_and_nowhere_else() -> None:
    ran = await asyncio.create_subprocess_exec(sys.executable, "-c", WITHOUT, stdout=PIPE, stderr=STDOUT)
    assert await ran.communicate() == (b"fine\n", None)
