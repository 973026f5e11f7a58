"""The directory: lists, changes, tokens and permissions."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession

from tests.graph_double import GraphDouble
from tests.graph_double.client import Client

pytestmark = pytest.mark.asyncio


async def test_a_list_comes_in_pages_with_what_is_asked_for(graph: GraphDouble, client: Client) -> None:
    graph.people(7)
    page = await client.get("/users?$select=displayName,businessPhones&$top=5&$count=true")
    assert (page["@odata.count"], len(page["value"])) == (7, 5)
    assert set(page["value"][0]) == {"id", "displayName", "businessPhones"}
    assert len(await client.all("/users?$select=displayName,businessPhones&$top=5")) == 7
    graph.page_size = 3
    assert len({each["id"] for each in await client.all("/users")}) == 7


async def test_somebody_is_found_by_id_name_and_filter(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice", shown="Alice Adams", language="fr", department="Sales")
    graph.user("bob")
    assert (await client.get(f"/users/{alice.id}?$select=department"))["department"] == "Sales"
    assert (await client.get("/users/alice@acme.example"))["preferredLanguage"] == "fr"
    assert [each["id"] for each in await client.all("/users?$filter=startswith(displayName,'Ali')")] == [alice.id]
    assert len(await client.all("/users?$filter=mail eq 'bob@acme.example' or displayName eq 'Alice Adams'")) == 2
    assert await client.refusal("GET", "/users/nobody@acme.example") == (404, "Request_ResourceNotFound")


async def test_who_tracks_changes_hears_what_changed_since(graph: GraphDouble, client: Client) -> None:
    graph.page_size = 2
    alice, bob, chloe = graph.user("alice", phones=["+33 1"]), graph.user("bob"), graph.user("chloe")
    assert len(await client.all("/users/delta?$select=displayName,businessPhones,mobilePhone")) == 3
    link = await _link(client, "/users/delta()?$select=displayName,businessPhones,mobilePhone")
    assert (await client.get(link))["value"] == []

    graph.changes(alice, businessPhones=["+33 2"])
    graph.changes(bob, department="Sales")
    graph.deletes(chloe)
    changed = await client.all(link)
    assert {"id": chloe.id, "@removed": {"reason": "changed"}} in changed
    assert {"id": alice.id, "displayName": "Alice", "businessPhones": ["+33 2"], "mobilePhone": None} not in changed
    link = await _link(client, link)
    assert len(changed) == 2  # the department was not asked for; what was never set is left out
    graph.restores(chloe)
    graph.deletes(bob, forever=True)
    later = await client.all(link)
    assert {each.get("displayName", each.get("@removed", {}).get("reason")) for each in later} == {"Chloe", "deleted"}


async def test_minimal_changes_hold_what_changed_and_nothing_else(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice", mobile="+33 6")
    link = await _link(client, "/users/microsoft.graph.delta()?$select=displayName,mobilePhone")
    graph.changes(alice, mobilePhone=None)
    page = await client.get(link, Prefer="return=minimal")
    assert page["value"] == [{"id": alice.id, "mobilePhone": None}]
    assert (await client.get(link))["value"] == [{"id": alice.id, "displayName": "Alice", "mobilePhone": None}]
    graph.sparse = True
    assert (await client.get(link))["value"] == [{"id": alice.id, "mobilePhone": None}]


async def test_a_page_is_as_large_as_is_preferred(graph: GraphDouble, client: Client) -> None:
    graph.people(5)
    assert len((await client.get("/users/delta", Prefer="odata.maxpagesize=3"))["value"]) == 3


async def test_links_are_forgotten(graph: GraphDouble, client: Client) -> None:
    link = await _link(client, "/users/delta")
    graph.later(7 * 24 * 3600 + 1)
    client.token = graph.token()
    assert await client.refusal("GET", link) == (400, "syncStateNotFound")
    link = await _link(client, "/users/delta")
    graph.forgets_deltas()
    assert await client.refusal("GET", link) == (410, "resyncRequired")
    assert client.headers["Location"].endswith("/users/delta?$deltatoken=")


async def test_one_garbled_entry_stands_among_the_others(graph: GraphDouble, client: Client) -> None:
    graph.user("bob")
    graph.garbles(graph.user("alice"), {"id": 5, "displayName": None, "businessPhones": "none"})
    assert {"id": 5, "displayName": None, "businessPhones": "none"} in await client.all("/users/delta")
    assert len(await client.all("/users")) == 2


async def test_a_mailbox_has_time_zone_and_language(graph: GraphDouble, client: Client) -> None:
    alice, bob = graph.user("alice", mailbox=("Romance Standard Time", "fr-FR")), graph.user("bob")
    settings = await client.get(f"/users/{alice.id}/mailboxSettings")
    assert (settings["timeZone"], settings["language"]["locale"]) == ("Romance Standard Time", "fr-FR")
    assert await client.refusal("GET", f"/users/{bob.id}/mailboxSettings") == (404, "MailboxNotEnabledForRESTAPI")


async def test_only_a_good_token_counts(graph: GraphDouble, client: Client) -> None:
    for token in (None, "nonsense", graph.token(expired=True), graph.token(audience="https://api.botframework.com")):
        client.token = token
        assert await client.refusal("GET", "/users") == (401, "InvalidAuthenticationToken")
        assert client.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/users/delta", "Authorization_RequestDenied"),
        ("GET", "/users/{}/mailboxSettings", "ErrorAccessDenied"),
        ("GET", "/users/{}/presence", "Forbidden"),
        ("GET", "/users/{}/teamwork/installedApps", "Forbidden"),
        ("GET", "/users/{}/drive", "accessDenied"),
    ],
)
async def test_what_is_not_permitted_is_refused(
    graph: GraphDouble, client: Client, method: str, path: str, code: str
) -> None:
    alice = graph.user("alice")
    graph.grants("User.ReadBasic.All")
    client.token = graph.token()
    assert await client.refusal(method, path.format(alice.id)) == (403, code)


async def test_little_permission_shows_no_phones(graph: GraphDouble, client: Client) -> None:
    graph.user("alice", phones=["+33 1"], mobile="+33 6")
    graph.grants("User.ReadBasic.All")
    client.token = graph.token()
    (alice,) = await client.all("/users")
    assert (alice["displayName"], alice["businessPhones"], alice["mobilePhone"]) == ("Alice", [], None)


async def test_a_token_is_given_for_the_secret(graph: GraphDouble, client: Client) -> None:
    form = {"grant_type": "client_credentials", "client_id": graph.app_id, "scope": graph.scope}
    url = f"{graph.login_url}/{graph.tenant_id}/oauth2/v2.0/token"
    async with ClientSession() as session:
        async with session.post(url, data=form | {"client_secret": graph.app_secret}) as answer:
            client.token = (await answer.json())["access_token"]
        async with session.post(url, data=form | {"client_secret": "wrong"}) as answer:
            assert (answer.status, (await answer.json())["error_codes"]) == (401, [7000215])
    await client.get("/users")
    assert (client.status, graph.tokens_asked) == (200, 2)


async def _link(client: Client, path: str) -> str:
    page = await client.get(path)
    while "@odata.nextLink" in page:
        page = await client.get(page["@odata.nextLink"])
    return str(page["@odata.deltaLink"])
