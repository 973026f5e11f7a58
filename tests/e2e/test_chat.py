"""The chat page of a real demo in two real browser windows: Alice's wide one, Bob's in French on a phone."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.connectors.webchat.chromium import PHONE, Screen, open_chromium, watch
from tests.e2e.demo import Demo, running
from tests.e2e.picture import compose

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.browser,
    pytest.mark.timeout(120),
]

WIDE = {"viewport": {"width": 1160, "height": 760}, "locale": "en-GB", "device_scale_factor": 1.5}
FRENCH_PHONE = {**PHONE, "locale": "fr-FR"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running(tmp_path_factory.mktemp("chat")) as demo:
        yield demo


@asynccontextmanager
async def signed_in(browser: Browser, link: str, **options: Any) -> AsyncIterator[Screen]:
    """Follow a person's link in a browser of their own; what its console complains of fails the test."""
    context = await browser.new_context(**options)
    try:
        screen = Screen(await context.new_page(), context)
        watch(screen, screen.page)
        await screen.page.goto(link)
        await screen.page.get_by_role("button").click()
        await expect(screen.page.locator("#link")).to_have_attribute("data-state", "online")
        yield screen
        assert screen.complaints == []
    finally:
        await context.close()


async def call_bob_by_keyboard(page: Page) -> None:
    keyboard = page.keyboard
    await keyboard.type("/ca")
    await keyboard.press("Tab")
    await keyboard.type("bo")
    await expect(page.get_by_role("option", name="Bob Durand")).to_be_visible()
    await keyboard.press("Tab")
    await expect(page.locator("#line")).to_have_value("/call Bob Durand ")
    await keyboard.press("Enter")


@pytest.mark.asyncio
async def test_alice_calls_bob_and_hangs_up_while_bob_sees_it_in_french(demo: Demo) -> None:
    links = demo.links()
    async with (
        open_chromium() as chromium,
        signed_in(chromium, links["alice"], **WIDE) as alice,
        signed_in(chromium, links["bob"], **FRENCH_PHONE) as bob,
    ):
        await expect(alice.page.get_by_role("heading", name="Welcome, Alice Martin")).to_be_visible()
        await alice.shot("chat-welcome")
        await bob.shot("chat-phone-welcome")
        await alice.say("/status")
        await expect(alice.page.get_by_role("heading", name="Nobody is on the phone")).to_be_visible()
        await bob.say("/call 15")
        await expect(bob.page.get_by_role("heading", name="Le 15 est un numéro d’urgence")).to_be_visible()
        await call_bob_by_keyboard(alice.page)
        card = alice.page.locator(".card").last
        await expect(card.get_by_role("heading", name="Ringing Bob Durand")).to_be_visible()
        await expect(card).to_have_attribute("data-state", "ringing")
        await alice.shot("chat-ringing")
        await expect(card.get_by_role("heading", name="Connected with Bob Durand")).to_be_visible()
        time = card.get_by_role("timer")
        began = await time.inner_text()
        await expect(time).to_have_text(re.compile(r"0:0[3-9]|0:[1-5]\d"))
        assert await time.inner_text() > began
        await bob.say("/status")
        status = bob.page.locator(".card").last
        await expect(status.get_by_role("heading", name="1 appel en cours")).to_be_visible()
        await expect(status).to_contain_text("Alice Martin – Bob Durand")
        await expect(status).to_contain_text("en communication")
        await asyncio.gather(alice.shot("chat-wide"), bob.shot("chat-phone"))
        if folder := os.environ.get("UCBRIDGE_SCREENSHOTS"):
            await compose(chromium, Path(folder))
        await card.get_by_role("button", name="Hang up").click()
        await expect(card.get_by_role("heading", name="Call to Bob Durand ended")).to_be_visible()
        await expect(card).to_contain_text("You hung up.")
        await expect(card.get_by_role("button")).to_have_count(0)
        await alice.shot("chat-ended")
        await alice.page.reload()
        await expect(alice.page.locator(".bubble").last).to_contain_text("/call Bob Durand")
        await expect(alice.page.locator(".card")).to_have_count(2)
        await expect(card).to_contain_text("You hung up.")


@pytest.mark.asyncio
async def test_calls_from_outside_ring_on_the_page_and_are_handled_there(demo: Demo) -> None:
    links = demo.links()
    async with (
        open_chromium() as chromium,
        signed_in(chromium, links["carol"], **FRENCH_PHONE) as carol,
        signed_in(chromium, links["erin"], **WIDE) as erin,
    ):
        await asyncio.to_thread(demo.phone, "outside", "dial", "103")
        rings = carol.page.locator(".card").last
        await expect(rings).to_have_attribute("data-state", "ringing")
        await expect(rings).to_contain_text("01 99 00 12 34")
        await carol.shot("everyday-rings")
        await asyncio.to_thread(demo.phone, "outside", "hangup")
        await expect(rings).to_contain_text("Appel manqué")
        await expect(rings.get_by_role("button", name="Rappeler")).to_be_visible()
        await asyncio.to_thread(demo.phone, "outside", "dial", "105")
        card = erin.page.locator(".card").last
        await expect(card.get_by_role("heading", name="Connected with Station Taxis")).to_be_visible()
        await card.get_by_role("button", name="Hold").click()
        await expect(card.get_by_role("heading", name="Station Taxis is on hold")).to_be_visible()
        await card.get_by_role("button", name="Resume").click()
        await expect(card.get_by_role("heading", name="Connected with Station Taxis")).to_be_visible()
        await erin.say("/note wants an invoice")
        await expect(erin.page.locator(".card").last).to_contain_text("wants an invoice")
        await asyncio.gather(erin.shot("everyday-wide"), carol.shot("everyday-phone"))
        await erin.say("/transfer Bob")
        transferred = erin.page.get_by_role("heading", name="Station Taxis was transferred to Bob Durand")
        await expect(transferred.last).to_be_visible()
        await asyncio.to_thread(demo.phone, "outside", "hangup")
