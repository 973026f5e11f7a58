"""Names, roles, order and contrast, read out of the running page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.connectors.webchat.chromium import open_chromium, open_screen, ticks
from tests.connectors.webchat.house import connected, ended, open_house
from ucbridge.i18n import _
from ucbridge.models import Reply, State

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.browser, pytest.mark.timeout(180)]

UNNAMED = """
[...document.querySelectorAll('button, input:not([type=hidden]), a, [role]')].filter(each => {
  const labels = [...(each.labels ?? [])].map(label => label.textContent).join('');
  const name = each.getAttribute('aria-label') || labels || each.textContent;
  return each.checkVisibility() && !['status'].includes(each.getAttribute('role')) && !name.trim();
}).map(each => each.outerHTML)
"""

FOCUSED = """
(each => ({
  name: each.getAttribute('aria-label') || each.id || each.textContent,
  ring: getComputedStyle(each).boxShadow,
}))(document.activeElement)
"""

# The colours of every text as painted, over the first background that is not see-through.
CONTRASTS = """
() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = rgb(getComputedStyle(node).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility()) continue;
    if (node.closest('.hidden, .skip, script, noscript')) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    found.push([(a + .05) / (b + .05), walker.currentNode.data.trim()]);
  }
  return found;
}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with open_chromium() as browser:
        yield browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_and_every_control_has_a_name(
    chromium: Browser, tmp_path: Path, scheme: str
) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice", color_scheme=scheme) as alice:
        page = alice.page
        for state in State:
            await house.chat.send("alice", Reply(_("A card"), _("that says something"), state))
        await alice.say("/call Bob")
        await alice.say("/call Bob Durand")
        await expect(page.locator("[data-state=ringing]")).to_have_count(2)
        await house.bot.update("call:c1", connected("Bob Durand"))
        await alice.type("/")
        await expect(page.get_by_role("option").first).to_be_visible()
        contrasts = await page.evaluate(CONTRASTS)
        assert len(contrasts) > 40
        assert [each for each in contrasts if each[0] < 4.5] == []
        assert await page.evaluate(UNNAMED) == []
        await alice.shot(f"states-{scheme}")


async def test_the_page_has_landmarks_one_heading_and_a_way_to_skip(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        page = alice.page
        for role in ("banner", "main", "contentinfo", "combobox"):
            await expect(page.get_by_role(role)).to_have_count(1)  # type: ignore[arg-type]
        await expect(page.get_by_role("heading", level=1)).to_have_count(1)
        await expect(page.get_by_role("region", name="Conversation")).to_have_count(1)
        skip = page.get_by_role("link", name="Skip to the message field")
        assert await page.evaluate("document.body.querySelector('a, button, input, [tabindex]').className") == "skip"
        await skip.focus()
        assert await skip.evaluate("skip => skip.getBoundingClientRect().width") > 100
        await page.keyboard.press("Enter")
        await expect(page.locator("#line")).to_be_focused()


async def test_the_focus_is_seen_wherever_it_is(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        page = alice.page
        await alice.say("/call Bob")
        await expect(page.locator(".card")).to_have_count(1)
        await page.locator(".skip").focus()
        seen = []
        for _step in range(6):
            await page.keyboard.press("Tab")
            seen.append(await page.evaluate(FOCUSED))
        assert [each["name"] for each in seen] == [
            "Sign out",
            "Conversation",
            "Bob Durand",
            "Bob Lenoir",
            "line",
            "Send",
        ]
        assert [each for each in seen if each["ring"] == "none"] == []


async def test_who_wants_no_motion_gets_none(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice", reduced_motion="reduce") as alice:
        await alice.say("/call Bob Durand")
        icon = alice.page.locator("[data-state=ringing] .icon svg")
        await expect(icon).to_be_visible()
        assert await icon.evaluate("icon => getComputedStyle(icon).animationIterationCount") == "1"


async def test_changes_are_announced_and_the_ticking_time_is_not(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        said = alice.page.locator("#said")
        await alice.say("/call Bob Durand")
        await expect(said).to_have_text("Ringing Bob Durand")
        await house.bot.update("call:c1", connected("Bob Durand"))
        await expect(said).to_have_text("On the phone with Bob Durand")
        await ticks(alice.page.get_by_role("timer"))
        await expect(said).to_have_text("On the phone with Bob Durand")
        await house.bot.update("call:c1", ended("Bob hung up"))
        await expect(said).to_have_text("Call ended. Bob hung up")
