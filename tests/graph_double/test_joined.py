"""A Graph beside a Teams double: the same people, teams and messages, and the same tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from aiohttp import web

from tests.graph_double import GraphDouble
from tests.graph_double.client import Client, asking
from tests.teams_double import TeamsDouble

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def joined(teams: TeamsDouble) -> AsyncIterator[Client]:
    async with GraphDouble(teams) as graph, asking(graph) as client:
        form = {
            "grant_type": "client_credentials",
            "client_id": graph.app_id,
            "client_secret": graph.app_secret,
            "scope": graph.scope,
        }
        client.token = await client.token_of(f"{graph.login_url}/{graph.tenant_id}/oauth2/v2.0/token", form)
        yield client


async def test_people_and_teams_are_the_same(teams: TeamsDouble, joined: Client) -> None:
    graph, alice, bob = joined.graph, teams.user("alice", shown="Alice A."), teams.user("bob")
    acme = teams.team("Acme", owners=[alice], members=[bob])
    support = teams.tag(acme, "Support", bob)
    graph.changes(alice, businessPhones=["+33 1 23 45"])
    found = await joined.get(f"/users/{alice.aad}?$select=displayName,businessPhones")
    assert (found["displayName"], found["businessPhones"]) == ("Alice A.", ["+33 1 23 45"])
    members = await joined.all(f"/teams/{acme.group}/members")
    assert {each["userId"]: each["roles"] for each in members} == {alice.aad: ["owner"], bob.aad: []}
    assert [each["id"] for each in await joined.all(f"/teams/{acme.group}/tags")] == [support.id]
    assert (await joined.get(f"/users/{bob.aad}/mailboxSettings"))["language"]["locale"] == bob.locale


async def test_what_was_written_is_in_the_history(teams: TeamsDouble, joined: Client) -> None:
    bob = teams.user("bob")
    acme = teams.team("Acme", owners=[bob])
    thread = teams.thread(teams.channel(acme, "Sales"), by=bob, text="Hello")
    assert thread.parent is not None
    (message,) = await joined.all(f"/teams/{acme.group}/channels/{thread.parent.id}/messages")
    assert (message["from"]["user"]["id"], "Hello" in message["body"]["content"]) == (bob.aad, True)
    assert await joined.all(f"/teams/{acme.group}/channels/{thread.parent.id}/messages/{message['id']}/replies") == []


async def test_an_installation_reaches_the_bot(teams: TeamsDouble, joined: Client) -> None:
    alice, app = teams.user("alice", has_bot=False), joined.graph.catalogue("Ucbridge")
    async with _bot(teams) as heard:
        body = {"teamsApp@odata.bind": f"{joined.graph.url}/appCatalogs/teamsApps/{app}"}
        await joined.ask("POST", f"/users/{alice.aad}/teamwork/installedApps", body)
        assert joined.status == 201
        await joined.graph.until(lambda: {"installationUpdate", "conversationUpdate"} & set(heard))
    (installation,) = await joined.all(f"/users/{alice.aad}/teamwork/installedApps?$expand=teamsApp")
    assert installation["teamsApp"]["id"] == app


async def test_permissions_and_time_are_those_of_the_teams_double(teams: TeamsDouble, joined: Client) -> None:
    alice, graph = teams.user("alice"), joined.graph
    graph.withdraws("Presence.Read.All", "Presence.ReadWrite.All")
    assert "Presence.Read.All" not in teams.login.roles
    assert (await joined.get(f"/users/{alice.aad}/presence"))["availability"] == "Offline"  # of a token given before
    teams.later(2 * 3600)
    assert (await joined.refusal("GET", f"/users/{alice.aad}/presence"))[0] == 401


@asynccontextmanager
async def _bot(teams: TeamsDouble) -> AsyncIterator[list[str]]:
    """Run a bot that takes everything; the types of what it heard."""
    heard: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append((await request.json())["type"])
        return web.Response()

    app = web.Application()
    app.router.add_post("/api/messages", hear)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    teams.endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    yield heard
    await teams.core.settle()
    await runner.cleanup()
