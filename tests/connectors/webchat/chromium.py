"""A real headless Chromium, and windows of it that keep what went wrong."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import async_playwright, expect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, BrowserContext, Locator, Page

    from tests.connectors.webchat.house import House

NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """Start the Chromium of this machine.

    Raises:
        AssertionError: there is none.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "these tests drive a real Chromium: install the package chromium"
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    expect.set_options(timeout=20_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=arguments)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Screen:
    """One window of somebody, with what the console complained about."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    async def type(self, text: str) -> None:
        await self.page.locator("#line").press_sequentially(text)

    async def say(self, text: str) -> None:
        await self.page.locator("#line").fill(text)
        await self.page.keyboard.press("Escape")
        await self.page.keyboard.press("Enter")

    async def shot(self, name: str) -> None:
        """Keep a picture where UCBRIDGE_SCREENSHOTS says, if it does."""
        if folder := os.environ.get("UCBRIDGE_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            await self.page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")


@asynccontextmanager
async def open_screen(browser: Browser, house: House, person: str, **options: Any) -> AsyncIterator[Screen]:
    """Sign somebody in through their link, in a browser of their own; what its console complains of fails the test."""
    defaults: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"}
    context = await browser.new_context(**(defaults | options))
    try:
        context.set_default_timeout(20_000)
        screen = Screen(await context.new_page(), context)
        watch(screen, screen.page)
        await screen.page.goto(await house.sign_in.link_for(person))
        await screen.page.get_by_role("button").click()
        await screen.page.wait_for_selector("#link[data-state=online]")
        yield screen
        assert screen.complaints == []
    finally:
        await context.close()


def watch(screen: Screen, page: Page) -> None:
    """Keep errors and warnings of a page; a lost connection is not one."""

    def complain(text: str) -> None:
        if "net::ERR_" not in text and "WebSocket connection" not in text:
            screen.complaints.append(text)

    page.on("console", lambda message: complain(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complain(str(error)))


async def ticks(timer: Locator) -> None:
    """Wait until a timer shows how long it has run, to the second, and that this is not how it began."""
    async with asyncio.timeout(20):
        while True:
            shown, run = await timer.evaluate(
                "each => [each.textContent, Math.floor((Date.now() - Date.parse(each.dataset.since)) / 1000)]"
            )
            if run >= 1 and shown == f"0:{run:02}":
                return
            await asyncio.sleep(0.02)
