"""The message extension: the menu of a message, a command as a dialog, and the search for people to call."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from connectors.teams.asked import extension
from connectors.teams.asked.dialogs import for_dialog
from connectors.teams.cards.json import Json
from tests.connectors.discord.house import SIGNER, ringing, slowly
from tests.connectors.teams.asked.test_actions import PICK, says
from tests.connectors.teams.house import PlayedBot, house
from tests.teams_double import TeamsDouble
from ucbridge.i18n import _
from ucbridge.models import Choice, Reply, State


def test_a_dialog_sends_as_dialogs_can() -> None:
    action: Json = {"type": "Action.Execute", "verb": "press", "fallback": {"type": "Action.Submit", "title": "Send"}}
    shown: Json = {"type": "AdaptiveCard", "refresh": {"action": action}, "actions": [{"card": {"actions": [action]}}]}
    assert for_dialog(shown) == {
        "type": "AdaptiveCard",
        "actions": [{"card": {"actions": [{"type": "Action.Submit", "title": "Send"}]}}],
    }


@pytest.mark.asyncio
async def test_the_number_in_a_message_is_called(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.private(alice, bob)
    async with house(tmp_path, teams, bot=says(Reply(_("Done")), ringing())) as there:
        await teams.writes(alice, "help")
        await teams.writes(bob, "Ring me: +33 1 42 68 53 00 <now>", at=chat, mention=False)
        told = await teams.extension(alice, "call-number", on=teams.seen_by(alice, chat)[-1])
        assert told.text.splitlines()[-2:] == ["Bob is ringing", "I wrote to you in our chat"]
        assert (there.asked.menu, there.asked.about) == ("call-number", "Ring me: +33 1 42 68 53 00 <now>")
        assert there.asked.conversation == f"user:{alice.account}"
        await teams.sees(alice, "Bob is ringing")
        assert (await there.address()).conversation == f"user:{alice.account}"


@pytest.mark.asyncio
async def test_who_has_no_chat_with_the_bot_sees_in_the_dialog_what_came_of_it(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    alice, bob = teams.user("alice", has_bot=False), teams.user("bob")
    chat = teams.private(alice, bob)
    async with house(tmp_path, teams, bot=says(ringing(), ringing())):
        await teams.writes(bob, "102", at=chat, mention=False)
        told = await teams.extension(alice, "call-number", on=teams.seen_by(alice, chat)[-1])
        assert "Bob is ringing" in told.text
        assert told.dialog
        assert not [each for each in teams.refused if each.path.endswith("activities")]


@pytest.mark.asyncio
async def test_which_number_is_asked_in_the_dialog(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams, bot=says(PICK, ringing())) as there:
        await teams.writes(bob, "102 or 103", at=chat, mention=False)
        dialog = await teams.extension(alice, "call-number", on=teams.seen_by(alice, chat)[-1])
        assert "Which Bob?" in dialog.text
        told = await teams.submits(alice, dialog, press="Bob Durand")
        assert "Bob is ringing" in told.text
        assert SIGNER.open(there.asked.token) == ("run", "/call 102")
        await teams.sees(alice, "Bob is ringing")
        assert not [each for each in teams.seen_by(bob, chat) if "ringing" in each.text]


@pytest.mark.asyncio
async def test_a_command_is_a_form_in_a_dialog(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    gone = Reply(_("Nobody is called so"), _("Type a number."), State.ERROR, private=True)
    async with house(tmp_path, teams, bot=says(gone)) as there:
        dialog = await teams.extension(alice, "call", at=teams.personal(alice))
        told = await teams.submits(alice, dialog, target="Zoe")
        assert "Type a number." in told.text
        assert (there.asked.command, there.asked.arguments) == ("call", {"target": "Zoe"})


@pytest.mark.asyncio
async def test_what_takes_longer_than_a_dialog_waits_is_told_later(
    teams: TeamsDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extension, "PATIENCE", 0.05)
    alice, gate = teams.user("alice"), asyncio.Event()
    chat = teams.group(alice, teams.user("bob"))
    async with house(tmp_path, teams, bot=PlayedBot(does=slowly(ringing(), gate).does)):
        await teams.writes(alice, "102", at=chat, mention=False)
        told = await teams.extension(alice, "call-number", on=teams.seen_by(alice, chat)[-1])
        assert "Working on it…" in told.text
        gate.set()
        await teams.sees(alice, "Bob is ringing")


@pytest.mark.asyncio
async def test_people_are_searched_and_called_from_the_card(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    chat = teams.group(alice, teams.user("bob"))
    bot = says(ringing())
    bot.offers = [Choice("Bob Durand (102, called today)", "102"), Choice("[Bob](https://x) *Petit*", "person:bob")]
    async with house(tmp_path, teams, bot=bot) as there:
        found = await teams.finds(alice, "people", "Bo", at=chat, parameter="people")
        assert found.results == [("Bob Durand", "102, called today"), ("[Bob](https://x) *Petit*", "")]
        assert bot.completed == [("call", "target", "Bo")]
        picked = await teams.picks(alice, found, "Bob Durand")
        assert picked.text == "Bob Durand", "whoever reads the message need not know when they were called"
        assert picked.card
        (button,) = picked.card["actions"]
        assert (button["title"], button["data"]["target"]) == ("Call", "102")
        press = {"action": {"type": "Action.Execute", "verb": button["verb"], "data": button["data"]}}
        invoke = found.activity | {"name": "adaptiveCard/action", "value": press, "id": "f:9"}
        status, _body = await teams.posts(invoke)
        assert status == 200
        assert (there.asked.command, there.asked.arguments) == ("call", {"target": "102"})


@pytest.mark.asyncio
async def test_nobody_found_is_said_so(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams) as there:
        found = await teams.finds(alice, "people", "", at=teams.personal(alice))
        assert found.toast == "Nobody found. Type another part of the name, or a number."
        assert there.bot.completed == [("call", "target", "")]


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["fetchTask", "submitAction", "query"])
async def test_strange_commands_are_answered_and_do_nothing(teams: TeamsDouble, tmp_path: Path, name: str) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams) as there:
        answer = await teams.finds(alice, "people", "x", at=teams.personal(alice))
        odd: tuple[Any, ...] = (None, 7, [], {"commandId": []}, {"parameters": {}, "data": 3}, {"data": {}})
        for number, value in enumerate(odd):
            invoke = answer.activity | {"name": f"composeExtension/{name}", "value": value, "id": f"f:{number}"}
            status, body = await teams.posts(invoke)
            assert (status, bool(body)) == (200, True)
        assert not there.bot.asked
