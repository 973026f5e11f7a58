"""What the bot posted, found again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from connectors.teams.graph.client import Client
from connectors.teams.graph.history import History, texts
from connectors.teams.graph.installing import Chats
from connectors.teams.graph.refusals import NotPermitted
from connectors.teams.posts.finding import Place
from tests.graph_double import GraphDouble
from ucbridge.errors import SignInRefused

pytestmark = pytest.mark.asyncio

TOKEN = "v1.abc/def+ghi=="
LATELY = timedelta(minutes=5)


class Told(list[str]):
    """What Health is told, in turn; "" where it works."""

    def __call__(self, error: SignInRefused | None) -> None:
        self.append(str(error.text) if error else "")


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def history(graph: GraphDouble, client: Client, told: Told) -> History:
    return History(client, Chats(client, graph.app_id), app=graph.app_id, tell=told)


def card(token: str) -> dict[str, object]:
    action = {"type": "Action.Execute", "verb": "press", "data": {"token": token}}
    return {"type": "AdaptiveCard", "version": "1.5", "body": [], "actions": [action]}


def since(ago: timedelta = LATELY) -> datetime:
    return datetime.now(UTC) - ago


async def test_a_card_is_found_in_a_chat_by_what_only_it_has(graph: GraphDouble, history: History) -> None:
    alice, bob = graph.user("alice"), graph.user("bob")
    chat = graph.chat(alice, bob)
    graph.wrote(at=chat, card=card("another"))
    wanted = graph.wrote(at=chat, card=card(TOKEN))
    for number in range(60):
        graph.wrote(at=chat, text=f"{number}", by=alice)
    assert await history.find(Place(chat=chat), ["key", TOKEN], since=since()) == wanted
    assert await history.find(Place(chat=chat), ["key"], since=since()) is None
    assert await history.find(Place(chat=chat), [], since=since()) is None


async def test_what_people_wrote_is_not_ours(graph: GraphDouble, history: History) -> None:
    alice, bob = graph.user("alice"), graph.user("bob")
    chat = graph.chat(alice, bob)
    graph.wrote(at=chat, text=TOKEN, card=card(TOKEN), by=alice)
    assert await history.find(Place(chat=chat), [TOKEN], since=since()) is None


async def test_what_is_older_is_none_of_it(graph: GraphDouble, history: History) -> None:
    alice, bob = graph.user("alice"), graph.user("bob")
    chat = graph.chat(alice, bob)
    graph.wrote(at=chat, card=card(TOKEN))
    ahead = datetime.now(UTC) + timedelta(hours=1)
    assert await history.find(Place(chat=chat), [TOKEN], since=ahead) is None


async def test_a_thread_and_a_channel_are_places_of_their_own(graph: GraphDouble, history: History) -> None:
    alice = graph.user("alice")
    sales = graph.team("Sales", owners=[alice], members=[])
    at = sales, sales.general
    root = graph.wrote(at=at, text="Who calls Bob?", by=alice)
    reply = graph.wrote(at=at, card=card(TOKEN), reply_to=root)
    post = graph.wrote(at=at, card=card("of a post"))
    channel = Place(team=sales.id, channel=sales.general)
    thread = Place(team=sales.id, channel=sales.general, root=root)
    assert await history.find(thread, [TOKEN], since=since()) == reply
    assert await history.find(channel, ["of a post"], since=since()) == post
    assert await history.find(channel, [TOKEN], since=since()) is None


async def test_a_personal_chat_is_known_by_its_app_where_the_company_has_it(
    graph: GraphDouble, history: History, told: Told
) -> None:
    alice = graph.user("alice")
    chat = graph.chat(alice, graph.user("bob"))
    nobody = "00000000-0000-0000-0000-000000000001"
    assert await history.find(Place(account=nobody), [TOKEN], since=since()) is None
    assert told == [""], "who is not there says nothing of the app"
    assert await history.find(Place(account=alice.id), [TOKEN], since=since()) is None
    assert "Manage apps" in told[-1]
    assert await history.find(Place(chat=chat), [TOKEN], since=since()) is None
    assert "Manage apps" in told[-1], "other chats are read without it"
    ours = graph.catalogue("Ucbridge", external_id=graph.app_id)
    graph.installs(alice, ours)
    assert await history.find(Place(account=alice.id), [TOKEN], since=since()) is None
    assert told[-1] == ""


async def test_without_the_permission_it_says_so(graph: GraphDouble, history: History, told: Told) -> None:
    chat = graph.chat(graph.user("alice"), graph.user("bob"))
    graph.grants("User.Read.All")
    with pytest.raises(NotPermitted):
        await history.find(Place(chat=chat), [TOKEN], since=since())
    assert "Chat.Read.All" in told[-1]


@pytest.mark.parametrize("escaped", [False, True])
async def test_a_card_reads_the_same_however_its_json_is_escaped(escaped: bool) -> None:
    content = json.dumps(card("a/b é"), ensure_ascii=escaped)
    content = content.replace("/", "\\/") if escaped else content
    message = {"body": {"content": None}, "attachments": [{"content": content}, "nonsense", {"content": None}]}
    assert any("a/b é" in text for text in texts(message))
    assert texts({"body": None, "attachments": None}) == []
