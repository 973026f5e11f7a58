"""Calls from Discord, from the slash command to the phone and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.discord_double import DiscordDouble
from tests.e2e.discord.office import office

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


async def test_a_slash_command_rings_and_its_button_hangs_up(
    tmp_path: Path, asterisk: Elsewhere, discord: DiscordDouble
) -> None:
    async with office(tmp_path, asterisk, discord) as there:
        alice = there.people["alice"]
        answer = await discord.types(alice, "call", target="Bob", at=there.general)
        print(answer.text)
        card = await discord.sees(alice, "Connected", at=there.general)
        print(card.text)
        await discord.presses(alice, card, "Hang up")
        await discord.sees(alice, "You hung up", at=there.general)
