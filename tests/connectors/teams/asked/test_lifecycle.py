"""The bot comes to people, chats and teams, and goes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from connectors.teams.posts.conversations import of_user
from tests.connectors.discord.house import ringing
from tests.connectors.teams.house import PlayedBot, house, knowing
from tests.teams_double import TeamsDouble
from tests.waiting import until
from ucbridge.connector import NotReached
from ucbridge.i18n import _
from ucbridge.models import Person, Reply
from ucbridge.store.connector_state import ConnectorState

pytestmark = pytest.mark.asyncio

BOB = Person("bob", "Bob")


def read(teams: TeamsDouble, person: object, words: str, at: object = None) -> int:
    return sum(words in each.text for each in teams.seen_by(person, at))  # type: ignore[arg-type]


async def test_who_installs_the_app_learns_what_to_type(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice", has_bot=False)
    async with house(tmp_path, teams):
        await teams.installs(alice)
        welcome = await teams.sees(alice, "I connect Teams with your phone")
        assert "link 101" in welcome.text
        await teams.writes(alice, "help", answered=False)
        assert read(teams, alice, "I connect Teams") == 1


async def test_a_team_learns_it_once_too(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    acme = teams.team("Acme", owners=[alice], has_bot=False)
    async with house(tmp_path, teams, bot=PlayedBot(says=Reply(_("Done")))):
        await teams.installs(alice, at=acme)
        welcome = await teams.sees(alice, "I connect Teams", at=acme.general)
        assert "@ucbridge call Bob" in welcome.text
        await teams.writes(alice, "status", at=acme.general)
        assert read(teams, alice, "I connect Teams", acme.general) == 1


async def test_nothing_is_sent_to_who_removed_the_app_until_they_come_back(teams: TeamsDouble, tmp_path: Path) -> None:
    bob = teams.user("bob")
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing()), people=knowing(bob=bob.account)) as there:
        await teams.writes(bob, "call Alice")
        await teams.uninstalls(bob)
        await teams.until(lambda: there.connector.conversation_of(BOB) is None)
        sent = len(teams.asked("POST", "/v3/*"))
        with pytest.raises(NotReached):
            await there.connector.send(of_user(bob.account), Reply(_("Done")))
        assert len(teams.asked("POST", "/v3/*")) == sent
        await teams.installs(bob)
        await teams.until(lambda: there.connector.conversation_of(BOB))
        await there.connector.send(of_user(bob.account), Reply(_("Done")))
        await teams.sees(bob, "Done")


async def test_an_update_of_the_app_is_no_farewell(teams: TeamsDouble, tmp_path: Path) -> None:
    bob = teams.user("bob")
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing()), people=knowing(bob=bob.account)) as there:
        answer = await teams.writes(bob, "call Alice")
        for action in ("remove-upgrade", "add-upgrade"):
            status, _body = await teams.posts(answer.activity | {"type": "installationUpdate", "action": action})
            assert status == 200
        await teams.writes(bob, "call Carol")
        assert there.connector.conversation_of(BOB)
        assert not read(teams, bob, "I connect Teams")


async def test_a_team_the_bot_was_removed_from_is_forgotten(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    acme = teams.team("Acme", owners=[alice])
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        await teams.writes(alice, "call Bob", at=acme.general)
        await teams.uninstalls(alice, at=acme)
        await teams.writes(alice, "call Bob")
        await teams.sees(alice, "Bob is ringing")
        assert len(there.bot.asked) == len(["in the team", "in the personal chat"])


async def test_events_nobody_knows_yet_are_taken(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        answer = await teams.writes(alice, "call Bob")
        for kind in ("event", "typing", "endOfConversation", "messageReaction", "messageDelete", "command", "x" * 500):
            status, body = await teams.posts(answer.activity | {"type": kind, "id": "7", "name": "application/x"})
            assert (status, body) in {(200, None), (200, "")}
        status, _body = await teams.posts(answer.activity | {"type": "invoke", "name": "signin/verifyState"})
        assert status == 501
        assert len(there.bot.asked) == 1


async def test_who_writes_while_the_database_is_busy_is_answered_and_known_later(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    acme = teams.team("Acme", owners=[alice], members=[bob])
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        state = ConnectorState(there.parts.database, "teams")
        with closing(sqlite3.connect(tmp_path / "teams.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await teams.writes(alice, "call Bob", at=acme.general)
            assert there.connector._accounts.get(alice.account).user == alice.mri
            assert not await state.all("personal")
            other.execute("ROLLBACK")
        await teams.writes(bob, "call Alice", at=acme.general)
        link = there.connector._link
        assert link is not None
        await until(lambda: not link._written._unwritten)
        people, chats, kept = [await state.all(kind) for kind in ("personal", "conversation", "team")]
        assert {alice.account, bob.account} <= people.keys()
        assert acme.general.id in chats
        assert acme.id in kept
