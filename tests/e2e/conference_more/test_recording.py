"""Somebody dials in to a recorded conference of a real demo; all who were in hear it, on the card in their browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.connectors.webchat.chromium import Screen, open_chromium
from tests.e2e.demo import Demo, running
from tests.e2e.test_chat import WIDE, signed_in
from ucbridge.pbx.private.desk import ask

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.browser,
    pytest.mark.timeout(180),
]

PIN = "482913"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running(tmp_path_factory.mktemp("recorded")) as demo:
        yield demo


async def dials_in(demo: Demo, who: str, pins: str) -> None:
    """Dial 800 and type PINs, without waiting for the question."""
    await ask(demo.folder / "pbx", who, "dial", "800")
    async with asyncio.timeout(20):
        while "established" not in await ask(demo.folder / "pbx", who, "calls"):  # noqa: ASYNC110 - the desk tells when asked
            await asyncio.sleep(0.05)
    await ask(demo.folder / "pbx", who, "press", pins)


@pytest.mark.asyncio
async def test_who_dialled_in_gets_the_recording(demo: Demo) -> None:
    links = demo.links()
    async with (
        open_chromium() as chromium,
        signed_in(chromium, links["alice"], **WIDE) as alice,
        signed_in(chromium, links["erin"], **WIDE) as erin,
    ):
        await alice.say(f'/conference Bob name "Budget" pin {PIN}')
        card = alice.page.locator(".card").filter(has=alice.page.get_by_role("button", name="End", exact=True))
        await expect(card).to_contain_text("2 people are in it.")
        await card.get_by_role("button", name="Record", exact=True).click()
        await expect(card).to_contain_text("is being recorded")
        await dials_in(demo, "erin", f"000000#{PIN}#")
        await expect(card).to_contain_text("3 people are in it.")
        await expect(card).to_contain_text("Erin Lambert · since")
        await ask(demo.folder / "pbx", "erin", "press", "*1")
        await expect(card).to_contain_text(re.compile(r"Erin Lambert.*muted"))
        await card.get_by_role("button", name="Stop recording", exact=True).click()
        await card.get_by_role("button", name="End", exact=True).click()
        await is_played(erin)
        await is_deleted(alice, erin)


async def is_played(erin: Screen) -> None:
    card = erin.page.locator(".card").filter(has_text="Recorded by")
    await card.get_by_role("button", name="Play", exact=True).click()
    await expect(card.locator(".time")).to_have_text(re.compile("0:0[1-9]"))
    for name in ("Alice Martin", "Bob Durand", "Erin Lambert"):
        await expect(card).to_contain_text(name)
    await erin.shot("conference-recording")


async def is_deleted(alice: Screen, erin: Screen) -> None:
    await alice.page.get_by_role("button", name="Delete", exact=True).click()
    for screen in (alice, erin):
        await expect(screen.page.get_by_role("heading", name="Recording deleted: Budget")).to_be_visible()
