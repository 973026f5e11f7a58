"""Owners, members and tags of teams."""

from __future__ import annotations

import pytest

from connectors.teams.graph.client import Client
from connectors.teams.graph.groups import KEPT, UNKNOWN, Groups
from connectors.teams.graph.refusals import Gone, NotPermitted
from tests.graph_double import GraphDouble

pytestmark = pytest.mark.asyncio


class Clock:
    """Time, as the test lets it pass."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_owners_members_and_tags(graph: GraphDouble, client: Client) -> None:
    clock = Clock()
    groups = Groups(client, clock=clock)
    alice, bob, carol = graph.user("alice"), graph.user("bob"), graph.user("carol")
    sales = graph.team("Sales", owners=[alice], members=[bob])
    support = graph.tag(sales, "Support", [bob])
    assert await groups.owners(sales.id) == {alice.id}
    assert await groups.members(sales.id) == {alice.id, bob.id}
    assert [(each.id, each.name) for each in await groups.tags(sales.id)] == [(support.id, "Support")]
    assert await groups.tagged(sales.id, support.id) == {bob.id}
    graph.joins(carol, sales, owner=True)
    assert await groups.owners(sales.id) == {alice.id}
    clock.now += KEPT
    assert await groups.owners(sales.id) == {alice.id, carol.id}


async def test_a_large_team_is_read_to_its_end(graph: GraphDouble, client: Client) -> None:
    graph.page_size = 20
    team = graph.team("Everybody", owners=[], members=graph.people(130))
    assert len(await Groups(client).members(team.id)) == 130


async def test_no_team_and_no_permission(graph: GraphDouble, client: Client) -> None:
    team = graph.team("Sales", owners=[graph.user("alice")], members=[])
    graph.withdraws("TeamworkTag.Read.All")
    with pytest.raises(Gone):
        await Groups(client).owners("00000000-0000-0000-0000-000000000001")
    with pytest.raises(NotPermitted):
        await Groups(client).tags(team.id)
    assert len(await Groups(client).owners(team.id)) == 1


async def test_a_tag_nobody_knows_is_asked_for_once_in_a_while(graph: GraphDouble, client: Client) -> None:
    clock = Clock()
    groups = Groups(client, clock=clock)
    alice = graph.user("alice")
    sales = graph.team("Sales", owners=[alice], members=[])
    support = graph.tag(sales, "Support", [alice])
    for _message in range(3):
        with pytest.raises(Gone):
            await groups.tagged(sales.id, "of another platform")
    asked = len(graph.asked("GET", f"/teams/{sales.id}/tags/*"))
    assert asked == 1
    assert await groups.tagged(sales.id, support.id) == {alice.id}
    clock.now += UNKNOWN
    with pytest.raises(Gone):
        await groups.tagged(sales.id, "of another platform")
    assert len(graph.asked("GET", f"/teams/{sales.id}/tags/*")) == asked + 2
