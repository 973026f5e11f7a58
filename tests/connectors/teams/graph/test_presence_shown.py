"""Who is on the phone is "In a call" in Teams; and never for longer than they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from connectors.teams.graph.client import Client
from connectors.teams.graph.presence_shown import RENEWED, UNSEEN, PresenceShown
from connectors.teams.graph.refusals import NotPermitted
from tests.graph_double import GraphDouble, User
from tests.waiting import until
from ucbridge.connector import OnThePhone
from ucbridge.store.connector_state import ConnectorState
from ucbridge.supervision import Backoff

pytestmark = pytest.mark.asyncio

NOBODY = OnThePhone()
IN_A_CALL = [("Busy", "InACall")]


class Phones:
    """The presence under test; people are named by their accounts. `later` lets time pass, for Graph as well."""

    def __init__(self, graph: GraphDouble, client: Client, state: ConnectorState) -> None:
        self._graph, self._client, self._state = graph, client, state
        self._clock = 0.0
        self.shown = self.started()

    def started(self) -> PresenceShown:
        """Start anew, as after a crash."""
        self.shown = PresenceShown(
            self._client,
            self._state,
            app_id=self._graph.app_id,
            account_of=_itself,
            clock=lambda: self._clock,
            again=Backoff(first=0.001, cap=0.001),
        )
        return self.shown

    async def later(self, seconds: float) -> None:
        self._clock += seconds
        self._graph.later(seconds)
        await self.shown.settle()

    async def talk(self, *people: User) -> None:
        self.shown.show(on(*people))
        await self.shown.settle()


def on(*people: User) -> OnThePhone:
    return OnThePhone(frozenset(each.id.lower() for each in people), calls=len(people))


async def _itself(person: str) -> str | None:
    return person


@pytest.fixture
def phones(graph: GraphDouble, client: Client, state: ConnectorState) -> Phones:
    return Phones(graph, client, state)


@asynccontextmanager
async def running(shown: PresenceShown, well: Callable[[], None] = lambda: None) -> AsyncIterator[None]:
    task = asyncio.create_task(shown.run(well))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_it_lasts_as_long_as_the_call(graph: GraphDouble, phones: Phones) -> None:
    alice, bob = graph.user("alice"), graph.user("bob")
    await phones.talk(alice)
    assert (graph.sessions(alice), graph.sessions(bob)) == (IN_A_CALL, [])
    await phones.talk(bob)
    assert (graph.sessions(alice), graph.sessions(bob)) == ([], IN_A_CALL)
    await phones.talk()
    assert (graph.sessions(alice), graph.sessions(bob)) == ([], [])


async def test_a_long_call_is_shown_to_its_end(graph: GraphDouble, phones: Phones) -> None:
    alice = graph.user("alice")
    await phones.talk(alice)
    for _time in range(20):
        await phones.later(RENEWED)
        assert graph.sessions(alice) == IN_A_CALL
    await phones.later(1)
    assert len(graph.asked("POST", "*/setPresence")) == 21


async def test_it_never_sticks_even_where_the_bridge_is_gone(graph: GraphDouble, phones: Phones) -> None:
    alice = graph.user("alice")
    await phones.talk(alice)
    graph.later(301)
    assert graph.sessions(alice) == []


async def test_after_a_crash_whoever_hung_up_is_free_again(graph: GraphDouble, phones: Phones) -> None:
    alice = graph.user("alice")
    await phones.talk(alice)
    async with running(phones.started()):
        phones.shown.show(NOBODY)
        await until(lambda: graph.sessions(alice) == [])


async def test_a_change_is_shown_at_once(graph: GraphDouble, phones: Phones) -> None:
    alice = graph.user("alice")
    async with running(phones.shown):
        phones.shown.show(on(alice))
        await until(lambda: graph.sessions(alice) == IN_A_CALL)
        phones.shown.show(NOBODY)
        await until(lambda: graph.sessions(alice) == [])


async def test_while_nobody_can_tell_it_stays_for_a_while(graph: GraphDouble, phones: Phones) -> None:
    alice = graph.user("alice")
    await phones.talk(alice)
    phones.shown.show(OnThePhone(known=False))
    await phones.shown.settle()
    assert graph.sessions(alice) == IN_A_CALL
    await phones.later(UNSEEN)
    assert graph.sessions(alice) == []


async def test_one_who_has_no_presence_stops_nobody(graph: GraphDouble, phones: Phones) -> None:
    guest, alice = graph.user("guest"), graph.user("alice")
    graph.faults.next("POST", f"/users/{guest.id}/presence/*", status=403, times=9)
    await phones.talk(guest, alice)
    assert graph.sessions(alice) == IN_A_CALL
    await phones.later(30)
    assert len(graph.asked("POST", f"/users/{guest.id}/presence/setPresence")) == 1


async def test_one_who_always_fails_stops_nobody(graph: GraphDouble, phones: Phones) -> None:
    bob, alice = graph.user("bob"), graph.user("alice")
    await phones.talk(bob)
    graph.faults.next("POST", f"/users/{bob.id}/presence/clearPresence", status=503, times=9)
    phones.shown.show(on(alice))
    with pytest.raises(ConnectionError):
        await phones.shown.settle()
    assert graph.sessions(alice) == IN_A_CALL


async def test_what_graph_cannot_do_now_is_done_later(graph: GraphDouble, phones: Phones) -> None:
    alice = graph.user("alice")
    graph.faults.next("POST", "*/setPresence", status=503, retry_after=0, times=12)
    async with running(phones.shown):
        phones.shown.show(on(alice))
        await until(lambda: graph.sessions(alice) == IN_A_CALL)


async def test_without_the_permission_it_says_so(graph: GraphDouble, phones: Phones) -> None:
    graph.withdraws("Presence.ReadWrite.All")
    with pytest.raises(NotPermitted) as refused:
        await phones.talk(graph.user("alice"), graph.user("bob"))
    assert "Presence.ReadWrite.All" in str(refused.value.text)


async def test_an_account_that_is_no_object_of_the_directory_is_never_asked_about(
    graph: GraphDouble, phones: Phones
) -> None:
    phones.shown.show(OnThePhone(frozenset({"../../me", "29:abc"})))
    await phones.shown.settle()
    assert graph.requests == []
