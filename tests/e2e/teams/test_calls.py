"""Calls from Teams: every way to begin one, and what is seen of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.e2e.teams.office import Office, office
from tests.teams_double import TeamsDouble

WHO = "Who to ring: a name, an extension or a number"

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


async def test_a_call_is_begun_in_every_way_teams_has(tmp_path: Path, asterisk: Elsewhere, teams: TeamsDouble) -> None:
    async with office(tmp_path, asterisk, teams) as there:
        await in_the_personal_chat(there)
        await by_a_form(there)
        await in_a_group_by_a_mention(there)
        await in_a_thread(there)
        await from_the_slash_menu(there)
        await in_french(there)
        await from_a_message(there)
        await from_the_search_for_people(there)


async def in_the_personal_chat(there: Office) -> None:
    teams, alice = there.teams, there.people["alice"]
    answer = await teams.writes(alice, "call Bob")
    assert "Ringing your phone" in answer.text
    card = await teams.sees(alice, "Connected with Bob")
    assert (there.rang("alice"), there.rang("bob")) == (1, 1)
    await there.picture(alice, None, "call")
    await teams.presses(alice, card, "Hang up")
    await teams.until(lambda: "You hung up" in card.text)
    assert card.buttons == []
    assert not card.private
    await there.silence()


async def by_a_form(there: Office) -> None:
    """It becomes the card of the call; in an old client, too."""
    teams, alice = there.teams, there.people["alice"]
    form = (await teams.writes(alice, "/call")).message
    assert form
    await there.picture(alice, None, "call-form", last=1)
    assert ("Erin (105)", "Erin") in await teams.searches(alice, form, "Er", into=WHO)
    await teams.fills(alice, form, press="Send", submit=True, **{WHO: "Erin"})
    await teams.until(lambda: "Connected with Erin" in form.text)
    await teams.presses(alice, form, "Hang up", submit=True)
    await there.silence()


async def in_a_group_by_a_mention(there: Office) -> None:
    teams, alice, bob, chat = there.teams, there.people["alice"], there.people["bob"], there.chat
    teams.nbsp = True
    answer = await teams.writes(alice, f"call {bob.mention}", at=chat)
    teams.nbsp = False
    card = await teams.sees(alice, "Connected with Bob", at=chat)
    assert teams.seen_by(bob, chat)[-1] == card == answer.message
    refused = await teams.presses(there.people["erin"], card, "Hang up")
    assert refused.private
    assert "This is not your call" in refused.text
    await teams.refreshes(alice, card)
    await teams.presses(alice, card, "Hang up")
    await teams.until(lambda: "You hung up" in card.text)
    assert card.mentions == []
    await there.silence()


async def in_a_thread(there: Office) -> None:
    teams, alice, sales = there.teams, there.people["alice"], there.sales
    thread = teams.thread(sales, by=there.people["erin"], text="Shall we ring them?")
    await teams.writes(alice, "call 06 12 34 56 78", at=thread)
    card = await teams.sees(alice, "Connected with", at=thread)
    assert card.conversation == thread
    await there.rings("outside")
    await teams.presses(alice, card, "Hang up")
    await there.silence()


async def from_the_slash_menu(there: Office) -> None:
    """Nobody else sees the command, or a form; a call in a channel is seen by all."""
    teams, alice, bob, sales = there.teams, there.people["alice"], there.people["bob"], there.sales
    asked = await teams.slash(alice, "/call", sales)
    assert asked.private
    form = asked.message
    assert form
    who = await teams.slash(alice, "/whoami", sales)
    assert who.private
    assert "101" in who.text
    assert not [each for each in teams.seen_by(bob, sales) if each in {form, who.message}]
    await teams.fills(alice, form, target="Bob", press="Send")
    await there.rings("bob")
    await teams.writes(alice, "hangup", at=sales)
    await there.silence()


async def in_french(there: Office) -> None:
    teams, erin = there.teams, there.people["erin"]
    erin.locale = "fr-FR"
    answer = await teams.writes(erin, "appeler Frank")
    assert "Votre téléphone sonne" in answer.text
    card = await teams.sees(erin, "En communication avec Frank")
    await teams.presses(erin, card, "Raccrocher")
    await teams.sees(erin, "Vous avez raccroché")
    assert (there.rang("erin"), there.rang("frank")) == (1, 1)
    await there.silence()


async def from_a_message(there: Office) -> None:
    """The bot need not be where the message was written."""
    teams, alice, dave = there.teams, there.people["alice"], there.people["dave"]
    private = teams.private(alice, dave)
    await teams.writes(dave, "Please call 06 12 34 56 78, it is **urgent**", at=private, mention=False)
    told = await teams.extension(alice, "call-number", on=teams.seen_by(alice, private)[-1])
    assert "I wrote to you in our chat" in told.text
    await there.rings("outside")
    await teams.writes(alice, "hangup")
    await there.silence()
    await teams.writes(dave, "Either Bob on 102 or skype:+33199001234?call", at=private, mention=False)
    which = await teams.extension(alice, "call-number", on=teams.seen_by(alice, private)[-1])
    assert "Which number?" in which.text
    await teams.submits(alice, which, press="Bob (102)")
    card = await teams.sees(alice, "Connected with Bob")
    assert there.rang("outside") == 0
    await teams.presses(alice, card, "Hang up")
    await there.silence()


async def from_the_search_for_people(there: Office) -> None:
    teams, alice = there.teams, there.people["alice"]
    found = await teams.finds(alice, "people", "bo", at=there.chat)
    assert "Bob" in [title for title, _text in found.results]
    picked = await teams.picks(alice, found, "Bob")
    assert picked.text == "Bob"
