"""Who wishes not to be disturbed, by what they show in Teams."""

from __future__ import annotations

import pytest

from connectors.teams.graph.client import Client
from connectors.teams.graph.presence_followed import PresenceFollowed
from connectors.teams.graph.refusals import NotPermitted
from tests.graph_double import GraphDouble
from ucbridge.models import Account
from ucbridge.store.connector_state import ConnectorState

pytestmark = pytest.mark.asyncio


class Told:
    """The bridge, which is told who wishes to be disturbed."""

    def __init__(self) -> None:
        self.said: list[tuple[str, bool]] = []

    async def disturbed(self, account: Account, *, wanted: bool) -> None:
        self.said.append((account.id, wanted))

    def news(self) -> list[tuple[str, bool]]:
        said, self.said = self.said, []
        return said


class House:
    """Everybody of the double is followed; `ours` are those we show on the phone."""

    def __init__(self, graph: GraphDouble, client: Client, state: ConnectorState) -> None:
        self._graph, self._client, self._state = graph, client, state
        self.ours: set[str] = set()
        self.bot = Told()
        self.following = self.started()

    def started(self, *words: str) -> PresenceFollowed:
        self.following = PresenceFollowed(
            self._client,
            self._state,
            quiet=words or ("donotdisturb", "Presenting"),
            followed=self._followed,
            is_ours=self.ours.__contains__,
            seconds=60,
        )
        return self.following

    async def look(self, *, again: bool = False) -> list[tuple[str, bool]]:
        await self.following.look(self.bot, again=again)  # type: ignore[arg-type]  # it is asked nothing else
        return self.bot.news()

    async def _followed(self) -> list[str]:
        return [each.id for each in self._graph.users.values() if each.gone is None]


@pytest.fixture
def house(graph: GraphDouble, client: Client, state: ConnectorState) -> House:
    return House(graph, client, state)


async def test_every_change_is_told_once(graph: GraphDouble, house: House) -> None:
    alice = graph.user("alice")
    graph.shows(alice, "Available")
    assert await house.look(again=True) == []
    graph.shows(alice, "DoNotDisturb", "Presenting")
    assert await house.look() == [(alice.id, False)]
    assert await house.look() == []
    graph.shows(alice, "Busy", "InAMeeting")
    assert await house.look() == [(alice.id, True)]


async def test_the_admin_chooses_the_words(graph: GraphDouble, house: House) -> None:
    alice, bob = graph.user("alice"), graph.user("bob")
    graph.shows(alice, "Busy", "InAMeeting")
    graph.shows(bob, "DoNotDisturb")
    house.started("InAMeeting")
    assert await house.look() == [(alice.id, False)]


async def test_our_own_in_a_call_is_no_wish(graph: GraphDouble, house: House) -> None:
    alice = graph.user("alice")
    house.started("Busy", "InACall", "DoNotDisturb")
    house.ours.add(alice.id)
    graph.shows(alice, "Busy", "InACall")
    assert await house.look() == []
    graph.shows(alice, "DoNotDisturb")
    assert await house.look() == [(alice.id, False)]
    graph.shows(alice, "Busy", "InACall")
    assert await house.look() == []


async def test_after_a_restart_what_is_so_now_is_told_and_who_wishes_otherwise_by_now(
    graph: GraphDouble, house: House
) -> None:
    alice, bob, carol = graph.user("alice"), graph.user("bob"), graph.user("carol")
    graph.shows(alice, "DoNotDisturb")
    graph.shows(bob, "DoNotDisturb")
    graph.shows(carol, "Available")
    await house.look()
    graph.shows(bob, "Available")
    following = house.started()
    await following.load()
    assert sorted(await house.look(again=True)) == sorted([(alice.id, False), (bob.id, True)])


async def test_who_is_followed_no_more_may_be_disturbed(graph: GraphDouble, house: House) -> None:
    alice = graph.user("alice")
    graph.shows(alice, "DoNotDisturb")
    await house.look()
    graph.deletes(alice)
    assert await house.look() == [(alice.id, True)]


async def test_what_nobody_can_tell_changes_nothing(graph: GraphDouble, house: House) -> None:
    alice = graph.user("alice")
    graph.shows(alice, "DoNotDisturb")
    await house.look()
    graph.shows(alice, "PresenceUnknown", "PresenceUnknown")
    assert await house.look() == []
    graph.no_presence(alice)
    assert await house.look() == []


async def test_many_are_asked_about_in_few_requests(graph: GraphDouble, house: House) -> None:
    graph.people(1000)
    await house.look()
    assert [len(each.body["ids"]) for each in graph.asked("POST", "/communications/*")] == [650, 350]


async def test_one_graph_refuses_to_tell_of_stops_no_other(graph: GraphDouble, house: House) -> None:
    people = graph.people(8)
    graph.shows(people[5], "DoNotDisturb")
    for times in (1, 1, 1, 1):  # those with the bad one in it: 8, 4, 2, 1
        graph.faults.next("POST", "/communications/*", status=400, times=times)
    assert await house.look() == [(people[5].id, False)]
    graph.requests.clear()
    await house.look()
    assert [len(each.body["ids"]) for each in graph.requests] == [7]


async def test_without_the_permission_it_says_so(graph: GraphDouble, house: House) -> None:
    graph.user("alice")
    graph.grants("Presence.ReadWrite")
    with pytest.raises(NotPermitted) as refused:
        await house.look()
    assert "Presence.Read.All" in str(refused.value.text)
