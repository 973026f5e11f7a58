"""Microsoft's own simulator of Teams, the Microsoft 365 Agents Playground: from npm, run here, used in a browser."""

from __future__ import annotations

import asyncio
import tarfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.connectors.webchat.chromium import open_chromium
from tests.npm import KEPT, Missing, packed

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

PACKAGE = "@microsoft/m365agentsplayground@0.2.28"
ALEX, MEGAN, BOT = "00000000-0000-0000-0000-0000000000020", "00000000-0000-0000-0000-0000000000021", "Test Bot"
"""Its people, Alex sits before it; the ids are those of its configuration, which can be another."""


def program() -> Path:
    """Return the playground, fetched once and kept in the cache of the project; skip where it cannot be had."""
    kept = KEPT / PACKAGE.rpartition("/")[2]
    if not kept.is_dir():
        _fetch(kept)
    return kept / "package" / "cli.js"


def _fetch(kept: Path) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=KEPT) as folder:
        try:
            archive = packed(PACKAGE, Path(folder))
        except Missing as missing:
            pytest.skip(str(missing))
        unpacked = Path(folder) / "unpacked"
        with tarfile.open(archive) as tar:
            tar.extractall(unpacked, filter="data")
        unpacked.rename(kept)


class Window:
    """What Alex has before them."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def goes_to(self, chat: str) -> None:
        await self.page.get_by_text(chat, exact=True).first.click()

    async def writes(self, text: str, *, mention: bool = False, post: bool = False) -> None:
        """Write to the bot; `post` in a channel."""
        await self._box.click()
        if mention:
            await self._box.press_sequentially("@")
            await self.page.get_by_role("menuitem", name=BOT).click()
            text = f" {text}"
        await self._box.press_sequentially(text)
        await (self.presses("Post") if post else self.page.keyboard.press("Enter"))

    async def presses(self, button: str) -> None:
        """Press the newest button with these words."""
        await self.page.get_by_role("button", name=button, exact=True).last.click()

    async def fills(self, label: str, text: str) -> None:
        await self.page.get_by_label(label).last.fill(text)

    async def sees(self, words: str) -> None:
        await self.page.get_by_text(words).last.wait_for()

    async def uses(self, kind: str, trigger: Locator) -> None:
        """Open a message extension."""
        await trigger.click()
        await self.page.get_by_role("menuitem", name=kind).click()

    @property
    def message_menu(self) -> Locator:
        """Return the menu of what Alex wrote last, and the bot has answered."""
        return self.page.get_by_label("Show more information").nth(-2)

    @property
    def compose_menu(self) -> Locator:
        return self.page.get_by_label("Trigger Message Extension App").last

    @property
    def _box(self) -> Locator:
        return self.page.get_by_role("textbox").first


@asynccontextmanager
async def playground(folder: Path, endpoint: str) -> AsyncIterator[Window]:
    """Run it against a bot, and open it in Chromium."""
    command = (str(program()), "start", "-e", endpoint, "-c", "msteams", "-p", "0", "--dt")
    node = await asyncio.create_subprocess_exec("node", *command, cwd=folder, stdout=PIPE, stderr=DEVNULL)
    try:
        assert node.stdout is not None
        async with asyncio.timeout(30):
            port = (await node.stdout.readline()).split()[-1].decode()
        async with open_chromium() as browser:
            page = await browser.new_page(viewport={"width": 1500, "height": 950})
            page.set_default_timeout(20_000)
            await page.goto(f"http://localhost:{port}/")
            yield Window(page)
    finally:
        node.kill()
        await node.wait()
