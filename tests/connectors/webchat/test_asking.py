"""Buttons that ask for something before they act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from connectors.webchat.texts import SCRIPT
from tests.connectors.webchat.chromium import PHONE, open_chromium, open_screen
from tests.connectors.webchat.house import ASKS, open_house
from tests.connectors.webchat.test_accessibility import CONTRASTS, UNNAMED
from tests.connectors.webchat.window import window

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with open_chromium() as browser:
        yield browser


async def test_the_window_that_pressed_is_asked_and_what_is_typed_goes_along(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice", language="fr") as alice:
        await alice.send(type="press", id="press-0001", token="search")
        asked = await alice.told("asks")
        assert (asked["id"], asked["token"]) == ("press-0001", "search")
        words = ASKS["search"].label.to("fr")
        assert asked["ask"] == {"label": words, "hint": ASKS["search"].hint.to("fr"), "most": 20, "long": False}
        assert house.bot.heard == []
        await alice.send(type="press", id="press-0002", token="search", typed=" in\u2028voice\u0007 ")
        assert (await alice.card())["card"]["title"] == "Found"
        assert [each.typed for each in house.bot.heard] == ["in voice"]


async def test_what_a_button_asks_for_may_have_lines_and_is_not_endless(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await alice.send(type="press", id="press-0001", token="note", typed="one\ntwo")
        await alice.card()
        assert house.bot.heard[0].typed == "one\ntwo"
        await alice.send(type="press", id="press-0002", token="note", typed="x" * 4001)
        assert await alice.closed() == 1008


@pytest.mark.browser
async def test_it_is_asked_in_a_dialog_with_the_keyboard_alone(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        page, keyboard = alice.page, alice.page.keyboard
        await alice.say("/voicemail")
        button = page.locator("#log").get_by_role("button", name="Search")
        await page.locator("#line").fill("half a line")
        await button.focus()
        await keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Search")
        await expect(dialog.get_by_label("Words, a name or part of a number")).to_be_focused()
        await alice.shot("asking")
        assert await page.evaluate(UNNAMED) == []
        assert min(ratio for ratio, _text in await page.evaluate(CONTRASTS)) >= 4.5
        await keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(button).to_be_focused()
        await keyboard.press("Enter")
        await keyboard.press("Enter")
        await keyboard.type("   ")
        await keyboard.press("Enter")
        await expect(dialog).to_be_visible()
        await keyboard.type("in/voice and more than twenty")
        await keyboard.press("Enter")
        await expect(page.locator(".card").last).to_contain_text("Found")
        assert [each.typed for each in house.bot.heard if each.token] == ["in/voice and more th"]
        await expect(page.locator(".pending")).to_have_count(0)


@pytest.mark.browser
async def test_on_a_phone_in_french_a_long_text_has_room(chromium: Browser, tmp_path: Path) -> None:
    options = {**PHONE, "locale": "fr-FR", "color_scheme": "dark"}
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice", **options) as alice:
        page = alice.page
        await alice.say("/voicemail")
        await page.locator("#log").get_by_role("button", name="Announce").tap()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("textbox").fill("<b>un</b>\ndeux")
        await alice.shot("asking-phone-french")
        box = await dialog.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert min(ratio for ratio, _text in await page.evaluate(CONTRASTS)) >= 4.5
        await dialog.get_by_role("button", name=SCRIPT["cancel"].to("fr")).tap()
        await expect(dialog).to_have_count(0)
        assert not any(each.token for each in house.bot.heard)
        await page.locator("#log").get_by_role("button", name="Announce").tap()
        await dialog.get_by_role("textbox").fill("<b>un</b>\ndeux")
        await dialog.get_by_role("button", name=SCRIPT["ok"].to("fr")).tap()
        await expect(page.locator(".card .text").last).to_have_text("<b>un</b>\ndeux")
