"""What the bot asks of Teams, and what becomes of it when Teams is busy, away, or says no."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from connectors.teams.settings import Settings
from connectors.teams.wire import requests
from connectors.teams.wire.api import Api
from connectors.teams.wire.line import opened
from connectors.teams.wire.refusals import Busy, Gone, Shut, TooLarge, Unsure
from connectors.teams.wire.requests import Requests
from tests.teams_double import TeamsDouble
from ucbridge.errors import SignInRefused

pytestmark = pytest.mark.asyncio

POSTS = "/v3/conversations/*/activities"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_PAUSE", 0.01)


def card(words: str = "Call from 0142685300") -> dict[str, Any]:
    body = [{"type": "TextBlock", "text": words, "wrap": True}]
    content = {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard"}
    shown = content | {"version": "1.5", "body": body}
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": shown}
    return {"type": "message", "summary": words, "attachments": [attached]}


async def test_a_message_is_posted_changed_and_taken_away(teams: TeamsDouble) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with opened(Settings(**teams.settings)) as line:
        message = await line.api.post(teams.service_url, chat.id, card())
        await line.api.put(teams.service_url, chat.id, message, card("Ended"))
        (seen,) = teams.seen_by(bob, chat)
        assert (seen.id, seen.edits, "Ended" in seen.text) == (message, 1, True)
        await line.api.delete(teams.service_url, chat.id, message)
        await line.api.delete(teams.service_url, chat.id, message)
        assert not teams.seen_by(bob, chat)


async def test_one_person_sees_what_is_for_them_alone(teams: TeamsDouble) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    acme = teams.team("Acme", owners=[alice], members=[bob])
    thread = teams.thread(acme.general, by=bob, text="Hello")
    only = {"recipient": {"id": alice.mri, "isTargeted": True}}
    async with opened(Settings(**teams.settings)) as line:
        message = await line.api.post(teams.service_url, thread.id, card() | only, targeted=True)
        await line.api.put(teams.service_url, thread.id, message, card("Ended") | only, targeted=True)
        assert [each.text for each in teams.seen_by(alice, thread)][-1] == "Ended"
        assert not [each for each in teams.seen_by(bob, thread) if each.author is None]
        await line.api.delete(teams.service_url, thread.id, message, targeted=True)
        assert not [each for each in teams.seen_by(alice, thread) if each.author is None]


async def test_members_channels_and_teams_are_read(teams: TeamsDouble) -> None:
    people = [teams.user(f"user{number}") for number in range(12)]
    acme = teams.team("Acme", owners=people[:1], members=people[1:])
    sales = teams.channel(acme, "Sales")
    async with opened(Settings(**teams.settings)) as line:
        api, service = line.api, teams.service_url
        members = [each["aadObjectId"] async for each in api.members(service, acme.id)]
        assert sorted(members) == sorted(each.aad for each in people)
        assert (await api.member(service, acme.id, people[3].aad))["id"] == people[3].mri
        assert (await api.team(service, acme.id))["aadGroupId"] == acme.group
        assert sales.id in [each["id"] for each in await api.channels(service, acme.id)]
        with pytest.raises(Gone):
            await api.member(service, acme.id, "29:nobody")


@pytest.mark.parametrize(
    "fault",
    [{"status": 412}, {"status": 429, "retry_after": 0.1}, {"status": 502}, {"status": 503},
     {"status": 504}, {"reset": True}, {"status": 404, "page": True}],
    ids=str,
)  # fmt: skip
async def test_what_may_go_better_is_tried_again(teams: TeamsDouble, fault: dict[str, Any]) -> None:
    alice = teams.user("alice")
    chat = teams.personal(alice)
    async with opened(Settings(**teams.settings)) as line:
        teams.faults.next("POST", POSTS, **fault, times=2)
        await line.api.post(teams.service_url, chat.id, card())
        assert len(teams.seen_by(alice)) == 1
        assert len(teams.faults.happened) == 2


async def test_nobody_tries_for_ever(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with opened(Settings(**teams.settings)) as line:
        teams.faults.next("POST", POSTS, status=412, times=9)
        with pytest.raises(Busy):
            await line.api.post(teams.service_url, teams.personal(alice).id, card())
        assert len(teams.asked("POST", POSTS)) == 4


async def test_who_is_to_wait_for_long_is_told_at_once(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with opened(Settings(**teams.settings)) as line:
        teams.faults.next("POST", POSTS, status=429, retry_after=300)
        with pytest.raises(Busy):
            await line.api.post(teams.service_url, teams.personal(alice).id, card())
        with pytest.raises(Busy):
            await line.api.post(teams.service_url, teams.personal(alice).id, card())
        assert len(teams.asked("POST", POSTS)) == 1, "Teams asked for five minutes"


@pytest.mark.parametrize("fault", [{"status": 504}, {"status": 502}, {"reset": True}], ids=str)
async def test_what_may_have_been_done_is_not_repeated_where_that_is_not_wished(
    teams: TeamsDouble, fault: dict[str, Any]
) -> None:
    alice = teams.user("alice")
    async with opened(Settings(**teams.settings)) as line:
        teams.faults.next("POST", POSTS, **fault, done=True)
        with pytest.raises(Unsure):
            await line.api.post(teams.service_url, teams.personal(alice).id, card(), once=True)
        assert len(teams.seen_by(alice)) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 403, "code": "MessageWritesBlocked"}, Shut),
        ({"status": 403, "code": "BotDisabledByAdmin"}, Shut),
        ({"status": 404, "code": "ConversationNotFound"}, Gone),
        ({"status": 413}, TooLarge),
        ({"status": 500}, Unsure),
    ],
    ids=str,
)
async def test_what_will_not_go_better_is_not_tried_again(
    teams: TeamsDouble, fault: dict[str, Any], kind: type[Exception]
) -> None:
    alice = teams.user("alice")
    async with opened(Settings(**teams.settings)) as line:
        teams.faults.next("POST", POSTS, **fault)
        with pytest.raises(kind):
            await line.api.post(teams.service_url, teams.personal(alice).id, card())
        assert len(teams.asked("POST", POSTS)) == 1


async def test_nobody_there_is_a_lost_connection() -> None:
    settings = Settings(
        app_id="0f6c3d2a-9b1e-4c7d-8a5f-123456789012",
        tenant_id="7ea35000-1111-4222-8333-444455556666",
        allow_unsigned=True,
    )
    async with opened(settings) as line:
        with pytest.raises(ConnectionRefusedError):
            await line.api.post("http://127.0.0.1:9", "a:1", card())


async def test_a_token_that_was_revoked_is_replaced(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with opened(Settings(**teams.settings)) as line:
        await line.api.typing(teams.service_url, teams.personal(alice).id)
        teams.revokes()
        await asyncio.gather(*(posting(line.api, teams, alice) for _ in range(3)))
        assert len(teams.login.issued()) == 2
        assert len(teams.seen_by(alice)) == 3


async def test_a_login_that_is_away_for_a_moment_is_asked_again(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with opened(Settings(**teams.settings)) as line:
        teams.faults.next("POST", "*/token", status=503, times=2)
        await posting(line.api, teams, alice)
        assert len(teams.seen_by(alice)) == 1


async def test_a_bot_nobody_knows_is_said_so(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with opened(Settings(**teams.settings)) as line:
        teams.faults.next("POST", POSTS, status=401, times=2)
        with pytest.raises(SignInRefused, match="Azure Bot"):
            await posting(line.api, teams, alice)


async def test_the_limits_of_teams_are_kept_before_it_refuses(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    teams.limits.on = True
    async with opened(Settings(**teams.settings)) as line:
        await asyncio.gather(*(posting(line.api, teams, alice) for _ in range(9)))
    assert (teams.limits.hits, len(teams.seen_by(alice))) == (0, 9)


async def posting(api: Api, teams: TeamsDouble, person: Any) -> str:
    return await api.post(teams.service_url, teams.personal(person).id, card())


async def test_the_page_of_a_proxy_is_no_message_though_it_says_that_all_is_well(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    chat = teams.personal(alice)
    async with opened(Settings(**teams.settings)) as line:
        teams.faults.next("POST", POSTS, status=200, page=True)
        assert await line.api.post(teams.service_url, chat.id, card())
        assert len(teams.seen_by(alice)) == 1


async def test_a_roster_that_never_ends_is_given_up() -> None:
    asked: list[object] = []

    async def again(*request: object, **_more: object) -> dict[str, Any]:
        asked.append(request)
        return {"members": [], "continuationToken": "again"}

    api = Api(cast("Requests", again))
    assert [each async for each in api.members("https://teams.example", "19:chat")] == []
    assert len(asked) == 100
