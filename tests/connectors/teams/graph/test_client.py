"""Requests to Graph: throttled, refused, cut off; and never a token for anybody else."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

import httpx
import pytest

from connectors.teams.graph import calls
from connectors.teams.graph.answers import LARGEST
from connectors.teams.graph.client import MOST_PAGES, Client, new_page
from connectors.teams.graph.refusals import Busy, Gone, NotPermitted, Refusal
from tests.connectors.teams.graph.conftest import Tokens, Waits
from tests.graph_double import GraphDouble
from ucbridge.errors import SignInRefused

pytestmark = pytest.mark.asyncio


async def name(client: Client, user: str) -> object:
    return (await client.ask(calls.USER, {"user": user, "select": "displayName"}))["displayName"]


async def test_whoever_asks_too_much_waits_as_long_as_graph_says(
    graph: GraphDouble, client: Client, waits: Waits
) -> None:
    alice = graph.user("alice", shown="Alice")
    graph.faults.next("GET", "/users/*", status=429, retry_after=7)
    graph.faults.next("GET", "/users/*", status=429, retry_after=2)
    assert await name(client, alice.id) == "Alice"
    assert waits == [7, 2]


async def test_who_cannot_wait_is_told_for_how_long(graph: GraphDouble, client: Client, waits: Waits) -> None:
    graph.faults.next("GET", "/users/*", status=429, retry_after=120)
    with pytest.raises(Busy) as busy:
        await name(client, graph.user("alice").id)
    assert (busy.value.wait, waits) == (120, [])


@pytest.mark.parametrize(
    "trouble", [{"status": 503}, {"status": 504}, {"status": 500}, {"reset": True}, {"page": True}]
)
async def test_what_passes_is_tried_again(graph: GraphDouble, client: Client, trouble: dict[str, int]) -> None:
    alice = graph.user("alice", shown="Alice")
    graph.faults.next("GET", "/users/*", retry_after=None, times=2, **({"status": 502} | trouble))
    assert await name(client, alice.id) == "Alice"


async def test_what_does_not_pass_is_given_up_in_the_end(graph: GraphDouble, client: Client) -> None:
    graph.faults.next("GET", "/users/*", status=503, retry_after=1, times=math.inf)
    with pytest.raises(ConnectionError):
        await name(client, graph.user("alice").id)
    assert len(graph.asked("GET", "/users/*")) == 5


async def test_a_token_that_is_not_accepted_is_replaced_once(
    graph: GraphDouble, client: Client, tokens: Tokens
) -> None:
    alice = graph.user("alice", shown="Alice")
    tokens.last = expired = graph.token(expired=True)
    assert await name(client, alice.id) == "Alice"
    assert tokens.stale == [expired]
    graph.faults.next("GET", "/users/*", status=401, times=2)
    with pytest.raises(SignInRefused):
        await name(client, alice.id)


async def test_a_token_that_ended_during_an_outage_is_replaced_too(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice", shown="Alice")
    graph.faults.next("GET", "/users/*", reset=True, times=4)
    graph.faults.next("GET", "/users/*", status=401)
    assert await name(client, alice.id) == "Alice"


async def test_the_missing_permission_is_named(graph: GraphDouble, client: Client) -> None:
    graph.grants()
    with pytest.raises(NotPermitted, match="add the application permission") as refused:
        await name(client, graph.user("alice").id)
    assert "User.Read.All" in str(refused.value.text)


async def test_a_permission_granted_meanwhile_counts_at_once(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice", shown="Alice")
    graph.withdraws("User.Read.All")
    with pytest.raises(NotPermitted):
        await name(client, alice.id)
    graph.grants("User.Read.All")
    assert await name(client, alice.id) == "Alice"


async def test_who_is_not_there_is_gone(client: Client) -> None:
    with pytest.raises(Gone):
        await name(client, "00000000-0000-0000-0000-000000000001")


async def test_a_link_that_leads_elsewhere_gets_no_token(client: Client, tokens: Tokens) -> None:
    for link in ("https://graph.example.net/v1.0/users", "http://127.0.0.1:9/v1.0/users", "nonsense"):
        with pytest.raises(ConnectionError):
            await client.follow(link, calls.USERS)
    assert tokens.last == ""


async def test_what_stands_in_an_address_stays_one_part_of_it(graph: GraphDouble, client: Client) -> None:
    with graph.checks.expected(), pytest.raises(Refusal):
        await name(client, "../groups?x=#")
    assert all(each.path.startswith("/users/") for each in graph.requests)


async def test_no_object_of_msgraph_is_ever_built(graph: GraphDouble, client: Client) -> None:
    await name(client, graph.user("alice").id)
    with pytest.raises(Gone):
        await name(client, "00000000-0000-0000-0000-000000000001")
    assert not any(each.startswith("msgraph.generated.models.") for each in sys.modules)


class Answers(httpx.AsyncBaseTransport):
    """A Graph that answers whatever it is asked with the same."""

    def __init__(self, status: int, body: bytes, **headers: str) -> None:
        self._answer = status, body, headers
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.headers.get("Authorization", ""))
        status, body, headers = self._answer
        return httpx.Response(status, content=body, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answers], Client]:
    def build(answers: Answers) -> Client:
        monkeypatch.setattr(httpx.AsyncClient, "_init_transport", lambda *_a, **_k: answers)

        async def token(*, stale: str = "") -> str:
            return f"token{stale}"

        return Client("https://graph.microsoft.com/v1.0", token, pause=Waits())

    return build


async def test_nobody_is_followed_elsewhere_with_our_token(answering: Callable[[Answers], Client]) -> None:
    for status in (301, 302, 307, 308):
        answers = Answers(status, b"", Location="https://evil.example/v1.0/users")
        client = answering(answers)
        with pytest.raises(ConnectionError):
            await client.ask(calls.SET_PRESENCE, {"user": "x"}, body={})
        assert set(answers.asked) == {"Bearer token"}
        await client.close()


async def test_a_list_that_never_ends_is_given_up(answering: Callable[[Answers], Client]) -> None:
    again = b'{"value": [], "@odata.nextLink": "https://graph.microsoft.com/v1.0/users?x"}'
    answers = Answers(200, again, Content_Type="application/json")
    client = answering(answers)
    with pytest.raises(ConnectionError):
        _pages = [page async for page in client.pages(calls.USERS, {"select": "id"})]
    assert len(answers.asked) == 2
    await client.close()
    read = {str(number) for number in range(MOST_PAGES - 1)}
    new_page("one more", read)
    with pytest.raises(ConnectionError):
        new_page("one too many", read)


async def test_an_answer_of_many_megabytes_is_not_read(answering: Callable[[Answers], Client]) -> None:
    client = answering(Answers(200, b" " * (LARGEST + 1)))
    with pytest.raises(ConnectionError):
        await client.ask(calls.USERS, {"select": "id"})
    await client.close()


async def test_what_nests_without_end_is_not_the_answer_of_graph(answering: Callable[[Answers], Client]) -> None:
    client = answering(Answers(200, b"[" * 100_000))
    with pytest.raises(ConnectionError):
        await client.ask(calls.USERS, {"select": "id"})
    await client.close()


async def test_a_recording_goes_nowhere_unencrypted(client: Client) -> None:
    for address in ("http://files.example.net/up", "", "file:///etc/passwd", "https://["):
        with pytest.raises(ConnectionError):
            await client.put(address, b"voice", {}, calls.UPLOAD_SESSION)


async def test_this_machine_may_have_two_names(graph: GraphDouble, client: Client) -> None:
    alice = graph.user("alice", shown="Alice")
    link = f"{graph.url.replace('127.0.0.1', 'localhost')}/users/{alice.id}?$select=displayName"
    assert (await client.follow(link, calls.USERS))["displayName"] == "Alice"
