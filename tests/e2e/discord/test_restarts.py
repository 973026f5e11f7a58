"""What stands in Discord after the bridge was killed, and what it makes up for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.discord_double import DiscordDouble
from tests.e2e.discord.office import Office, office

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

DAYS = 3 * 24 * 3600


async def test_buttons_of_days_ago_work_and_nobody_is_left_waiting(
    tmp_path: Path, asterisk: Elsewhere, discord: DiscordDouble
) -> None:
    async with office(tmp_path, asterisk, discord) as there:
        alice, bob, carol, general = there.people["alice"], there.people["bob"], there.people["carol"], there.general
        call = await discord.types(alice, "call", target="Bob", at=general)
        await discord.sees(alice, "Connected with Bob", at=general)
        over = await discord.types(carol, "voicemail list", at=general)
        print("VM", over.text)
        left = await is_left_thinking(there)
        await there.again()
        await discord.until(lambda: not left.thinking)
        print("LEFT", left.text)
        assert left.private
        discord.later(DAYS)
        discord.patience = 3.0
        await discord.presses(alice, call, "Hang up")
        await discord.sees(alice, "You hung up", at=general)
        assert (there.rang("alice"), there.rang("bob")) == (1, 1)


async def is_left_thinking(there: Office):
    """The PBX does not answer, so the bot has Frank wait; then it is killed."""
    discord, frank = there.discord, there.people["frank"]
    there.pbx.pause()
    answer = await discord.types(frank, "call", target="Erin", at=there.general, answered=False)
    await discord.until(lambda: answer.thinking)
    await there.bridge.kill()
    there.pbx.resume()
    return answer
