"""Presence: what everybody sees, and the sessions of the app."""

from __future__ import annotations

import pytest

from tests.graph_double import GraphDouble, User
from tests.graph_double.client import Client

pytestmark = pytest.mark.asyncio
MANY = "/communications/getPresencesByUserId"


def in_a_call(graph: GraphDouble, duration: str = "PT5M") -> dict[str, str]:
    return {"sessionId": graph.app_id, "availability": "Busy", "activity": "InACall", "expirationDuration": duration}


def setting(alice: User) -> str:
    return f"/users/{alice.id}/presence/setPresence"


async def test_a_call_shows_and_ends(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice")
    graph.shows(alice, "Available")
    await client.ask("POST", setting(alice), in_a_call(graph))
    assert (client.status, graph.seen(alice)) == (200, ("Busy", "InACall"))
    clear = f"/users/{alice.id}/presence/clearPresence"
    await client.ask("POST", clear, {"sessionId": graph.app_id})
    assert (client.status, graph.seen(alice)) == (200, ("Available", "Available"))
    assert (await client.refusal("POST", clear, {"sessionId": graph.app_id}))[0] == 404


async def test_a_session_expires(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice")
    await client.ask("POST", setting(alice), in_a_call(graph, "PT10M"))
    graph.later(599)
    assert graph.sessions(alice) == [("Busy", "InACall")]
    graph.later(2)
    assert (graph.sessions(alice), graph.seen(alice)) == ([], ("Offline", "Offline"))


async def test_what_somebody_chose_counts_whatever_the_app_says(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice")
    await client.ask("POST", setting(alice), in_a_call(graph))
    graph.shows(alice, "DoNotDisturb", "Presenting")
    assert graph.seen(alice) == ("DoNotDisturb", "Presenting")
    graph.shows(alice, "Available", chosen=True)
    assert graph.seen(alice) == ("Available", "Available")


async def test_many_are_asked_for_at_once(graph: GraphDouble, client: Client) -> None:
    alice, guest, *others = [graph.user("alice"), graph.user("guest"), *graph.people(648)]
    graph.no_presence(guest)
    graph.shows(alice, "DoNotDisturb", "Presenting")
    page = await client.ask("POST", MANY, {"ids": [alice.id, guest.id, *(each.id for each in others)]})
    assert len(page["value"]) == 649
    assert page["value"][0]["activity"] == "Presenting"
    assert (await client.refusal("POST", MANY, {"ids": [alice.id] * 651}))[0] == 400
    assert (await client.refusal("POST", MANY, {"ids": [alice.id, "nonsense"]}))[0] == 400
    assert (await client.refusal("GET", f"/users/{guest.id}/presence"))[0] == 404


async def test_what_is_no_presence_is_refused_and_noted(graph: GraphDouble, client: Client) -> None:
    path = setting(graph.user("alice"))
    assert (await client.refusal("POST", path, in_a_call(graph) | {"activity": "Sleeping"}))[0] == 400
    assert (await client.refusal("POST", path, in_a_call(graph, "PT4H1M")))[0] == 400
    assert (await client.refusal("POST", path, in_a_call(graph) | {"sessionId": "somebody else's"}))[0] == 400
    with graph.checks.expected():
        assert (await client.refusal("POST", path, in_a_call(graph, "0:30:00")))[0] == 400
        if graph.checks.on:
            assert (await client.refusal("POST", path, in_a_call(graph) | {"sticky": True}))[0] == 400
            assert len(graph.checks.failures) == 2
