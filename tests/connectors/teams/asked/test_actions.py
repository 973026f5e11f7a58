"""Buttons and forms: what becomes of the card they are on, and who sees what comes of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.teams.asked import actions
from connectors.teams.cards.verbs import pressing
from tests.connectors.discord.house import SIGNER, ringing, secret
from tests.connectors.teams.house import PlayedBot, card, house
from tests.teams_double import TeamsDouble
from ucbridge.i18n import _
from ucbridge.models import Ask, Button, Choice, Form, Invocation, Reply, State

pytestmark = pytest.mark.asyncio

CONNECTED = ringing(title=_("Talking to Bob"), state=State.CONNECTED)
PICK = Reply(
    _("Which Bob?"),
    state=State.QUESTION,
    buttons=(Button(_("Bob Durand"), "run", "/call 102"), Button(_("Bob Petit"), "run", "/call 103")),
    private=True,
)


def says(*replies: Reply | None) -> PlayedBot:
    """A bot that answers with these, one after the other."""
    left = list(replies)

    async def does(_invocation: Invocation) -> Reply | None:
        return left.pop(0)

    return PlayedBot(does=does)


async def test_a_button_shows_the_newest_version_of_its_card(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=says(ringing(), CONNECTED)) as there:
        live = card(await teams.writes(alice, "call Bob"))
        pressed = await teams.presses(alice, live, "Hang up")
        assert "Talking to Bob" in pressed.text
        assert SIGNER.open(there.asked.token) == ("hangup", "c1")
        assert len(teams.seen_by(alice)) == len(["her line", "the card"])


async def test_a_few_words_pass_and_the_card_stays(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    chat = teams.group(alice, teams.user("bob"))
    async with house(tmp_path, teams, bot=says(ringing(), secret())):
        live = card(await teams.writes(alice, "call Bob", at=chat))
        pressed = await teams.presses(alice, live, "Hang up")
        assert pressed.toast == "Your code is read out"
        assert "Bob is ringing" in live.text


async def test_what_has_more_to_it_is_a_message_of_its_own(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams, bot=says(ringing(), PICK)):
        live = card(await teams.writes(alice, "call Bob", at=chat))
        pressed = await teams.presses(alice, live, "Hang up")
        assert not pressed.failed
        assert (await teams.sees(alice, "Which Bob?", at=chat)).private
        assert not [each for each in teams.seen_by(bob, chat) if "Which" in each.text]


async def test_the_answer_takes_the_place_of_its_question(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=says(PICK, ringing())) as there:
        question = card(await teams.writes(alice, "call Bob"))
        pressed = await teams.presses(alice, question, "Bob Durand")
        assert "Bob is ringing" in pressed.text
        address = await there.address()
        assert address.message == question.id
        await teams.until(lambda: question.edited and "Bob is ringing" in question.text)


async def test_a_public_answer_to_a_question_for_one_is_public(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams, bot=says(PICK, ringing())):
        question = card(await teams.writes(alice, "call Bob", at=chat))
        await teams.presses(alice, question, "Bob Durand")
        await teams.sees(bob, "Bob is ringing", at=chat)
        await teams.until(lambda: "Done" in question.text)


async def test_a_question_stays_for_another_try(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    away = Reply(_("The phone system cannot be reached"), _("Try again."), State.ERROR, private=True)
    async with house(tmp_path, teams, bot=says(PICK, away, ringing())):
        question = card(await teams.writes(alice, "call Bob"))
        pressed = await teams.presses(alice, question, "Bob Durand")
        assert pressed.toast == "The phone system cannot be reached. Try again."
        assert "Bob is ringing" in (await teams.presses(alice, question, "Bob Durand")).text


async def test_nothing_chosen_in_a_list_is_said_so(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    many = tuple(Button(_("Bob {number}", number=each), "run", f"/call {each}") for each in range(9))
    async with house(tmp_path, teams, bot=says(replace(PICK, buttons=many), ringing())) as there:
        question = card(await teams.writes(alice, "call Bob"))
        pressed = await teams.presses(alice, question, "Choose")
        assert pressed.toast == "Nothing is chosen. Choose something in the list first."
        assert len(there.bot.asked) == 1
        await teams.fills(alice, question, choice="Bob 4")
        assert SIGNER.open(there.asked.token) == ("run", "/call 4")


async def test_old_clients_press_too(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=says(PICK, ringing(), secret())) as there:
        question = card(await teams.writes(alice, "call Bob"))
        await teams.presses(alice, question, "Bob Durand", submit=True)
        await teams.until(lambda: "Bob is ringing" in question.text)
        assert there.asked.token
        await teams.presses(alice, question, "Hang up", submit=True)
        await teams.sees(alice, "Your code is read out")


async def test_what_takes_long_is_told_when_it_is_done(
    teams: TeamsDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "PATIENCE", 0.05)
    alice, gate = teams.user("alice"), asyncio.Event()

    async def does(invocation: Invocation) -> Reply | None:
        if invocation.token:
            await gate.wait()
            return Reply(_("Hung up"), private=True)
        return ringing()

    async with house(tmp_path, teams, bot=PlayedBot(does=does)):
        live = card(await teams.writes(alice, "call Bob"))
        pressed = await teams.presses(alice, live, "Hang up")
        assert pressed.toast == "Working on it…"
        gate.set()
        await teams.sees(alice, "Hung up")


async def test_a_card_is_looked_at_and_is_up_to_date(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams, bot=says(ringing())) as there:
        live = card(await teams.writes(alice, "call Bob", at=chat))
        await there.address()
        there.bot.now["call:c1"] = CONNECTED
        seen = await teams.refreshes(bob, live)
        assert "Talking to Bob" in seen.text
        assert len(there.bot.asked) == 1


async def test_nothing_to_show_shows_the_card_as_it_is(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=says(ringing(), None)) as there:
        live = card(await teams.writes(alice, "call Bob"))
        await there.address()
        there.bot.now["call:c1"] = CONNECTED
        pressed = await teams.presses(alice, live, "Hang up")
        assert "Talking to Bob" in pressed.text


async def test_a_button_asks_and_what_was_typed_arrives(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    bot = says(ringing(), secret())
    bot.asking[SIGNER.seal(ringing()).buttons[0].token] = Ask(_("Why"), most=40)
    async with house(tmp_path, teams, bot=bot) as there:
        live = card(await teams.writes(alice, "call Bob"))
        await teams.fills(alice, live, Why="too late")
        assert there.asked.typed == "too late"
        assert SIGNER.open(there.asked.token) == ("hangup", "c1")


async def test_a_form_is_filled_in_with_what_was_searched(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    lacking = Reply(_("/call needs more"), state=State.ERROR, private=True, form=Form("call"))
    bot = says(lacking, ringing(private=True))
    bot.offers = [Choice("Bob Durand (102)", "102"), Choice("Bob Petit (103)", "103")]
    async with house(tmp_path, teams, bot=bot) as there:
        form = card(await teams.writes(alice, "call"))
        name = next(each for each in form.inputs if form.inputs[each]["type"] == "Input.ChoiceSet")
        assert await teams.searches(alice, form, "Bo", into=name) == [
            ("Bob Durand (102)", "102"),
            ("Bob Petit (103)", "103"),
        ]
        assert there.bot.completed == [("call", "target", "Bo")]
        filled: dict[str, Any] = {name: "102"}
        await teams.fills(alice, form, **filled)
        assert (there.asked.command, there.asked.arguments) == ("call", {"target": "102"})


async def test_an_action_that_is_none_of_ours_does_nothing(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=says(ringing())) as there:
        answer = await teams.writes(alice, "call Bob")
        odd: tuple[Any, ...] = (
            {},
            {"action": 7},
            {"action": {"verb": "x", "data": []}},
            {"action": {"data": {"a": {}}}},
            None,
        )
        for value in odd:
            invoke = answer.activity | {"type": "invoke", "name": "adaptiveCard/action", "value": value, "id": "f:1"}
            status, body = await teams.posts(invoke)
            assert status == 200
            assert "I do not know what to do with that" in str(body)
        assert len(there.bot.asked) == 1


async def test_a_forged_button_is_for_the_bot_to_refuse(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    refused = Reply(_("This button no longer works"), _("Type the command instead."), State.ERROR, private=True)
    async with house(tmp_path, teams, bot=says(ringing(), refused)) as there:
        answer = await teams.writes(alice, "call Bob")
        value = {"action": {"type": "Action.Execute", "verb": "press", "data": pressing("forged")}}
        invoke = answer.activity | {"type": "invoke", "name": "adaptiveCard/action", "value": value, "id": "f:2"}
        _status, body = await teams.posts(invoke)
        assert there.asked.token == "forged"
        assert body["value"] == "This button no longer works. Type the command instead."
