"""What goes wrong on cue, and what the description refuses."""

from __future__ import annotations

import math

import pytest
from aiohttp import ClientConnectionError

from tests.graph_double import GraphDouble
from tests.graph_double.client import Client

pytestmark = pytest.mark.asyncio


async def test_throttled_with_a_time_to_wait(graph: GraphDouble, client: Client) -> None:
    graph.faults.next("GET", "/users*", status=429, retry_after=7)
    assert await client.refusal("GET", "/users/delta") == (429, "TooManyRequests")
    assert client.headers["Retry-After"] == "7"
    await client.get("/users/delta")
    assert client.status == 200
    assert [each.status for each in graph.asked("GET", "/users/delta")] == [429, 200]
    assert graph.refused == []


async def test_done_though_the_answer_is_lost(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice")
    path = f"/users/{alice.id}/presence/setPresence"
    body = {"sessionId": graph.app_id, "availability": "Busy", "activity": "InACall", "expirationDuration": "PT5M"}
    graph.faults.next("POST", path, status=504, done=True)
    assert (await client.refusal("POST", path, body))[0] == 504
    assert graph.seen(alice) == ("Busy", "InACall")


async def test_connections_break_and_proxies_answer(graph: GraphDouble, client: Client) -> None:
    graph.faults.next("*", "*", reset=True, times=math.inf)
    with pytest.raises(ClientConnectionError):
        await client.get("/users")
    graph.faults.clear()
    graph.faults.next("*", "*", status=502, page=True, times=math.inf)
    for _each in range(3):
        await client.get("/users")
        assert (client.status, client.headers["Content-Type"].partition(";")[0]) == (502, "text/html")
    graph.faults.clear()
    await client.get("/users")
    assert client.status == 200


async def test_a_batch_goes_on_where_one_part_fails(graph: GraphDouble, client: Client) -> None:
    alice, bob = graph.user("alice", mailbox=("UTC", "en-US")), graph.user("bob", mailbox=("UTC", "fr-FR"))
    graph.faults.next("GET", f"/users/{alice.id}/*", status=429, retry_after=3)
    parts = [{"id": each.id, "method": "GET", "url": f"/users/{each.id}/mailboxSettings"} for each in (alice, bob)]
    answers = {each["id"]: each for each in (await client.ask("POST", "/$batch", {"requests": parts}))["responses"]}
    assert (answers[alice.id]["status"], answers[alice.id]["headers"]) == (429, {"Retry-After": "3"})
    assert answers[bob.id]["body"]["language"]["locale"] == "fr-FR"
    await client.ask("POST", "/$batch", {"requests": parts * 11})
    assert client.status == 400


async def test_slips_of_whoever_asks_are_failures(graph: GraphDouble, client: Client) -> None:
    with graph.checks.expected():
        assert (await client.refusal("GET", "/users/somebody/nonsense"))[0] == 400
        assert (await client.refusal("DELETE", "/users"))[0] == 405
        assert len(graph.checks.failures) == 2
        await client.get("/users?$select=displayName,phone")
        assert (client.status, len(graph.checks.failures)) == ((400, 3) if graph.checks.on else (200, 2))
    assert graph.checks.failures == []


async def test_answers_are_checked_too(graph: GraphDouble, client: Client) -> None:
    graph.user("alice", businessPhones="none")
    with graph.checks.expected():
        await client.get("/users")
        assert len(graph.checks.failures) == (1 if graph.checks.on else 0)
