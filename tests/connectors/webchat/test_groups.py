"""Commands of two words, typed on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.connectors.webchat.chromium import open_chromium, open_screen
from tests.connectors.webchat.house import open_house
from tests.waiting import until
from ucbridge.command_registry import Registry

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.asyncio, pytest.mark.browser, pytest.mark.timeout(180)]


async def test_the_second_word_is_offered_behind_the_first(tmp_path: Path) -> None:
    async with open_chromium() as browser, open_house(tmp_path) as house:
        house.bot.commands = tuple(Registry.load().commands.values())
        async with open_screen(browser, house, "alice") as alice:
            page, keyboard = alice.page, alice.page.keyboard
            line = page.locator("#line")
            await alice.type("/voicemail ")
            await expect(page.get_by_role("option", name="/voicemail search")).to_be_visible()
            await expect(page.locator("#usage")).to_contain_text("/voicemail")
            await keyboard.press("Enter")
            await until(lambda: house.bot.heard)
            assert [each.text for each in house.bot.heard] == ["/voicemail"], "nothing was picked that nobody chose"
            await expect(line).to_have_value("")
            await alice.type("/voicemail se")
            await expect(page.get_by_role("option")).to_have_count(1)
            await keyboard.press("Tab")
            await expect(line).to_have_value("/voicemail search ")
            await expect(page.locator("#usage mark")).to_have_text("WORDS")
            await keyboard.type("invoice")
            await keyboard.press("Enter")
            await until(lambda: len(house.bot.heard) > 1)
    assert house.bot.heard[-1].text == "/voicemail search invoice"
