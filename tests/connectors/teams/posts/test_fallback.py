"""People who cannot be written to: a channel of their team says that something waits, and shows it to them alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.teams.posts import accounts, posting
from connectors.teams.settings import NAME
from tests.connectors.teams.house import House, house, knowing
from tests.connectors.teams.posts.test_posting import KEY, POSTS, Reads, card, own, reading
from tests.teams_double import Conversation, Message, Person, Team, TeamsDouble
from ucbridge.connector import NotReached
from ucbridge.models import Address, State
from ucbridge.models import Person as Somebody
from ucbridge.store.types import utc_now
from ucbridge.store.workspaces import Named, Workspace

pytestmark = pytest.mark.asyncio

ALICE = Somebody("alice", "Alice Martin")
WAITS = "something waits for you"
OVER = "This is no longer there"


class Town:
    """Alice, who lacks the app, and Bob in a team with a channel."""

    def __init__(self, teams: TeamsDouble, name: str = "Alice M.") -> None:
        self.teams = teams
        self.alice: Person = teams.user("alice", shown=name, has_bot=False)
        self.bob: Person = teams.user("bob")
        self.acme: Team = teams.team("Acme", owners=[self.bob], members=[self.alice])
        self.phone: Conversation = teams.channel(self.acme, "Phone")

    @property
    def where(self) -> str:
        return f"user:{self.alice.aad}"

    @property
    def notice(self) -> Message:
        (found,) = [each for each in self.teams.seen_by(self.bob, self.phone) if each.author is None]
        return found


async def chosen(there: House, team: Team, channel: Conversation) -> None:
    """Choose the channel, as /settings fallback does."""
    fallback = Named(f"chat:{channel.id}", channel.name)
    await there.parts.workspaces.save(Workspace(NAME, team.id, fallback=fallback), by="bob")
    link = there.connector._link
    assert link is not None
    await link._outgoing.look()


@pytest.mark.parametrize("submit", [False, True], ids=["execute", "submit"])
async def test_the_channel_says_that_something_waits_and_shows_it_to_them_alone(
    teams: TeamsDouble, tmp_path: Path, submit: bool
) -> None:
    t = Town(teams)
    async with house(tmp_path, teams, people=knowing(alice=t.alice.aad)) as there:
        await chosen(there, t.acme, t.phone)
        where = there.connector.conversation_of(ALICE) or ""
        message = await there.connector.send(where, card(), key=KEY)
        notice = t.notice
        assert notice.text.startswith(f"Alice M. {WAITS}")
        assert notice.mentions == [t.alice]
        assert teams.notified == [(t.alice, notice.summary)]
        assert "0142685300" not in str(notice.activity)
        others = await teams.presses(t.bob, notice, "Show it to me", submit=submit)
        assert "This is for somebody else" in (others.text if submit else str(others.toast))
        shown = await teams.presses(t.alice, notice, "Show it to me", submit=submit)
        await teams.sees(t.alice, "0142685300", at=t.phone)
        assert shown.private
        assert shown.message
        assert shown.message.buttons == ["Hang up"]
        address = await there.address()
        assert address.conversation.startswith("only:")
        assert not [each for each in own(teams, t.bob, t.phone) if "0142685300" in each]
        await there.connector.edit(Address(NAME, where, message), card("Missed call", state=State.ENDED))
        await teams.presses(t.alice, notice, "Show it to me", submit=submit)
        await teams.sees(t.alice, "Missed call", at=t.phone)
        assert there.connector.conversation_of(ALICE) == where, "told there again"


async def test_where_nobody_can_be_shown_a_message_alone_the_card_shows_it_to_them(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    t = Town(teams)
    teams.forbids_targeted(t.phone)
    async with house(tmp_path, teams, people=knowing(alice=t.alice.aad)) as there:
        await chosen(there, t.acme, t.phone)
        await there.connector.send(t.where, card(), key=KEY)
        notice = t.notice
        shown = await teams.presses(t.alice, notice, "Show it to me")
        assert "0142685300" in str(shown.body["value"])
        assert "0142685300" not in t.notice.text
        await teams.presses(t.bob, notice, "Show it to me", submit=True, answered=False)
        await teams.sees(t.bob, "I cannot answer you in private here", at=t.phone)


async def test_the_button_works_after_a_restart_and_what_is_forgotten_is_told(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    t = Town(teams)
    async with house(tmp_path, teams) as there:
        await chosen(there, t.acme, t.phone)
        message = await there.connector.send(t.where, card(), key=KEY)
    async with house(tmp_path, teams) as there:
        await there.connector.edit(Address(NAME, t.where, message), card("Bob took the call"))
        await teams.presses(t.alice, t.notice, "Show it to me")
        await teams.sees(t.alice, "Bob took the call", at=t.phone)
        link = there.connector._link
        assert link is not None
        await link._outgoing.fallback._waiting._state.drop("fallback", message)
        assert "no longer there" in str((await teams.presses(t.alice, t.notice, "Show it to me")).toast)


@pytest.mark.parametrize("away", ["blocks", "uninstalls"])
async def test_who_blocked_or_removed_the_bot_is_told_in_the_channel(
    teams: TeamsDouble, tmp_path: Path, away: str
) -> None:
    t = Town(teams)
    t.alice.has_bot = True
    async with house(tmp_path, teams, people=knowing(alice=t.alice.aad)) as there:
        await chosen(there, t.acme, t.phone)
        await there.connector.send(t.where, card())
        await getattr(teams, away)(t.alice)
        await there.connector.send(t.where, card("Second"), key=KEY)
        assert WAITS in t.notice.text
        assert not [each for each in own(teams, t.alice) if "Second" in each]


async def test_whom_nothing_reaches_is_waited_for_until_another_channel_is_chosen(
    teams: TeamsDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    t, other = Town(teams), teams.user("other")
    elsewhere = teams.team("Elsewhere", owners=[other])
    async with house(tmp_path, teams, people=knowing(alice=t.alice.aad)) as there:
        with pytest.raises(NotReached):
            await there.connector.send(t.where, card())
        assert there.connector.conversation_of(ALICE) is None
        await chosen(there, elsewhere, elsewhere.general)
        assert there.connector.conversation_of(ALICE) == t.where
        with pytest.raises(NotReached):
            await there.connector.send(t.where, card())
        assert there.connector.conversation_of(ALICE) is None, "they are not in that team"
        assert not own(teams, other, elsewhere.general)
        await chosen(there, t.acme, t.phone)
        assert there.connector.conversation_of(ALICE) == t.where
        await there.connector.send(t.where, card(), key=KEY)
        assert WAITS in t.notice.text
        teams.gone(t.phone)
        with pytest.raises(NotReached):
            await there.connector.send(t.where, card())
        assert there.connector.conversation_of(ALICE) is None
        monkeypatch.setattr(accounts, "TRY_AGAIN_AFTER", 0.0)
        assert there.connector.conversation_of(ALICE) == t.where


async def test_a_name_mentions_nobody_else_and_is_no_markdown(teams: TeamsDouble, tmp_path: Path) -> None:
    t = Town(teams, name="</at>**A** <at>Bob</at> [x](https://e.example)")
    async with house(tmp_path, teams) as there:
        await chosen(there, t.acme, t.phone)
        await there.connector.send(t.where, card(), key=KEY)
        assert t.notice.mentions == [t.alice]
        assert t.notice.text.startswith("at A at Bob at x https e.example something waits")


async def test_where_history_can_be_read_the_channel_says_it_once(
    teams: TeamsDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "_SETTLES", 0.01)
    t = Town(teams)
    async with house(tmp_path, teams) as there:
        reading(there, Reads(teams, t.bob, t.phone))
        await chosen(there, t.acme, t.phone)
        since = utc_now()
        teams.faults.next("POST", POSTS, status=504, done=True)
        message = await there.connector.send(t.where, card(), key=KEY)
        assert t.notice.id in message
        assert await there.connector.find(t.where, KEY, card("Later"), since=since) == message
        await teams.presses(t.alice, t.notice, "Show it to me")
        await teams.sees(t.alice, "Later", at=t.phone)


async def test_messages_of_two_conversations_with_one_id_are_not_mixed_up(teams: TeamsDouble, tmp_path: Path) -> None:
    t = Town(teams)
    other = teams.channel(t.acme, "Other")
    async with house(tmp_path, teams) as there:
        await chosen(there, t.acme, t.phone)
        await there.connector.send(t.where, card(), key=KEY)
        link = there.connector._link
        assert link is not None
        fallback, message = link._outgoing.fallback, t.notice.id
        assert not await fallback.edit(message, t.alice.aad, card("Of their personal chat"))
        assert str((await fallback.show(other.id, message, t.alice.aad)).title) == OVER
        thread = f"{t.phone.id};messageid={message}"
        assert "0142685300" in str((await fallback.show(thread, message, t.alice.aad)).title)
