"""People use the bot in Discord: commands, buttons, lists, forms, menus."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.discord.asked import answering
from tests.connectors.discord.house import PlayedBot, house, knowing, ringing, secret, slowly, town
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Ask, Button, Choice, Reply, State
from ucbridge.store.workspaces import Named

__all__ = ["discord"]

pytestmark = pytest.mark.asyncio


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that are not there at once come late."""
    monkeypatch.setattr(answering, "QUICKLY", 0.02)


async def test_a_command_is_answered_in_the_channel_for_all_to_see(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    t.alice.locale = "fr"
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general)
        assert "Hang up" in answer.message.buttons  # in the language of the server: everybody sees it
        assert answer.text.startswith("🔔 Bob is ringing")
        assert answer.message in discord.seen_by(t.bob, t.general)
        (asked,) = there.bot.asked
        assert (asked.command, asked.arguments, asked.language) == ("call", {"target": "Bob"}, "fr")
        assert (asked.account.id, asked.account.workspace) == (str(t.alice.id), str(t.acme.id))
        address = await there.address()
        assert (address.conversation, address.message) == (f"channel:{t.general.id}", str(answer.message.id))


async def test_a_private_answer_is_for_whoever_asked(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(secret())):
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general)
        assert answer.private
        assert not discord.seen_by(t.bob, t.general)


async def test_a_private_live_card_is_followed_while_its_token_lives(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing(private=True))) as there:
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general)
        address = await there.address()
        assert address.conversation.startswith("hook:")
        await there.connector.edit(address, ringing(title=_("Bob is there"), state=State.CONNECTED))
        assert "Bob is there" in answer.text
        assert answer.private


async def test_what_has_a_name_of_its_own_on_discord_is_the_command_it_is(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(secret())) as there:
        await discord.types(t.alice, "voicemail list", at=t.general)
        await discord.types(t.alice, "voicemail greeting", at=t.general)
        assert [each.command for each in there.bot.asked] == ["voicemail", "voicemail greeting"]


async def test_a_late_private_answer_takes_the_place_of_thinking(
    discord: DiscordDouble, tmp_path: Path, impatient: None
) -> None:
    t, gate = town(discord), asyncio.Event()
    async with house(tmp_path, discord, bot=slowly(secret(), gate)):
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general, answered=False)
        await discord.until(lambda: answer.thinking)
        assert answer.private
        gate.set()
        await discord.sees(t.alice, "Your code is read out", at=t.general)
        assert len(discord.seen_by(t.alice, t.general)) == 1
        assert not discord.seen_by(t.bob, t.general)


async def test_a_late_answer_for_all_is_seen_by_all(discord: DiscordDouble, tmp_path: Path, impatient: None) -> None:
    t, gate = town(discord), asyncio.Event()
    async with house(tmp_path, discord, bot=slowly(ringing(), gate)) as there:
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general, answered=False)
        await discord.until(lambda: answer.thinking)
        gate.set()
        message = await discord.sees(t.bob, "Bob is ringing", at=t.general)
        assert discord.seen_by(t.alice, t.general) == [message]
        await discord.until(lambda: there.bot.addresses)
        assert there.bot.addresses[0].conversation == f"channel:{t.general.id}"
        assert there.bot.addresses[0].message == str(message.id)


async def test_a_button_carries_its_token_back(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        card = await discord.types(t.alice, "call", target="Bob", at=t.general)
        there.bot.says = Reply(_("Hung up"), state=State.OK, private=True)
        answer = await discord.presses(t.alice, card, "Hang up")
        assert "Hung up" in answer.text
        assert answer.private
        assert "Bob is ringing" in card.text
        assert there.bot.asked[-1].token == card.message.button("Hang up")["custom_id"]


async def test_a_button_with_nothing_to_say_says_nothing(
    discord: DiscordDouble, tmp_path: Path, impatient: None
) -> None:
    t, gate = town(discord), asyncio.Event()
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        card = await discord.types(t.alice, "call", target="Bob", at=t.general)
        there.bot.says = None
        await discord.presses(t.alice, card, "Hang up")
        there.bot.does = slowly(None, gate).does
        late = await discord.presses(t.alice, card, "Hang up")
        assert late.acknowledged == 6
        gate.set()
        await discord.until(lambda: len(there.bot.asked) == 3)
        assert discord.seen_by(t.alice, t.general) == [card.message]


async def test_a_late_answer_to_a_button_leaves_the_card_as_it_is(
    discord: DiscordDouble, tmp_path: Path, impatient: None
) -> None:
    t, gate = town(discord), asyncio.Event()
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        card = await discord.types(t.alice, "call", target="Bob", at=t.general)
        there.bot.does = slowly(secret(), gate).does
        await discord.presses(t.alice, card, "Hang up")
        gate.set()
        assert (await discord.sees(t.alice, "Your code", at=t.general)).private
        assert "Bob is ringing" in card.text


async def test_a_question_only_one_person_sees_becomes_its_answer(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    question = Reply(
        _("Whom do you mean?"),
        state=State.QUESTION,
        private=True,
        buttons=tuple(Button(_("Bob {number}", number=each), "run", f"/call 10{each}") for each in range(7)),
    )
    async with house(tmp_path, discord, bot=PlayedBot(question)) as there:
        asked = await discord.types(t.alice, "call", target="Bob", at=t.general)
        there.bot.says = secret()
        await discord.chooses(t.alice, asked, "Bob 3")
        assert there.bot.asked[-1].token.endswith("run:/call 103")
        (left,) = discord.seen_by(t.alice, t.general)
        assert "Your code is read out" in left.text
        assert not left.selects


async def test_a_question_whose_answer_is_for_all_stays(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    question = Reply(_("Which?"), state=State.QUESTION, private=True, buttons=(Button(_("Bob"), "run", "/call 102"),))
    async with house(tmp_path, discord, bot=PlayedBot(question)) as there:
        asked = await discord.types(t.alice, "call", target="Bob", at=t.general)
        there.bot.says = ringing()
        await discord.presses(t.alice, asked, "Bob")
        assert "Bob is ringing" in discord.seen_by(t.bob, t.general)[0].text


async def test_a_button_that_asks_shows_a_form_and_tells_what_was_typed(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    card = Reply(_("Linking"), buttons=(Button(_("Enter the code"), "code", "101"),), private=True)
    async with house(tmp_path, discord, bot=PlayedBot(card)) as there:
        shown = await discord.types(t.alice, "call", target="Bob", at=t.general)
        token = shown.message.button("Enter the code")["custom_id"]
        there.bot.asking[token] = Ask(_("The six digits"), _("123 456"), most=7)
        form = await discord.presses(t.alice, shown, "Enter the code")
        assert form.modal["title"] == "Enter the code"
        assert len(there.bot.asked) == 1
        there.bot.says = secret()
        answer = await discord.submits(t.alice, form, "123 456")
        assert "Your code is read out" in answer.text
        assert (there.bot.asked[-1].token, there.bot.asked[-1].typed) == (token, "123 456")


async def test_choices_are_offered_while_typing_as_many_as_discord_takes(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    async with house(tmp_path, discord) as there:
        there.bot.offers = [
            Choice("too long to be typed", "9" * 101),
            Choice("long " * 50, "1"),
            *(Choice(f"Bob {each}", f"Bob {each}") for each in range(40)),
        ]
        choices = await discord.completes(t.alice, "call", target="Bo", at=t.general)
        assert len(choices) == 25
        assert choices[0][1] == "1"
        assert choices[1] == ("Bob 0", "Bob 0")
        assert there.bot.completed == [("call", "target", "Bo")]


async def test_menus_of_people_and_messages(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(secret())) as there:
        note = await discord.writes(t.bob, "Ring me: 01 42 68 53 00", at=t.general)
        await discord.uses_menu(t.alice, "Call", on=t.bob, at=t.general)
        await discord.uses_menu(t.alice, "Call number in this message", on=note)
        assert [(each.menu, each.about) for each in there.bot.asked] == [
            ("call", str(t.bob.id)),
            ("call-number", "Ring me: 01 42 68 53 00"),
        ]


async def test_somebody_mentioned_is_the_person_they_are(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    sales = discord.role(t.acme, "Sales")
    async with house(tmp_path, discord, bot=PlayedBot(secret()), people=knowing(bob=t.bob)) as there:
        await discord.types(t.alice, "call", target=t.bob.mention, at=t.general)
        people = f"{t.bob.mention}{sales.mention} Carol"
        await discord.types(t.alice, "conference start", people=people, at=t.general)
        await discord.types(t.alice, "conference announce", text=f"Hello {t.bob.mention}!", at=t.general)
        await discord.types(t.alice, "conference announce", text=f"Hello {t.alice.mention}!", at=t.general)
        assert [each.arguments for each in there.bot.asked] == [
            {"target": "person:bob"},
            {"people": f"person:bob  group:{sales.id}  Carol"},
            {"text": "Hello Bob Durand!"},
            {"text": "Hello Alice A.!"},
        ]


async def test_roles_and_channels_chosen_for_a_server(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    boss, show = discord.role(t.acme, "Boss", permissions=("manage_guild",)), discord.role(t.acme, "On the phone")
    discord.gives(t.alice, boss)
    async with house(tmp_path, discord, bot=PlayedBot(secret())) as there:
        await discord.types(t.alice, "choose", role=show, channel=t.general, at=t.general)
        (asked,) = there.bot.asked
        chosen = asked.arguments
        server = str(t.acme.id)
        for said in (chosen["role"], "On the phone", show.mention, "@on the PHONE"):
            assert await there.connector.role(server, said) == Named(str(show.id), "On the phone")
        for said in (chosen["channel"], "general", "#General", t.general.mention):
            assert await there.connector.conversation(server, said) == Named(f"channel:{t.general.id}", "general")
        assert await there.connector.role_to_give(server, chosen["role"])
        with pytest.raises(UserError):
            await there.connector.role_to_give(server, "Boss")
        assert await there.connector.role(server, "Nobody") is None
        assert await there.connector.role("1", "Boss") is None
        assert await there.connector.groups_of(str(t.alice.id), server) == {server, str(boss.id)}
        assert await there.connector.groups_of(str(discord.user("eve").id), server) is None


async def test_somebody_mentioned_whom_nobody_knows_is_said_in_a_sentence(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    async with house(tmp_path, discord) as there:
        answer = await discord.types(t.alice, "call", target=t.bob.mention, at=t.general)
        assert "Bob B." in answer.text
        assert answer.private
        assert not there.bot.asked


async def test_an_interaction_told_twice_is_done_once(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        await discord.types(t.alice, "call", target="Bob", at=t.general)
        event = next(each for each in _events(discord) if each["t"] == "INTERACTION_CREATE")
        discord.gateway.dispatch("INTERACTION_CREATE", event["d"])
        await discord.types(t.alice, "call", target="Carol", at=t.general)
        assert [each.arguments["target"] for each in there.bot.asked] == ["Bob", "Carol"]
        assert len(discord.seen_by(t.alice, t.general)) == 2
        assert not discord.refused


async def test_what_this_version_does_not_know_is_answered_politely(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        card = await discord.types(t.alice, "call", target="Bob", at=t.general)
        event = next(each for each in _events(discord) if each["t"] == "INTERACTION_CREATE")
        for odd in ({}, {"id": "1"}, event["d"] | {"id": "2", "data": None}, event["d"] | {"id": "3", "type": 99}):
            discord.gateway.dispatch("INTERACTION_CREATE", odd)
        card.message.components[0]["components"][0]["custom_id"] = "own:nothing-we-know"
        answer = await discord.presses(t.alice, card, "Hang up")
        assert "I do not know what to do with that" in answer.text
        assert not there.task.done()


def _events(discord: DiscordDouble) -> list[dict]:
    return [each for session in discord.gateway.sessions.values() for each in session.events]


async def test_a_line_in_a_direct_message_is_a_command(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing()), people=knowing(bob=t.bob)) as there:
        await discord.writes(t.alice, "call bob")
        await discord.sees(t.alice, "Bob is ringing")
        await discord.writes(t.alice, f"call {t.bob.mention}")
        await discord.until(lambda: len(there.bot.addresses) == 2)
        first, second = there.bot.asked
        assert (first.text, first.conversation) == ("call bob", f"user:{t.alice.id}")
        assert (second.command, second.arguments) == ("call", {"target": "person:bob"})
        assert there.bot.addresses[0].conversation == f"user:{t.alice.id}"
        assert first.account.workspace == ""


async def test_what_is_answered_in_a_direct_message_stays_there(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing(private=True))) as there:
        answer = await discord.types(t.alice, "call", target="Bob")
        address = await there.address()
        assert (address.conversation, address.message) == (f"user:{t.alice.id}", str(answer.message.id))
        assert not answer.private  # nobody else is there, and it can be edited for ever


async def test_somebody_brings_the_bot_along_to_where_it_is_no_member(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    other = discord.server("Other", has_bot=False)
    discord.joins(t.alice, other)
    lobby = discord.channel(other, "lobby")
    discord.installs(t.alice)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        await discord.types(t.alice, "call", target="Bob", at=lobby)
        (asked,) = there.bot.asked
        assert (asked.account.workspace, asked.account.groups) == ("", frozenset())
        address = await there.address()
        assert address.conversation.startswith("hook:")
        await there.connector.edit(address, ringing(title=_("Bob is there")))
        await discord.sees(t.alice, "Bob is there", at=lobby)


async def test_a_server_nobody_named_is_refused_politely(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    other = discord.server("Other")
    discord.joins(t.alice, other)
    lobby = discord.channel(other, "lobby")
    async with house(tmp_path, discord, bot=PlayedBot(ringing()), servers=(str(t.acme.id),)) as there:
        answer = await discord.types(t.alice, "call", target="Bob", at=lobby)
        assert "I am not used in this server" in answer.text
        assert answer.private
        assert not await discord.completes(t.alice, "call", target="Bo", at=lobby)
        assert not there.bot.asked
        await discord.types(t.alice, "call", target="Bob", at=t.general)
        assert there.bot.asked[0].account.vouched


async def test_roles_count_by_id_and_by_name_only_where_the_server_is_named(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    other = discord.server("Other")
    lobby = discord.channel(other, "lobby")
    here, there_ = discord.role(t.acme, "Sales", permissions=("manage_guild",)), discord.role(other, "Sales")
    discord.gives(t.alice, here)
    discord.joins(t.alice, other, roles=[there_])
    async with house(tmp_path, discord, bot=PlayedBot(secret())) as there:
        await discord.types(t.alice, "call", target="Bob", at=lobby)
        (asked,) = there.bot.asked
        assert asked.account.groups == {str(there_.id), str(other.id)}
        assert not asked.account.manages
    async with house(tmp_path, discord, bot=PlayedBot(secret()), servers=(str(t.acme.id),)) as there:
        await discord.types(t.alice, "call", target="Bob", at=t.general)
        (asked,) = there.bot.asked
        assert asked.account.groups == {str(here.id), str(t.acme.id), "Sales"}
        assert asked.account.manages
        assert replace(asked.account, groups=frozenset()).vouched
