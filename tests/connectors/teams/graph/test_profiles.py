"""Time zone and language of people's mailboxes."""

from __future__ import annotations

import pytest

from connectors.teams.graph.client import Client
from connectors.teams.graph.directory_sync import DirectorySync
from connectors.teams.graph.profiles import Profiles
from connectors.teams.graph.refusals import NotPermitted
from tests.graph_double import GraphDouble
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.directory_people import DirectoryPeople, DirectoryPerson

pytestmark = pytest.mark.asyncio


async def told(people: DirectoryPeople) -> dict[str, tuple[str, str]]:
    return {each.name: (each.timezone, each.language) for each in await people.all()}


@pytest.fixture
def profiles(client: Client, people: DirectoryPeople, state: ConnectorState) -> Profiles:
    return Profiles(client, people, state)


@pytest.fixture
def sync(client: Client, people: DirectoryPeople, state: ConnectorState, profiles: Profiles) -> DirectorySync:
    return DirectorySync(client, people, state, minutes=30, complete=profiles.complete)


async def test_people_have_the_zone_and_language_of_their_mailbox(
    graph: GraphDouble, sync: DirectorySync, profiles: Profiles, people: DirectoryPeople, state: ConnectorState
) -> None:
    alice = graph.user("alice", shown="Alice", language="en-US", mailbox=("Romance Standard Time", "fr-FR"))
    graph.user("bob", shown="Bob", mailbox=("Europe/London", "de-DE"))
    graph.user("nobody", shown="No Mailbox", language="fr-FR")
    await sync.sync()
    await profiles.read()
    now = {"Alice": ("Europe/Paris", "fr"), "Bob": ("Europe/London", ""), "No Mailbox": ("", "fr")}
    assert await told(people) == now
    graph.changes(alice, mobilePhone="0611223344")
    await sync.sync()
    assert await told(people) == now
    graph.requests.clear()
    await profiles.read()
    assert graph.asked("GET", "/users/*/mailboxSettings") == []
    again = Profiles(sync._client, people, state)
    await again.load()
    account = alice.id.lower()
    assert again.complete(DirectoryPerson("teams", account, "Alice")).timezone == "Europe/Paris"


async def test_one_mailbox_that_is_refused_stops_no_other(
    graph: GraphDouble, sync: DirectorySync, profiles: Profiles, people: DirectoryPeople
) -> None:
    alice = graph.user("alice", shown="Alice", mailbox=("Europe/Paris", "fr-FR"))
    graph.user("bob", shown="Bob", mailbox=("Europe/Paris", "fr-FR"))
    graph.faults.next("GET", f"/users/{alice.id}/mailboxSettings", status=403, times=9)
    await sync.sync()
    await profiles.read()
    assert await told(people) == {"Alice": ("", ""), "Bob": ("Europe/Paris", "fr")}
    graph.requests.clear()
    await profiles.read()
    assert graph.requests == []


async def test_one_mailbox_that_always_fails_stops_no_other(
    graph: GraphDouble, sync: DirectorySync, profiles: Profiles, people: DirectoryPeople
) -> None:
    alice = graph.user("alice", shown="Alice", mailbox=("Europe/Paris", "fr-FR"))
    graph.user("bob", shown="Bob", mailbox=("Europe/Paris", "fr-FR"))
    graph.faults.next("GET", f"/users/{alice.id}/mailboxSettings", status=503, times=99)
    await sync.sync()
    with pytest.raises(ConnectionError):
        await profiles.read()
    assert await told(people) == {"Alice": ("", ""), "Bob": ("Europe/Paris", "fr")}
    await profiles.read()
    graph.requests.clear()
    await profiles.read()
    assert graph.requests == []


async def test_without_the_permission_it_says_so(
    graph: GraphDouble, sync: DirectorySync, profiles: Profiles, people: DirectoryPeople
) -> None:
    graph.user("alice", mailbox=("Europe/Paris", "fr-FR"))
    graph.user("bob", mailbox=("Europe/Paris", "fr-FR"))
    graph.withdraws("MailboxSettings.Read")
    await sync.sync()
    with pytest.raises(NotPermitted) as refused:
        await profiles.read()
    assert "MailboxSettings.Read" in str(refused.value.text)
    assert len(await people.all()) == 2
