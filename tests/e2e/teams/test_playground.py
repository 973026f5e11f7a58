"""The bot in Microsoft's own simulator of Teams, as somebody uses it: nothing in it is ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.e2e.teams.office import Office, office
from tests.e2e.teams.playground import ALEX, MEGAN, Window, playground, program
from tests.teams_double import TeamsDouble

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


async def test_the_bot_works_in_the_simulator_of_microsoft(
    tmp_path: Path, asterisk: Elsewhere, teams: TeamsDouble
) -> None:
    program()
    async with (
        office(tmp_path, asterisk, teams, unsigned={"alice": ALEX, "bob": MEGAN}) as there,
        playground(tmp_path, teams.endpoint) as window,
    ):
        await window.sees("I connect Teams with your phone")
        await a_form_becomes_a_call(there, window)
        await a_message_is_called_back(there, window)
        await a_group_has_a_conference(there, window)
        await whoever_is_found_is_called(there, window)
        await a_number_in_a_message_is_called(there, window)


async def a_form_becomes_a_call(there: Office, window: Window) -> None:
    await window.writes("call")
    await window.sees("/call needs more")
    await window.fills("or type it", "Bob")
    await window.presses("Send")
    await window.sees("Connected with Bob")
    assert (there.rang("alice"), there.rang("bob")) == (1, 1)
    await picture(window, "call")
    await window.presses("Hang up")
    await window.sees("Call to Bob ended")
    await there.silence()


async def a_message_is_called_back(there: Office, window: Window) -> None:
    """And deleted, and restored."""
    await there.leaves_message("105", "101")
    await window.sees("New voicemail from Erin")
    await picture(window, "voicemail")
    await window.presses("Call back")
    await window.sees("Connected with Erin")
    await window.presses("Hang up")
    await there.silence()
    await window.presses("Delete")
    await window.sees("Voicemail from Erin deleted")
    await window.presses("Undo")
    await window.sees("Voicemail from Erin")


async def a_group_has_a_conference(there: Office, window: Window) -> None:
    await window.goes_to("General")
    await window.writes("conference bob, erin", mention=True, post=True)
    await window.sees("3 people are in it.")
    await window.presses("Mute me")
    await window.sees("muted")
    await picture(window, "conference")
    await window.presses("End")
    await window.sees("Conference of Alice is over")


async def whoever_is_found_is_called(there: Office, window: Window) -> None:
    """Searched for while the phones still tell everybody that the conference is over."""
    await window.goes_to("Group Chat")
    await window.sees("Type / to pick a command")
    await window.uses("Search Command", window.compose_menu)
    await window.page.get_by_placeholder("Enter a search term").press_sequentially("Fra")
    await window.page.get_by_text("Frank").last.click()
    await window.page.get_by_label("Send Message").last.click()
    await there.silence()
    await window.presses("Call")
    await there.rings("frank")
    await window.writes("hangup", mention=True)
    await there.silence()


async def a_number_in_a_message_is_called(there: Office, window: Window) -> None:
    await window.goes_to("Personal Chat")
    await window.writes("102 or 105")
    await window.sees("I only understand commands")
    await window.uses("Action Command", window.message_menu)
    await window.presses("Create")
    await window.sees("Which number?")
    await window.presses("Erin (105)")
    await there.rings("erin")


async def picture(window: Window, name: str) -> None:
    """Keep what is seen as a picture where UCBRIDGE_SCREENSHOTS names a folder."""
    if folder := os.environ.get("UCBRIDGE_SCREENSHOTS"):
        await window.page.screenshot(path=Path(folder) / f"teams-playground-{name}.png")
