"""Cards that come by themselves: where people read them, to whom they are for, whatever Teams does meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.teams.posts import posting
from connectors.teams.posts.finding import Place
from connectors.teams.wire import requests
from tests.connectors.discord.house import SIGNER
from tests.connectors.teams.house import House, house, knowing
from tests.teams_double import Conversation, Person, TeamsDouble
from ucbridge.connector import NotReached
from ucbridge.i18n import _
from ucbridge.models import Address, Button, Reply, State
from ucbridge.models import Person as Somebody
from ucbridge.store.types import utc_now
from ucbridge.store.workspaces import Workspace

pytestmark = pytest.mark.asyncio

KEY = "0123456789abcdef01234567"
POSTS = "/v3/conversations/*/activities"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_PAUSE", 0.01)
    monkeypatch.setattr(posting, "_SETTLES", 0.01)


def card(words: str = "Call from 0142685300", **more: object) -> Reply:
    reply = Reply(_("{words}", words=words), state=State.RINGING, topic="call:1")
    return SIGNER.seal(replace(reply, buttons=(Button(_("Hang up"), "hangup", "c1"),), **more))  # type: ignore[arg-type]


def own(teams: TeamsDouble, person: Person, at: Conversation | None = None) -> list[str]:
    """Return what somebody sees of the bot there."""
    return [each.text for each in teams.seen_by(person, at) if each.author is None]


async def test_somebody_who_never_wrote_gets_a_card_in_their_personal_chat(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, people=knowing(alice=alice.aad)) as there:
        where = there.connector.conversation_of(Somebody("alice", "Alice"))
        assert where == f"user:{alice.aad}"
        message = await there.connector.send(where, card(), key=KEY)
        await there.connector.edit(Address("teams", where, message), card("Bob is on the line"))
        (seen,) = teams.seen_by(alice)
        assert (seen.id, seen.buttons, seen.edits) == (message, ["Hang up"], 1)
        assert "Bob is on the line" in seen.text
        await there.connector.send(where, card())
        assert len(teams.asked("POST", "/v3/conversations")) == 1, "the chat is opened once"


async def test_a_card_is_in_the_language_of_whoever_reads_it(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice", locale="fr-FR"), teams.user("bob")
    acme = teams.team("Acme", owners=[alice], members=[bob])
    async with house(tmp_path, teams) as there:
        await teams.writes(alice, "status", answered=False)
        await teams.writes(alice, "status", at=acme.general, answered=False)
        await teams.until(lambda: len(there.bot.asked) == 2)
        await there.connector.send(f"user:{alice.aad}", card())
        assert teams.seen_by(alice)[-1].buttons == ["Raccrocher"]
        await there.connector.send(f"chat:{acme.general.id}", card())
        assert teams.seen_by(bob, acme.general)[-1].buttons == ["Hang up"]
        await there.parts.workspaces.save(Workspace("teams", acme.id, language="fr"), by="alice")
        await there.connector.send(f"chat:{acme.general.id}", card())
        assert teams.seen_by(bob, acme.general)[-1].buttons == ["Raccrocher"]


async def test_cards_for_everybody_stand_in_chats_channels_and_threads(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    acme = teams.team("Acme", owners=[alice], members=[bob])
    sales = teams.channel(acme, "Sales")
    places = [teams.group(alice, bob), teams.meeting(alice, bob), sales, teams.thread(sales, by=bob, text="Hello")]
    async with house(tmp_path, teams) as there:
        for place in places:
            where = f"chat:{place.id}"
            message = await there.connector.send(where, card(f"For {place.id}"))
            await there.connector.edit(Address("teams", where, message), card(f"Ended {place.id}", state=State.ENDED))
            assert [f"Ended {place.id}" in each for each in own(teams, bob, place)][-1]
        assert teams.seen_by(bob, places[-1])[-1].conversation.root


async def test_what_is_for_one_alone_nobody_else_sees(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    where = f"only:{chat.id}|{alice.aad}"
    async with house(tmp_path, teams) as there:
        await met(there, teams, alice, chat)
        message = await there.connector.send(where, card(private=True))
        await there.connector.edit(Address("teams", where, message), card("Ended", private=True))
        assert "Ended" in own(teams, alice, chat)[-1]
        assert teams.seen_by(alice, chat)[-1].private
        assert not own(teams, bob, chat)


async def test_what_one_alone_cannot_be_shown_there_is_left_to_their_own_chat(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    teams.forbids_targeted(chat)
    async with house(tmp_path, teams) as there:
        await met(there, teams, alice, chat)
        with pytest.raises(NotReached):
            await there.connector.send(f"only:{chat.id}|{alice.aad}", card(private=True))
        assert not own(teams, bob, chat)


async def test_a_live_card_that_vanished_after_a_day_goes_on_in_their_own_chat(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    where = f"only:{chat.id}|{alice.aad}"
    async with house(tmp_path, teams) as there:
        await met(there, teams, alice, chat)
        message = await there.connector.send(where, card(private=True))
        teams.later(25 * 3600)
        for words, state in (("Still there", State.CONNECTED), ("And still", State.CONNECTED), ("Over", State.ENDED)):
            await there.connector.edit(Address("teams", where, message), card(words, state=state, private=True))
        assert [("Over" in each) for each in own(teams, alice)] == [True]
        other = await there.connector.send(where, card(private=True))
        teams.later(25 * 3600)
        with pytest.raises(LookupError):  # nobody needs to hear that something ended which they do not see any more
            await there.connector.edit(Address("teams", where, other), card("Over", state=State.ENDED, private=True))


async def test_who_blocks_the_bot_is_written_to_again_once_they_write(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    somebody, where = Somebody("alice", "Alice"), f"user:{alice.aad}"
    async with house(tmp_path, teams, people=knowing(alice=alice.aad)) as there:
        await there.connector.send(where, card())
        await teams.blocks(alice)
        with pytest.raises(NotReached):
            await there.connector.send(where, card())
        assert there.connector.conversation_of(somebody) is None
        asked = len(teams.requests)
        with pytest.raises(NotReached):
            await there.connector.send(where, card())
        assert len(teams.requests) == asked, "Microsoft asks not to try"
        await teams.unblocks(alice)
        await teams.writes(alice, "status", answered=False)
        await teams.until(lambda: there.bot.asked and there.connector.conversation_of(somebody))
        await there.connector.send(where, card("And again"))
        assert "And again" in own(teams, alice)[-1]


async def test_nothing_is_sent_to_those_who_removed_the_app(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    somebody = Somebody("alice", "Alice")
    async with house(tmp_path, teams, people=knowing(alice=alice.aad)) as there:
        await there.connector.send(f"user:{alice.aad}", card())
        await teams.uninstalls(alice)
        await teams.until(lambda: there.connector.conversation_of(somebody) is None)
        asked = len(teams.requests)
        with pytest.raises(NotReached):
            await there.connector.send(f"user:{alice.aad}", card())
        assert len(teams.requests) == asked
        await teams.installs(alice)
        await teams.until(lambda: there.connector.conversation_of(somebody))
        await there.connector.send(f"user:{alice.aad}", card("Welcome back"))
        assert "Welcome back" in own(teams, alice)[-1]


async def test_whom_the_app_is_not_installed_for_is_not_reached(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, somebody = teams.user("alice", has_bot=False), Somebody("alice", "Alice")
    async with house(tmp_path, teams, people=knowing(alice=alice.aad)) as there:
        with pytest.raises(NotReached):
            await there.connector.send(f"user:{alice.aad}", card())
        assert there.connector.conversation_of(somebody) is None
        with pytest.raises(NotReached):
            await there.connector.send("user:00000000-0000-4000-8000-000000000000", card())


async def test_a_chat_that_is_gone_is_forgotten(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams) as there:
        message = await there.connector.send(f"chat:{chat.id}", card())
        teams.gone(chat)
        with pytest.raises(LookupError):
            await there.connector.edit(Address("teams", f"chat:{chat.id}", message), card())
        with pytest.raises(LookupError):
            await there.connector.send(f"chat:{chat.id}", card())


async def test_a_personal_chat_that_teams_knows_no_more_is_opened_anew(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams) as there:
        await there.connector.send(f"user:{alice.aad}", card())
        teams.faults.next("POST", POSTS, status=404, code="ConversationNotFound")
        await there.connector.send(f"user:{alice.aad}", card("Second"))
        assert len(own(teams, alice)) == 2
        assert len(teams.asked("POST", "/v3/conversations")) == 2


async def test_a_card_somebody_took_away_is_gone_for_good(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams) as there:
        for where in (f"user:{alice.aad}", f"chat:{chat.id}"):
            await there.connector.send(where, card())
            with pytest.raises(LookupError):
                await there.connector.edit(Address("teams", where, "1234567890123"), card())
        assert len(teams.asked("POST", "/v3/conversations")) == 1, "the chat is still there"


async def test_what_the_app_was_removed_from_as_a_whole_is_forgotten(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    acme = teams.team("Acme", owners=[alice], members=[bob])
    async with house(tmp_path, teams) as there:
        await met(there, teams, alice, acme.general)
        await teams.uninstalls(alice, acme)
        with pytest.raises(NotReached):
            await there.connector.send(f"chat:{acme.general.id}", card())
        await there.connector.send(f"user:{alice.aad}", card())


async def test_while_our_secret_is_refused_cards_wait(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, app_secret="wrong") as there:
        with pytest.raises(ConnectionError):
            await there.connector.send(f"user:{alice.aad}", card())


class Reads:
    """A history that finds what is in the double, as Graph would."""

    def __init__(self, teams: TeamsDouble, person: Person, at: Conversation | None = None) -> None:
        self._teams, self._person, self._at = teams, person, at
        self.places: list[Place] = []

    async def find(self, place: Place, marks: Collection[str], *, since: datetime) -> str | None:
        self.places.append(place)
        seen = self._teams.seen_by(self._person, self._at)
        return next((each.id for each in seen for mark in marks if mark in str(each.card)), None)


@pytest.mark.parametrize("fault", [{"status": 504}, {"status": 502}, {"reset": True}], ids=str)
async def test_a_card_is_posted_once_where_history_can_be_read(
    teams: TeamsDouble, tmp_path: Path, fault: dict[str, Any]
) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams) as there:
        reading(there, Reads(teams, alice))
        for done in (True, False):
            teams.faults.next("POST", POSTS, **fault, done=done)
            message = await there.connector.send(f"user:{alice.aad}", card(), key=f"{done}{KEY}")
            assert teams.seen_by(alice)[-1].id == message
        assert len(own(teams, alice)) == 2


async def test_a_card_that_was_posted_before_a_crash_is_found(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    acme = teams.team("Acme", owners=[alice], members=[bob])
    thread = teams.thread(acme.general, by=bob, text="Hello")
    async with house(tmp_path, teams) as there:
        await met(there, teams, alice, thread)
        history = Reads(teams, alice, thread)
        reading(there, history)
        since = utc_now()
        where = f"chat:{thread.id}"
        message = await there.connector.send(where, card(), key=KEY)
        assert await there.connector.find(where, KEY, card(), since=since) == message
        assert await there.connector.find(where, "other", replace(card(), buttons=()), since=since) is None
        assert history.places[0] == Place(team=acme.group, channel=acme.general.id, root=thread.root or "")
        assert await there.connector.find(f"only:{thread.id}|{alice.aad}", KEY, card(), since=since) is None


async def test_without_history_nothing_is_found(teams: TeamsDouble, tmp_path: Path) -> None:
    async with house(tmp_path, teams) as there:
        assert await there.connector.find("user:somebody", KEY, card(), since=utc_now()) is None


@pytest.mark.parametrize("status", [200, 201])
async def test_a_message_that_teams_does_not_name_is_looked_for_and_never_posted_again(
    teams: TeamsDouble, tmp_path: Path, status: int
) -> None:
    alice = teams.user("alice")
    where = f"user:{alice.aad}"
    async with house(tmp_path, teams) as there:
        teams.faults.next("POST", POSTS, status=status, done=True)
        assert await there.connector.send(where, card(), key=KEY) == ""
        assert len(own(teams, alice)) == 1
        with pytest.raises(LookupError):
            await there.connector.edit(Address("teams", where, ""), card())
        reading(there, Reads(teams, alice))
        teams.faults.next("POST", POSTS, status=status, done=True)
        message = await there.connector.send(where, card(), key=f"2{KEY}")
        assert teams.seen_by(alice)[-1].id == message, "it can be replaced later"
        assert len(own(teams, alice)) == 2


def reading(there: House, history: Reads) -> None:
    """Let the connector read history."""
    link = there.connector._link
    assert link is not None
    link.posting._ways.finding._history = history


async def met(there: House, teams: TeamsDouble, person: Person, at: Conversation) -> None:
    """Have the bot know somebody, and where they write."""
    before = len(there.bot.asked)
    await teams.writes(person, "status", at=at, answered=False)
    await teams.until(lambda: len(there.bot.asked) > before)
