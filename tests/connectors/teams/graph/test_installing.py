"""The app of people who never wrote."""

from __future__ import annotations

import pytest

from connectors.teams.graph.client import Client
from connectors.teams.graph.installing import Chats, Installing
from tests.graph_double import GraphDouble
from ucbridge.errors import SignInRefused

pytestmark = pytest.mark.asyncio


class House:
    """What installs; `told` is what was reported last."""

    def __init__(self, graph: GraphDouble, client: Client) -> None:
        self.told: SignInRefused | None = None
        self.chats = Chats(client, graph.app_id)
        self.installing = Installing(client, graph.app_id, tell=self._tell)

    def _tell(self, error: SignInRefused | None) -> None:
        self.told = error


@pytest.fixture
def house(graph: GraphDouble, client: Client) -> House:
    return House(graph, client)


async def test_it_is_installed_and_twice_is_as_good(graph: GraphDouble, house: House) -> None:
    alice = graph.user("alice")
    ours = graph.catalogue("Ucbridge", external_id=graph.app_id)
    graph.catalogue("Polly", external_id="11111111-2222-3333-4444-555555555555")
    assert await house.chats.of(alice.id) == ""
    assert await house.installing.install(alice.id)
    assert await house.installing.install(alice.id)
    assert list(graph.installed(alice)) == [ours]
    assert await house.chats.of(alice.id)
    assert len(graph.asked("GET", "/appCatalogs/teamsApps")) == 1


async def test_an_app_nobody_uploaded_is_said_so(graph: GraphDouble, house: House) -> None:
    assert not await house.installing.install(graph.user("alice").id)
    assert house.told
    assert "ucbridge teams package" in str(house.told.text)


async def test_a_missing_permission_is_said_so(graph: GraphDouble, house: House) -> None:
    graph.catalogue("Ucbridge", external_id=graph.app_id)
    graph.withdraws("TeamsAppInstallation.ReadWriteSelfForUser.All")
    assert not await house.installing.install(graph.user("alice").id)
    assert house.told
    assert "TeamsAppInstallation.ReadWriteSelfForUser.All" in str(house.told.text)


async def test_nobody_is_no_trouble(graph: GraphDouble, house: House) -> None:
    graph.catalogue("Ucbridge", external_id=graph.app_id)
    assert not await house.installing.install("00000000-0000-0000-0000-000000000001")
    assert house.told is None


async def test_what_was_done_though_the_answer_got_lost_is_done_once(graph: GraphDouble, house: House) -> None:
    alice = graph.user("alice")
    ours = graph.catalogue("Ucbridge", external_id=graph.app_id)
    graph.faults.next("POST", "/users/*/teamwork/installedApps", status=504, done=True)
    assert await house.installing.install(alice.id)
    assert list(graph.installed(alice)) == [ours]
