"""People write to the bot: in their own chat, in groups, channels and threads, and from the slash menu."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.teams.asked import answering
from tests.connectors.discord.house import ringing, secret, slowly
from tests.connectors.teams.house import PlayedBot, card, house, knowing
from tests.teams_double import TeamsDouble
from ucbridge.i18n import _
from ucbridge.models import Invocation, Reply
from ucbridge.store.accounts import Accounts
from ucbridge.store.directory_people import DirectoryPerson
from ucbridge.store.types import utc_now

pytestmark = pytest.mark.asyncio

DONE = Reply(_("Done"))


async def test_a_line_in_the_personal_chat_is_answered_there(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice", shown="Alice A.")
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        answer = await teams.writes(alice, "call Bob")
        assert answer.status == 200
        assert "Bob is ringing" in answer.text
        assert there.asked.text == "call Bob"
        assert there.asked.account.id == alice.account
        assert there.asked.conversation == f"user:{alice.account}"
        address = await there.address()
        assert (address.conversation, address.message) == (f"user:{alice.account}", card(answer).id)


async def test_an_answer_for_one_is_seen_by_one(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams, bot=PlayedBot(says=secret())) as there:
        answer = await teams.writes(alice, "link 101", at=chat)
        assert "Your code is read out" in answer.text
        assert answer.private
        assert there.asked.text == "link 101"
        assert not [each for each in teams.seen_by(bob, chat) if "code" in each.text]


async def test_where_nobody_can_be_told_alone_they_are_told_in_their_own_chat(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    teams.forbids_targeted(chat)
    async with house(tmp_path, teams, bot=PlayedBot(says=secret())):
        await teams.writes(alice, "link 101", at=chat, answered=False)
        await teams.sees(alice, "Your code is read out")
        assert not [each for each in teams.seen_by(bob, chat) if "code" in each.text]


async def test_where_there_is_no_such_chat_either_everybody_learns_only_that(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    alice, bob = teams.user("alice", has_bot=False), teams.user("bob")
    chat = teams.group(alice, bob)
    teams.forbids_targeted(chat)
    async with house(tmp_path, teams, bot=PlayedBot(says=secret())):
        await teams.writes(alice, "link 101", at=chat, answered=False)
        await teams.sees(bob, "I cannot answer you in private here", at=chat)


async def test_a_thread_is_answered_in_the_thread(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    acme = teams.team("Acme", owners=[alice], members=[bob])
    sales = teams.channel(acme, "Sales")
    thread = teams.thread(sales, by=bob, text="Who calls them?")
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        await teams.writes(alice, "call Bob", at=thread)
        await teams.sees(bob, "Bob is ringing", at=thread)
        assert there.asked.conversation == f"chat:{thread.id}"
        assert there.asked.account.workspace == acme.id
        assert not there.asked.account.vouched


async def test_what_is_picked_from_the_slash_menu_is_answered_where_it_was_picked(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    sales = teams.channel(teams.team("Acme", owners=[alice], members=[bob]), "Sales")
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        await teams.slash(alice, "/call Bob", at=sales)
        assert there.asked.text == "/call Bob"
        await teams.sees(bob, "Bob is ringing", at=sales)
        there.bot.says = secret()
        answer = await teams.slash(alice, "/link 101", at=sales)
        assert answer.private


async def test_a_mention_and_nothing_else_asks_for_help(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    chat = teams.group(alice, teams.user("bob"))
    async with house(tmp_path, teams, bot=PlayedBot(says=DONE)) as there:
        await teams.writes(alice, "", at=chat)
        assert there.asked.text == "/help"


async def test_what_people_say_to_each_other_is_not_for_us(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams, bot=PlayedBot(says=DONE)) as there:
        answer = await teams.writes(alice, "status", at=chat)
        overheard = answer.activity | {"id": "77", "text": "call me later", "entities": []}
        status, _body = await teams.posts(overheard)
        assert status == 200
        await teams.writes(bob, "help", at=chat)
        assert [each.text for each in there.bot.asked] == ["status", "help"]


@pytest.mark.parametrize(
    ("ago", "late"),
    [({"minutes": 9}, False), ({"minutes": 11}, True), ({"days": 8}, False), ({"minutes": -3}, False), (None, False)],
)
async def test_what_teams_delivers_long_after_it_was_written_is_told_to_be_late(
    teams: TeamsDouble, tmp_path: Path, ago: dict[str, int] | None, late: bool
) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=DONE)) as there:
        answer = await teams.writes(alice, "status")
        written = (utc_now() - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%S.1234567Z") if ago else "yesterday"
        await teams.posts(answer.activity | {"id": "77", "timestamp": written})
        await teams.until(lambda: len(there.bot.asked) == 2)
        assert [each.late for each in there.bot.asked] == [False, late]


async def test_whom_the_configuration_names_as_conversations_do_is_known_by_their_account(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=DONE), people=knowing(alice=alice.mri)) as there:
        await teams.writes(alice, "status")
        assert await Accounts(there.parts.database).person_of("teams", alice.account) == "alice"


async def test_people_mentioned_are_people(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob, carol = teams.user("alice"), teams.user("bob"), teams.user("carol", shown="Carol Petit")
    chat = teams.group(alice, bob, carol)
    async with house(tmp_path, teams, bot=PlayedBot(says=DONE), people=knowing(bob=bob.account)) as there:
        await there.parts.directory.put([DirectoryPerson("teams", carol.account, "Carol Petit")])
        await teams.writes(alice, f"call {bob.mention}", at=chat)
        assert (there.asked.command, there.asked.arguments) == ("call", {"target": "person:bob"})
        await teams.writes(alice, f"conference start {bob.mention} {carol.mention}", at=chat)
        assert there.asked.arguments["people"].split() == ["person:bob", f"person:teams-{carol.account}"]


async def test_somebody_mentioned_whom_nobody_knows_is_said_so(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob", shown="Bob B.")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams) as there:
        answer = await teams.writes(alice, f"call {bob.mention}", at=chat)
        assert "I do not know the phone of Bob B." in answer.text
        assert answer.private
        assert not there.bot.asked


async def test_a_tag_mentioned_is_a_group(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    acme = teams.team("Acme", owners=[alice], members=[bob])
    tag = teams.tag(acme, "Support", bob)
    async with house(tmp_path, teams, bot=PlayedBot(says=DONE)) as there:
        await teams.writes(alice, f"conference start {tag.mention}", at=acme.general)
        assert there.asked.arguments == {"people": f"group:{tag.id}"}


async def test_what_is_delivered_twice_is_done_once(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=DONE)) as there:
        answer = await teams.writes(alice, "call Bob")
        again = await teams.repeats(answer)
        assert again.status == 200
        await teams.writes(alice, "status")
        assert [each.text for each in there.bot.asked] == ["call Bob", "status"]


async def test_who_waits_sees_that_somebody_is_at_work(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    gate = asyncio.Event()
    bot = PlayedBot(does=slowly(DONE, gate).does)
    async with house(tmp_path, teams, bot=bot):
        answer = await teams.writes(alice, "call Bob", answered=False)
        await teams.until(lambda: teams.typing)
        gate.set()
        await teams.until(lambda: "Done" in answer.text)


async def test_an_answer_never_waits_for_the_sign_that_somebody_is_at_work(
    teams: TeamsDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "QUIETLY", 0.05)
    alice, gate = teams.user("alice"), asyncio.Event()
    async with house(tmp_path, teams, bot=PlayedBot(does=slowly(DONE, gate).does)):
        teams.faults.next("POST", "/v3/conversations/*/activities", slow=60)
        answer = await teams.writes(alice, "call Bob", answered=False)
        await teams.until(lambda: teams.faults.happened)
        gate.set()
        await teams.until(lambda: "Done" in answer.text)


async def test_edits_reactions_and_other_bots_are_not_for_us(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=DONE)) as there:
        answer = await teams.writes(alice, "call Bob")
        await teams.reacts(alice, card(answer), "like")
        said = next(each for each in teams.seen_by(alice) if "call Bob" in each.text)
        await teams.edits(alice, said, "call Carol")
        robot = {**answer.activity, "id": "1", "from": {"id": "28:other", "name": "Robot", "role": "bot"}}
        status, _body = await teams.posts(robot)
        assert status == 200
        await teams.writes(alice, "status")
        assert [each.text for each in there.bot.asked] == ["call Bob", "status"]


async def test_a_card_somebody_sends_is_no_command(teams: TeamsDouble, tmp_path: Path) -> None:
    """They picked one in the search of an app; what stands for it in the text is no words of theirs."""
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=DONE)) as there:
        answer = await teams.writes(alice, "help")
        card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {"type": "AdaptiveCard"}}
        text = '\n<span class="inline-compose-card" itemid="0"><span itemprop="cardId"></span></span>\n'
        status, _body = await teams.posts(answer.activity | {"id": "17", "text": text, "attachments": [card]})
        assert status == 200
        await teams.writes(alice, "whoami")
        assert [each.text for each in there.bot.asked] == ["help", "whoami"]


async def test_a_person_writes_in_their_language(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice", locale="fr-FR")

    async def does(invocation: Invocation) -> Reply:
        assert invocation.language == "fr"
        return Reply(_("Hung up"))

    async with house(tmp_path, teams, bot=PlayedBot(does=does)):
        answer = await teams.writes(alice, "raccrocher")
        assert "Raccroché" in answer.text
