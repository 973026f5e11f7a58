"""What stands in Discord after the bridge was killed, and what it makes up for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.discord_double import Answer, DiscordDouble
from tests.e2e.discord.office import Office, office
from tests.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

DAYS = 3 * 24 * 3600
MESSAGES = "/channels/*/messages"


async def test_buttons_of_days_ago_work_and_nobody_is_left_waiting(
    tmp_path: Path, asterisk: Elsewhere, discord: DiscordDouble
) -> None:
    async with office(tmp_path, asterisk, discord) as there:
        alice, general = there.people["alice"], there.general
        call = await discord.types(alice, "call", target="Bob", at=general)
        await discord.sees(alice, "Connected with Bob", at=general)
        await a_card_is_under_way(there)
        waiting = await somebody_waits(there)
        await there.bridge.kill()
        asterisk.resume()
        await its_sound_is_under_way_when_it_is_killed_again(there)
        assert "I don't know whether that was carried out" in waiting.text
        assert there.rang("erin") == 1, "it was"
        discord.later(DAYS)
        discord.patience = 3.0
        await discord.until(lambda: discord.status == "2 calls")
        await discord.presses(alice, call, "Hang up")
        await discord.sees(alice, "You hung up", at=general)
        assert (there.rang("alice"), there.rang("bob")) == (1, 1)
        await is_called_back(there)


async def a_card_is_under_way(there: Office) -> None:
    """Discord takes its time, and the bridge does not live to hear that the card was posted."""
    discord = there.discord
    discord.faults.next("POST", MESSAGES, slow=2.5)
    await there.leaves_message("outside", "103")
    await discord.until(lambda: discord.asked("POST", MESSAGES))


async def somebody_waits(there: Office) -> Answer:
    """The PBX does not answer, so Frank sees that the bot thinks."""
    discord, frank = there.discord, there.people["frank"]
    there.pbx.pause()
    answer = await discord.types(frank, "call", target="Erin", at=there.general, answered=False)
    await discord.until(lambda: answer.thinking)
    return answer


async def its_sound_is_under_way_when_it_is_killed_again(there: Office) -> None:
    """The card and its voice message are there once in the end."""
    discord, carol = there.discord, there.people["carol"]
    card = await discord.sees(carol, "New voicemail from Outside")
    discord.faults.next("POST", MESSAGES, slow=0.5)
    await there.again()
    await discord.until(lambda: any(each.files for each in discord.asked("POST", MESSAGES)))
    await there.bridge.kill()
    await discord.until(lambda: any(each.voice for each in discord.seen_by(carol)))
    await there.again()
    await until(lambda: there.bridge.owes() == 0)
    await discord.presses(carol, card, "Mark heard")
    await discord.until(lambda: "Status: heard" in card.text)
    assert [each.voice for each in discord.seen_by(carol)] == [False, True]


async def is_called_back(there: Office) -> None:
    discord, carol = there.discord, there.people["carol"]
    card = await discord.sees(carol, "Voicemail from Outside")
    there.answers("carol")
    there.quiet()
    await discord.presses(carol, card, "Call back")
    await discord.sees(carol, "Connected with 01 99 00 12 34")
    assert (there.rang("carol"), there.rang("outside")) == (1, 1)
