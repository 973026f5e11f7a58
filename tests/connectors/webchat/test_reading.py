"""Reading in the page: long histories, large letters, other sizes, paper; and getting back to typing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from connectors.webchat import render
from tests.connectors.webchat.chromium import PHONE, open_chromium, open_screen
from tests.connectors.webchat.house import HANG_UP, House, open_house
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Choice, Field, Reply, State

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.browser, pytest.mark.timeout(180)]

LONG = "Marie-Antoinette Élisabeth de La Rochefoucauld-Montmorency-Bourbon"
FROM_END = "(each => each.scrollHeight - each.scrollTop - each.clientHeight)(document.getElementById('scroll'))"
ROOMY = "document.getElementById('scroll').scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with open_chromium() as browser:
        yield browser


async def tell(house: House, count: int) -> None:
    for number in range(count):
        await house.chat.send("alice", Reply(_("Old notice {number}", number=number)))


async def scroll_to(page: Page, top: int) -> None:
    await page.evaluate("top => new Promise(done => { document.getElementById('scroll').scrollTop = top;"
                        " requestAnimationFrame(() => requestAnimationFrame(done)); })", top)  # fmt: skip


async def test_new_messages_do_not_take_away_what_is_being_read(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await tell(house, 30)
        async with open_screen(chromium, house, "alice") as alice:
            assert await alice.page.evaluate(FROM_END) < 2
            await scroll_to(alice.page, 300)
            await house.chat.send("alice", Reply(_("Something new")))
            button = alice.page.get_by_role("button", name="New messages")
            await expect(button).to_be_visible()
            assert await alice.page.evaluate("document.getElementById('scroll').scrollTop") == 300
            await button.click()
            await expect(button).to_be_hidden()
            assert await alice.page.evaluate(FROM_END) < 2


async def test_older_messages_come_in_above_what_is_being_read(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await tell(house, 70)
        async with open_screen(chromium, house, "alice") as alice:
            await scroll_to(alice.page, 0)
            first = alice.page.get_by_role("heading", name="Old notice 30", exact=True)
            before = await first.bounding_box()
            await alice.page.get_by_role("button", name="Show older messages").click()
            await expect(alice.page.get_by_role("heading", name="Old notice 0", exact=True)).to_have_count(1)
            after = await first.bounding_box()
            assert before
            assert after
            assert abs(before["y"] - after["y"]) <= 60, "only the button went"


async def test_the_end_stays_in_view_when_the_window_changes(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await tell(house, 20)
        async with open_screen(chromium, house, "alice") as alice:
            for width, height in ((640, 400), (360, 640), (1280, 800)):
                await alice.page.set_viewport_size({"width": width, "height": height})
                await expect(alice.page.get_by_role("heading", name="Old notice 19")).to_be_in_viewport(ratio=1)


async def test_long_names_and_large_letters_fit_a_small_phone(chromium: Browser, tmp_path: Path) -> None:
    many = tuple(Button(Text(f"{LONG} ({number})"), "run", "/x", token=f"t.{number}") for number in range(10))
    field = Field(_("Number"), "+33 6 12 34 56 78 ext. 123456789012345678901234567890")
    cards = (
        Reply(_("Several people fit “Martin”"), _("Whom do you mean?"), State.QUESTION, buttons=many),
        Reply(Text(f"Connected with {LONG}"), None, State.CONNECTED, (field,), (HANG_UP,), since=datetime.now(UTC)),
    )
    options = {**PHONE, "viewport": {"width": 360, "height": 640}}
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice", **options) as alice:
        for each in cards:
            await house.chat.send("alice", each)
        await alice.say("/help")
        hang_up = alice.page.get_by_role("button", name="Hang up")
        await expect(hang_up).to_be_visible()
        for size in ("100%", "200%"):
            await alice.page.evaluate("size => (document.documentElement.style.fontSize = size)", size)
            assert await alice.page.evaluate(ROOMY)
            for button in await alice.page.get_by_role("button").all():
                box = await button.bounding_box()
                assert box
                assert min(box["width"], box["height"]) >= 44
            await alice.shot(f"small-phone-{size.removesuffix('%')}")


async def test_the_slash_begins_a_command_from_anywhere(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        await alice.say("/status")
        await expect(alice.page.locator(".card")).to_have_count(1)
        await alice.page.locator("#scroll").focus()
        await alice.page.keyboard.press("/")
        await expect(alice.page.locator("#line")).to_be_focused()
        await expect(alice.page.locator("#line")).to_have_value("/")
        await expect(alice.page.get_by_role("option")).to_have_count(6)
        await alice.page.locator("#line").fill("/call Bob")
        await alice.page.locator("#scroll").focus()
        await alice.page.keyboard.press("/")
        await expect(alice.page.locator("#line")).to_be_focused()
        await expect(alice.page.locator("#line")).to_have_value("/call Bob")


async def test_the_welcome_starts_a_call(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        await alice.page.get_by_role("button", name="Call somebody").click()
        await expect(alice.page.locator("#line")).to_have_value("/call ")
        await expect(alice.page.get_by_role("option", name="Bob Durand")).to_be_visible()


async def test_a_conversation_is_printed_whole(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await tell(house, 30)
        async with open_screen(chromium, house, "alice") as alice:
            await alice.page.emulate_media(media="print")
            height = await alice.page.evaluate("document.body.scrollHeight")
            assert height > 30 * 60
            await expect(alice.page.locator("#line")).to_be_hidden()


async def test_a_phone_may_keep_the_page_among_its_apps(tmp_path: Path) -> None:
    import aiohttp

    async with open_house(tmp_path) as house, aiohttp.ClientSession(house.url) as client:
        async with client.get("/chat/app.webmanifest") as answer:
            manifest = await answer.json(content_type="application/manifest+json")
        assert (manifest["name"], manifest["display"], manifest["start_url"]) == ("Acme phones", "standalone", "/")
        for icon in manifest["icons"]:
            async with client.get(icon["src"]) as answer:
                assert (answer.status, answer.content_type) == (200, icon["type"])


async def test_a_telephone_number_never_breaks_in_two_lines() -> None:
    number = "06 12 34 56 78"
    whole = number.replace(" ", "\N{NO-BREAK SPACE}")
    shown = render.card(Reply(_("Calling {name}", name=number), fields=(Field(_("Number"), number),)), "fr")
    assert (shown["title"], shown["fields"][0]["value"]) == (f"Appel vers {whole}", whole)
    assert render.choices([Choice(f"Taxi ({number})", "Taxi")]) == [{"label": f"Taxi ({whole})", "value": "Taxi"}]
