"""A command that lacks something is filled in, in a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.connectors.webchat.chromium import PHONE, open_chromium, open_screen
from tests.connectors.webchat.house import open_house
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


async def test_what_was_given_is_kept_and_what_is_filled_in_goes_as_the_whole_command(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        await alice.say("/call")
        assert (await alice.card())["card"]["form"] == {"command": "call", "given": {"from": "desk"}}
        filled = {"target": "Bob\u2028Durand", "from": "desk"}
        await alice.send(type="fill", id="fill-0001", command="call", arguments=filled)
        assert (await alice.card())["card"]["title"] == "Ringing Bob Durand"
        assert (house.bot.heard[-1].command, house.bot.heard[-1].text) == ("call", "")
        assert house.bot.heard[-1].arguments == {"target": "Bob Durand", "from": "desk"}


@pytest.mark.parametrize("wrong", [{"command": "Call!"}, {"arguments": {"no name": "x"}}, {"arguments": {"to": 1}}])
async def test_what_no_page_of_ours_sends_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    async with open_house(tmp_path) as house, window(house, "alice") as alice:
        form: dict[str, object] = {"command": "call", "arguments": {"target": "Bob"}, **wrong}
        await alice.send(type="fill", id="fill-0001", **form)
        assert await alice.closed() == 1008
        assert house.bot.heard == []


@pytest.mark.browser
async def test_a_phone_fills_it_in_with_what_is_offered(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice", **PHONE) as alice:
        page = alice.page
        await alice.say("/call")
        await page.get_by_role("button", name="Fill it in").tap()
        dialog = page.get_by_role("dialog", name="/call")
        whom = dialog.get_by_label("Who to ring: a name, an extension or a number")
        await expect(whom).to_be_focused()
        await expect(dialog.get_by_label("Which of my phones (optional)")).to_have_value("desk")
        await whom.fill("bo")
        await expect(dialog.locator("option").first).to_have_attribute("value", "Bob Durand")
        await alice.shot("filling-phone")
        assert await page.evaluate(UNNAMED) == []
        assert min(ratio for ratio, _text in await page.evaluate(CONTRASTS)) >= 4.5
        await whom.fill("   ")
        await dialog.get_by_role("button", name="OK").tap()
        await expect(dialog).to_be_visible()
        await whom.fill("Bob Durand")
        await dialog.get_by_role("button", name="OK").tap()
        await expect(page.locator(".card").last).to_contain_text("Ringing Bob Durand")
        assert house.bot.heard[-1].arguments == {"target": "Bob Durand", "from": "desk"}
        await page.get_by_role("button", name="Fill it in").tap()
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        assert len([each for each in house.bot.heard if each.command]) == 1
