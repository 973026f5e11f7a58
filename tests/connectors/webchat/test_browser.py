from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from connectors.webchat.texts import PAGE, SCRIPT
from tests.connectors.webchat.chromium import PHONE, open_chromium, open_screen, ticks, watch
from tests.connectors.webchat.house import FakeBot, connected, ended, hidden_in, open_house
from ucbridge.i18n import _
from ucbridge.models import Reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.browser, pytest.mark.timeout(180)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with open_chromium() as browser:
        yield browser


async def test_a_call_from_sign_in_to_hanging_up_with_the_keyboard_alone(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        page, keyboard = alice.page, alice.page.keyboard
        await expect(page.get_by_role("heading", name="Welcome, Alice Martin")).to_be_visible()
        await expect(page.locator("#line")).to_be_focused()
        await alice.shot("1-welcome")
        await alice.type("/")
        await expect(page.get_by_role("option")).to_have_count(6)
        await alice.shot("2-commands")
        await keyboard.type("ca")
        await expect(page.get_by_role("option")).to_have_count(1)
        await keyboard.press("Tab")
        await expect(page.locator("#usage mark")).to_have_text("TARGET")
        await keyboard.type("bo")
        await expect(page.get_by_role("option", name="Bob Durand")).to_be_visible()
        await keyboard.press("ArrowDown")
        active = await page.locator("#line").get_attribute("aria-activedescendant")
        await expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
        await alice.shot("3-completion")
        await keyboard.press("Enter")
        await expect(page.locator("#line")).to_have_value("/call Bob Durand ")
        await keyboard.press("Enter")
        card = page.locator(".card")
        await expect(card).to_have_attribute("data-state", "ringing")
        await expect(card).to_contain_text("Ringing")
        await alice.shot("4-ringing")
        await house.bot.update("call:c1", connected("Bob Durand"))
        await expect(card).to_have_attribute("data-state", "connected")
        await expect(page.get_by_role("status").last).to_have_text("On the phone with Bob Durand")
        await ticks(page.get_by_role("timer"))
        await alice.shot("5-connected")
        await keyboard.press("Shift+Tab")
        await expect(page.get_by_role("button", name="Hang up")).to_be_focused()
        await keyboard.press("Enter")
        await expect(card).to_have_attribute("data-state", "ended")
        await expect(card).to_contain_text("You hung up after 0:03")
        await expect(page.locator(".card")).to_have_count(1)
        await expect(page.locator("#line")).to_be_focused()
        await alice.shot("6-ended")


async def test_the_history_survives_a_reload_and_a_restart(chromium: Browser, tmp_path: Path) -> None:
    bot = FakeBot()
    async with open_house(tmp_path, bot=bot) as house:
        port = house.server.port
        for number in range(60):
            await house.chat.send("alice", Reply(_("Old notice {number}", number=number)))
        screen = open_screen(chromium, house, "alice")
        alice = await screen.__aenter__()
        await alice.say("/call Bob Durand")
        await expect(alice.page.locator("[data-state=ringing]")).to_be_visible()
        await alice.page.reload()
        await expect(alice.page.locator(".bubble").last).to_contain_text("/call Bob Durand")
        await expect(alice.page.get_by_role("button", name="Hang up")).to_be_visible()
    await expect(alice.page.locator("#link")).to_contain_text("Reconnecting…")
    async with open_house(tmp_path, bot=bot, port=port):
        await expect(alice.page.locator("#link")).to_have_attribute("data-state", "online")
        await expect(alice.page.get_by_role("button", name="Hang up")).to_be_visible()
        await expect(alice.page.get_by_text("Old notice 5", exact=True)).to_have_count(0)
        await alice.page.get_by_role("button", name="Show older messages").click()
        await expect(alice.page.get_by_text("Old notice 5", exact=True)).to_have_count(1)
        titles = await alice.page.locator(".notice h2").all_inner_texts()
        assert titles == [f"Old notice {number}" for number in range(60)]
        await screen.__aexit__(None, None, None)


async def test_french_browsers_see_french(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice", locale="fr-FR") as alice:
        page = alice.page
        await expect(page.locator("html")).to_have_attribute("lang", "fr")
        await expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
        await expect(page.locator("#line")).to_have_attribute("placeholder", PAGE["placeholder"].to("fr"))
        await alice.shot("french-welcome")
        await alice.say("/call Bob")
        await expect(page.locator(".day")).to_have_text(SCRIPT["today"].to("fr"))
        await expect(page.locator(".card")).to_have_attribute("data-state", "question")
        assert house.bot.heard[0].language == "fr"
        await alice.shot("french")


async def test_a_phone_has_room_for_everything(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice", **PHONE) as alice:
        page = alice.page
        await alice.type("/")
        await alice.shot("phone-commands")
        await page.get_by_role("option", name="/call").tap()
        await alice.type("bob d")
        await page.get_by_role("option", name="Bob Durand").tap()
        await expect(page.locator("#line")).to_be_focused()
        await page.get_by_role("button", name="Send").tap()
        await expect(page.locator(".card")).to_have_attribute("data-state", "ringing")
        await house.bot.update("call:c1", connected("Bob Durand"))
        for text in ("/help", "/call 112", "/call Bob", "/" + "x" * 300):
            await alice.say(text)
            await expect(page.locator(".note", has_text="Working")).to_have_count(0)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await page.evaluate("document.querySelector('.scroll').scrollWidth <= innerWidth")
        assert await page.evaluate("document.querySelector('.scroll').scrollHeight > innerHeight")
        assert await page.evaluate("document.body.scrollHeight <= innerHeight"), "the page itself scrolls"
        sizes = await page.evaluate(
            "[...document.querySelectorAll('button')].filter(b => b.offsetWidth)"
            ".map(b => [b.offsetWidth, b.offsetHeight, b.textContent])"
        )
        assert [each for each in sizes if min(each[0], each[1]) < 44] == []
        await alice.shot("phone")
        await page.evaluate("document.querySelector('.scroll').scrollTop = 0")
        await alice.shot("phone-top")


async def test_the_dark_follows_the_system(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice", color_scheme="dark") as alice:
        assert await alice.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 22, 28)"
        for text in ("/call Bob Durand", "/status", "/call 112"):
            await alice.say(text)
        await expect(alice.page.locator(".card")).to_have_count(3)
        await house.bot.update("call:c1", connected("Bob Durand"))
        await alice.shot("dark")


async def test_a_command_typed_while_offline_is_sent_once_when_the_line_is_back(
    chromium: Browser, tmp_path: Path
) -> None:
    bot = FakeBot()
    async with open_house(tmp_path, bot=bot) as house:
        port = house.server.port
        screen = open_screen(chromium, house, "alice")
        alice = await screen.__aenter__()
    await expect(alice.page.locator("#link")).to_contain_text("Reconnecting…")
    await alice.say("/call Bob Durand")
    await expect(alice.page.locator(".note")).to_have_text("Will be sent")
    await expect(alice.page.locator("#banner")).to_be_visible()
    await alice.shot("offline")
    async with open_house(tmp_path, bot=bot, port=port):
        await expect(alice.page.locator("[data-state=ringing]")).to_be_visible()
        await expect(alice.page.locator(".bubble")).to_have_count(1)
        await expect(alice.page.locator(".note")).to_have_text("")
        await expect(alice.page.locator("#banner")).to_be_hidden()
        await screen.__aexit__(None, None, None)
    assert [each.text for each in bot.heard] == ["/call Bob Durand"]


async def test_a_command_kept_too_long_waits_for_a_word_of_its_owner(chromium: Browser, tmp_path: Path) -> None:
    kept = [{"message": {"type": "say", "id": "kept-too-long", "text": "/call Bob Durand"}, "at": 0}]
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        await alice.page.evaluate("kept => sessionStorage.setItem('outbox:alice', kept)", json.dumps(kept))
        await alice.page.reload()
        await expect(alice.page.locator(".failed .note")).to_contain_text("Not sent")
        assert house.bot.heard == []
        await alice.page.get_by_role("button", name="Try again").click()
        await expect(alice.page.locator("[data-state=ringing]")).to_be_visible()
        await expect(alice.page.locator(".failed")).to_have_count(0)
        assert len(house.bot.heard) == 1


async def test_two_people_and_two_windows_of_one(chromium: Browser, tmp_path: Path) -> None:
    async with (
        open_house(tmp_path) as house,
        open_screen(chromium, house, "alice") as alice,
        open_screen(chromium, house, "bob") as bob,
    ):
        second = await alice.context.new_page()
        watch(alice, second)
        await second.goto(house.url)
        await alice.say("/call Bob Durand")
        for page in (alice.page, second):
            await expect(page.locator(".bubble")).to_have_count(1)
            await expect(page.locator("[data-state=ringing]")).to_be_visible()
        await second.get_by_role("button", name="Hang up").click()
        await expect(alice.page.locator("[data-state=ended]")).to_be_visible()
        await expect(bob.page.locator("#name")).to_have_text("Bob Durand")
        await expect(bob.page.locator(".bubble")).to_have_count(0)
        await second.get_by_role("button", name="Sign out").click()
        await expect(second.get_by_role("heading", name="You are signed out")).to_be_visible()
        await expect(alice.page.get_by_role("heading", name="You are signed out")).to_be_visible()
        await expect(bob.page.locator("#link")).to_have_attribute("data-state", "online")


async def test_pressing_twice_shows_that_it_works_and_does_it_once(chromium: Browser, tmp_path: Path) -> None:
    bot = FakeBot()
    async with open_house(tmp_path, bot=bot) as house, open_screen(chromium, house, "alice") as alice:
        await alice.say("/call Bob")
        button = alice.page.get_by_role("button", name="Bob Durand")
        await expect(button).to_be_visible()
        bot.hold = asyncio.Event()
        await button.dblclick()
        await expect(button).to_have_attribute("aria-disabled", "true")
        await alice.shot("pending")
        bot.hold.set()
        await expect(alice.page.locator("[data-state=ringing]")).to_have_count(1)
        await expect(button).not_to_have_attribute("aria-disabled", "true")
        assert [each.token for each in bot.heard if each.token] == ["call.Bob+Durand"]


async def test_what_others_call_themselves_is_never_markup(chromium: Browser, tmp_path: Path) -> None:
    hostile = "</script><img src=x onerror=alert(1)><b>bold</b>"
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        await house.chat.send("alice", hidden_in(hostile))
        await alice.say(hostile)
        await expect(alice.page.locator("h2", has_text=hostile)).to_be_visible()
        await expect(alice.page.locator(".bubble")).to_contain_text(hostile)
        assert await alice.page.locator("main img, main b, main script").count() == 0


async def test_the_arrow_up_brings_the_last_commands_back(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        line, keyboard = alice.page.locator("#line"), alice.page.keyboard
        for text in ("/status", "/help"):
            await alice.say(text)
        await expect(alice.page.locator(".card")).to_have_count(2)
        for key, value in (
            ("ArrowUp", "/help"),
            ("ArrowUp", "/status"),
            ("ArrowUp", "/status"),
            ("ArrowDown", "/help"),
        ):
            await keyboard.press(key)
            await expect(line).to_have_value(value)
        await keyboard.press("Enter")
        await expect(alice.page.locator(".bubble")).to_have_count(3)
        await alice.type("/ca")
        await keyboard.press("Escape")
        await expect(alice.page.get_by_role("option")).to_have_count(0)
        await expect(line).to_have_value("/ca")
        await line.fill("")
        await keyboard.press("ArrowUp")
        await expect(line).to_have_value("/help")
        await keyboard.press("Escape")
        await expect(line).to_have_value("")


async def test_a_notice_while_looking_elsewhere_shows_in_the_title(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        await alice.page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
        await house.chat.send("alice", ended("Missed call"))
        await expect(alice.page).to_have_title("(1) Acme phones")
        await alice.page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
        await expect(alice.page).to_have_title("Acme phones")


async def test_a_used_link_and_a_small_sign_in_page(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice", **PHONE) as alice:
        link = await house.sign_in.link_for("bob")
        await alice.page.goto(link)
        await alice.shot("sign-in")
        await alice.page.get_by_role("button", name="Sign in").click()
        await expect(alice.page.locator("#name")).to_have_text("Bob Durand")
        await alice.page.goto(link)
        await alice.page.get_by_role("button", name="Sign in").click()
        await expect(alice.page.get_by_role("heading")).to_have_text("This link no longer works")
        assert await alice.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await alice.shot("used-link")
        alice.complaints.clear()  # Chromium notes the status 410 itself
