"""The company's directory: everybody once, then what changed."""

from __future__ import annotations

import pytest

from connectors.teams.graph.client import Client
from connectors.teams.graph.directory import read
from connectors.teams.graph.directory_sync import DirectorySync
from connectors.teams.graph.refusals import NotPermitted
from tests.connectors.teams.graph.conftest import Waits
from tests.graph_double import GraphDouble
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.directory_people import DirectoryPeople, DirectoryPerson

pytestmark = pytest.mark.asyncio


@pytest.fixture
def sync(client: Client, people: DirectoryPeople, state: ConnectorState) -> DirectorySync:
    return DirectorySync(client, people, state, minutes=30)


async def names(people: DirectoryPeople) -> list[str]:
    return sorted(each.name for each in await people.all())


async def test_everybody_is_there_as_entra_describes_them(
    graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople
) -> None:
    alice = graph.user(
        "alice",
        shown="Alice Adams",
        mail="alice@acme.example",
        phones=["+33 1 23 45 67 89"],
        mobile="+33 6 11 22 33 44",
        language="fr-FR",
        department="Sales",
        jobTitle="Director",
        usageLocation="FR",
        userPrincipalName="a.adams@acme.example",
        proxyAddresses=["SMTP:alice@acme.example", "smtp:sales@acme.example", "x500:/o=acme"],
        otherMails=["private@mail.example"],
    )
    await sync.sync()
    assert await people.all() == [
        DirectoryPerson(
            connector="teams",
            account=alice.id.lower(),
            name="Alice Adams",
            mails=("alice@acme.example", "a.adams@acme.example", "sales@acme.example"),
            phones=("+33 1 23 45 67 89",),
            mobile="+33 6 11 22 33 44",
            language="fr",
            region="FR",
        )
    ]


async def test_a_large_company_is_read_page_by_page(
    graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople
) -> None:
    graph.page_size = 100
    graph.people(230)
    await sync.sync()
    assert len(await people.all()) == 230


async def test_only_changes_are_asked_for_later(
    graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople
) -> None:
    alice, bob = graph.user("alice", shown="Alice", phones=["101"]), graph.user("bob", shown="Bob")
    await sync.sync()
    graph.requests.clear()
    graph.changes(alice, businessPhones=["102"])
    graph.user("carol", shown="Carol")
    graph.deletes(bob)
    await sync.sync()
    assert await names(people) == ["Alice", "Carol"]
    assert next(each for each in await people.all() if each.name == "Alice").phones == ("102",)
    assert all("$deltatoken" in each.query for each in graph.asked("GET", "/users/delta"))
    graph.restores(bob)
    await sync.sync()
    assert await names(people) == ["Alice", "Bob", "Carol"]


async def test_a_change_that_says_only_what_changed_loses_nothing(
    graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople
) -> None:
    alice = graph.user("alice", shown="Alice", phones=["101"], mail="alice@acme.example")
    await sync.sync()
    graph.sparse = True
    graph.changes(alice, mobilePhone="0611223344")
    await sync.sync()
    (now,) = await people.all()
    assert (now.name, now.phones, now.mobile) == ("Alice", ("101",), "0611223344")
    assert "alice@acme.example" in now.mails


async def test_who_leaves_or_is_blocked_or_only_a_guest_is_not_there(
    graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople
) -> None:
    alice = graph.user("alice", shown="Alice")
    graph.user("guest", shown="CEO", userType="Guest")
    graph.user("former", shown="Former", accountEnabled=False)
    await sync.sync()
    assert await names(people) == ["Alice"]
    graph.changes(alice, accountEnabled=False)
    await sync.sync()
    assert await names(people) == []


async def test_where_graph_forgot_since_when_everybody_is_read_again(
    graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople
) -> None:
    graph.user("alice", shown="Alice")
    bob = graph.user("bob", shown="Bob")
    await sync.sync()
    graph.deletes(bob, forever=True)
    graph.user("carol", shown="Carol")
    graph.forgets_deltas()
    await sync.sync()
    assert await names(people) == ["Alice", "Carol"]


async def test_after_a_restart_it_goes_on_where_it_was(
    graph: GraphDouble, client: Client, people: DirectoryPeople, state: ConnectorState
) -> None:
    graph.user("alice", shown="Alice")
    await DirectorySync(client, people, state, minutes=30).sync()
    graph.requests.clear()
    await DirectorySync(client, people, state, minutes=30).sync()
    (asked,) = graph.asked("GET", "/users/delta")
    assert "$deltatoken" in asked.query


async def test_one_bad_entry_stops_nobody(graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople) -> None:
    alice, bob = graph.user("alice", shown="Alice"), graph.user("bob", shown="Bob")
    carol = graph.user("carol", shown="Carol")
    await sync.sync()
    graph.garbles(alice, {"id": alice.id, "displayName": None, "businessPhones": 17})
    graph.garbles(bob, {"nonsense": [1, {"x": None}]})
    graph.changes(carol, mobilePhone="0611223344")
    graph.forgets_deltas()
    await sync.sync()
    assert await names(people) == ["Alice", "Carol"]
    assert next(each for each in await people.all() if each.name == "Carol").mobile == "0611223344"


async def test_a_throttled_sync_waits_and_ends_complete(
    graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople, waits: Waits
) -> None:
    graph.page_size = 10
    graph.people(30)
    graph.faults.next("GET", "/users/delta", status=429, retry_after=90, times=2)
    await sync.sync()
    assert len(await people.all()) == 30
    assert waits == [90, 90]


async def test_a_sync_that_is_cut_off_drops_nobody(
    graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople
) -> None:
    graph.page_size = 10
    graph.people(30)
    await sync.sync()
    graph.forgets_deltas()
    graph.faults.next("GET", "/users/delta", status=410, code="resyncRequired")
    graph.faults.next("GET", "/users/delta", status=403)
    with pytest.raises(NotPermitted):
        await sync.sync()
    assert len(await people.all()) == 30
    await sync.sync()
    assert len(await people.all()) == 30


async def test_what_is_no_directory_is_not_taken_for_an_empty_one(
    graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople
) -> None:
    graph.user("alice", shown="Alice")
    await sync.sync()
    graph.forgets_deltas()
    graph.faults.next("GET", "/users/delta", status=410)
    graph.faults.next("GET", "/users/delta", page=True, status=200, times=9)
    with pytest.raises(ConnectionError):
        await sync.sync()
    assert await names(people) == ["Alice"]


async def test_hostile_entries_are_only_text() -> None:
    account = "0f6c3d2a-9b1e-4c7d-8a5f-1234567890ab"
    told = read(
        [
            {"id": account.upper(), "displayName": " Eve\n\u0000 <at>all</at> " + "x" * 999, "mail": ["a@b"]},
            {"id": "../../etc", "displayName": "Mallory"},
            {"id": None},
        ]
    )
    (eve,) = told.people
    assert (eve.account, eve.mails, len(eve.name), "\n" in eve.name) == (account, (), 256, False)


async def test_a_directory_without_anybody_is_not_believed(
    graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople, state: ConnectorState
) -> None:
    graph.user("alice", shown="Alice")
    await sync.sync()
    await state.drop("delta", "users")
    graph.users.clear()
    with pytest.raises(ConnectionError):
        await sync.sync()
    assert await names(people) == ["Alice"]


async def test_where_to_go_on_leads_to_graph_or_everybody_is_read_anew(
    graph: GraphDouble, sync: DirectorySync, people: DirectoryPeople, state: ConnectorState
) -> None:
    graph.user("alice", shown="Alice")
    await sync.sync()
    for link in ("https://evil.example/v1.0/users/delta?$deltatoken=x", "http://["):
        kept = await state.get("delta", "users")
        await state.put("delta", "users", kept | {"link": link})
        graph.user(link[-3:], shown=f"New {len(link)}")
        await sync.sync()
    assert len(await people.all()) == 3
