"""The card of a conference on the page: who is in it, a line each, and a panel of buttons that fits a phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.connectors.webchat.chromium import PHONE, open_chromium, open_screen
from tests.connectors.webchat.house import open_house
from tests.connectors.webchat.test_accessibility import CONTRASTS, UNNAMED
from tests.connectors.webchat.test_reading import ROOMY
from ucbridge.i18n import Text, _
from ucbridge.models import Address, Button, Field, Reply, State, Style

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.browser, pytest.mark.timeout(180)]

SEATED = (
    "🔊 Alice Martin · host · since 10:02 · speaking",
    "Bob Durand · since 10:02",
    "🔇 Carol Petit · since 10:03 · muted",
    "Éloïse O'Neil-Roux de La Rochefoucauld-Montmorency · since 10:04",
    "01 23 45 67 89 · since 10:05",
)
BUTTONS = ("Mute me", "Unmute me", "Mute all", "Lock", "Pause recording", "Stop recording", "Add", "Leave")


def roster(*seated: str, link: str = "") -> Reply:
    return Reply(
        _("Weekly sync"),
        _("{count} people are in it.", count=len(seated)),
        State.CONNECTED,
        fields=(
            Field(_("In the conference"), "\n".join(seated)),
            Field(_("Ringing"), "Dave Moreau (104)"),
            Field(_("Not in it"), "Erin Blanc: busy\nFrank Noir: declined"),
            Field(_("Recording"), _("Everything said is being recorded.")),
            Field(_("Dial in"), _("800, from outside 01 99 00 80 00; PIN 583024")),
            *((Field(_("Link"), link),) if link else ()),
        ),
        buttons=(
            Button(_("Join"), "conference-join", "1", Style.PRIMARY, token="join"),
            *(Button(Text(each), "x", "1", token=each) for each in BUTTONS),
            Button(_("End"), "conference-end", "1", Style.DANGER, token="end"),
        ),
        since=datetime.now(UTC),
        topic="conference:1",
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with open_chromium() as browser:
        yield browser


@pytest.mark.parametrize("kind", ["light", "dark", "phone", "narrow"])
async def test_everybody_has_a_line_and_everything_fits(chromium: Browser, tmp_path: Path, kind: str) -> None:
    width = {"phone": 390, "narrow": 320}.get(kind, 0)
    options = {**PHONE, "viewport": {"width": width, "height": 844}} if width else {"color_scheme": kind}
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice", **options) as alice:
        await house.chat.send("alice", roster(*SEATED, link=f"{house.url}/conference/live/1/aB3dE5fG7hJ9kL1m"))
        page = alice.page
        people = page.locator(".card dd").first
        await expect(people).to_be_visible()
        shown = (await people.inner_text()).replace("\N{NO-BREAK SPACE}", " ")
        assert shown.split("\n") == [each.removeprefix("🔊 ").removeprefix("🔇 ") for each in SEATED], "signs are drawn"
        assert await people.locator("svg").count() == 2
        assert await page.evaluate(ROOMY)
        assert [each for each in await page.evaluate(CONTRASTS) if each[0] < 4.5] == []
        assert await page.evaluate(UNNAMED) == []
        if width:  # the whole of it, also what has to be scrolled to
            await page.set_viewport_size({"width": width, "height": 1500})
        await alice.shot(f"roster-{kind}")


async def test_a_link_of_our_own_can_be_followed_and_no_other(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        ours = f"{house.url}/conference/live/1/aB3dE5fG7hJ9kL1m"
        await house.chat.send("alice", roster("see http://evil.example/ and javascript:alert(1)", link=ours))
        links = alice.page.locator(".card a")
        await expect(links).to_have_count(1)
        await expect(links).to_have_attribute("href", ours)
        await expect(links).to_have_attribute("target", "_blank")


async def test_who_speaks_changes_in_its_place(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        message = await house.chat.send("alice", roster(*SEATED))
        page = alice.page
        await page.get_by_role("button", name="Mute all").focus()
        quiet = (SEATED[0].replace("🔊 ", "").replace(" · speaking", ""), f"🔊 {SEATED[1]} · speaking", *SEATED[2:])
        await house.chat.edit(Address("webchat", "alice", message), replace(roster(*quiet), since=None))
        await expect(page.locator(".card dd").first).to_contain_text("Bob Durand · since 10:02 · speaking")
        assert await page.evaluate("document.activeElement.textContent") == "Mute all", (
            "the keyboard stays where it was"
        )
