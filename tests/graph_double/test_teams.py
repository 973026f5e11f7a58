"""Apps, teams and what was written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.graph_double import GraphDouble
from tests.graph_double.client import Client

pytestmark = pytest.mark.asyncio
CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Bob rings"}]}


def bound(graph: GraphDouble, app: str) -> dict[str, Any]:
    return {"teamsApp@odata.bind": f"{graph.url}/appCatalogs/teamsApps/{app}"}


async def test_the_app_is_found_and_installed_once(graph: GraphDouble, client: Client) -> None:
    alice, app = graph.user("alice"), graph.catalogue("Ucbridge", "the-manifests-id")
    graph.catalogue("Other", "another-id", own=False)
    (found,) = await client.all("/appCatalogs/teamsApps?$filter=externalId eq 'the-manifests-id'")
    assert (found["id"], found["displayName"]) == (app, "Ucbridge")
    here = f"/users/{alice.id}/teamwork/installedApps"
    await client.ask("POST", here, bound(graph, app))
    assert (client.status, graph.installed(alice)) == (201, [app])
    assert await client.refusal("POST", here, bound(graph, app)) == (409, "Conflict")
    (installation,) = await client.all(f"{here}?$expand=teamsApp&$filter=teamsApp/externalId eq 'the-manifests-id'")
    assert installation["teamsApp"]["id"] == app
    chat = await client.get(f"{here}/{installation['id']}/chat")
    assert alice.id in chat["id"]
    await client.ask("DELETE", f"{here}/{installation['id']}")
    assert (client.status, graph.installed(alice)) == (204, [])


async def test_with_the_permission_for_itself_an_app_installs_no_other(graph: GraphDouble, client: Client) -> None:
    alice, other = graph.user("alice"), graph.catalogue("Other", own=False)
    here = f"/users/{alice.id}/teamwork/installedApps"
    assert await client.refusal("POST", here, bound(graph, other)) == (403, "Forbidden")
    assert await client.refusal("POST", here, bound(graph, "unknown")) == (404, "NotFound")


async def test_a_team_has_owners_members_channels_and_tags(graph: GraphDouble, client: Client) -> None:
    alice, bob, chloe = graph.user("alice"), graph.user("bob"), graph.user("chloe")
    sales = graph.team("Sales", owners=[alice], members=[bob])
    northwest = graph.channel(sales, "Northwest")
    support = graph.tag(sales, "Support", [bob])
    here = f"/teams/{sales.id}"
    assert (await client.get(here))["internalId"] == sales.general
    assert [each["id"] for each in await client.all(f"{here}/channels")] == [sales.general, northwest]
    roles = {each["userId"]: each["roles"] for each in await client.all(f"{here}/members")}
    assert roles == {alice.id: ["owner"], bob.id: []}
    named = f"{here}/members?$filter=(microsoft.graph.aadUserConversationMember/userId eq '{bob.id}')"
    assert [each["displayName"] for each in await client.all(named)] == ["Bob"]
    (tag,) = await client.all(f"{here}/tags")
    assert (tag["displayName"], tag["memberCount"]) == ("Support", 1)
    assert [each["userId"] for each in await client.all(f"{here}/tags/{support.id}/members")] == [bob.id]
    graph.joins(chloe, sales, owner=True)
    assert {each["id"] for each in await client.all(f"/groups/{sales.id}/owners")} == {alice.id, chloe.id}
    graph.leaves(bob, sales)
    assert bob.id not in {each["userId"] for each in await client.all(f"{here}/members")}


async def test_a_chat_is_read_newest_first(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice")
    chat = graph.chat(alice)
    first = graph.wrote(at=chat, text="call bob", by=alice)
    second = graph.wrote(at=chat, card=CARD)
    messages = await client.all(f"/chats/{chat}/messages?$top=1")
    assert [each["id"] for each in messages] == [second, first]
    (attachment,) = messages[0]["attachments"]
    assert json.loads(attachment["content"]) == CARD
    assert (messages[0]["from"]["application"]["id"], messages[0]["from"]["user"]) == (graph.app_id, None)
    assert messages[1]["from"]["user"]["displayName"] == "Alice"
    since = messages[1]["createdDateTime"]
    query = f"$orderby=lastModifiedDateTime desc&$filter=lastModifiedDateTime gt {since}"
    assert len(await client.all(f"/chats/{chat}/messages?{query}")) <= 1
    assert len(await client.all(f"/chats/{chat}/messages?$filter=lastModifiedDateTime gt {since}")) == 2
    assert (await client.refusal("GET", f"/chats/{chat}/messages?$top=51"))[0] == 400


async def test_a_channel_has_threads(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice")
    sales = graph.team("Sales", owners=[alice])
    root = graph.wrote(at=(sales, sales.general), text="Hello", by=alice)
    reply = graph.wrote(at=(sales, sales.general), card=CARD, reply_to=root)
    here = f"/teams/{sales.id}/channels/{sales.general}/messages"
    assert [each["id"] for each in await client.all(here)] == [root]
    assert [each["id"] for each in await client.all(f"{here}/{root}/replies")] == [reply]
    assert (await client.get(f"{here}/{root}"))["channelIdentity"]["teamId"] == sales.id
    assert (await client.refusal("GET", f"{here}?$filter=createdDateTime gt 2026-01-01T00:00:00Z"))[0] == 400
    assert (await client.refusal("GET", f"{here}/unknown/replies"))[0] == 404
