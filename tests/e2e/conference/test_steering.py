"""A conference started and steered from the chat page of a real demo, by its host and by one who was rung."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.connectors.webchat.chromium import PHONE, Screen, open_chromium
from tests.e2e.demo import Demo, running
from tests.e2e.picture import compose_conference
from tests.e2e.test_chat import WIDE, signed_in
from ucbridge.pbx.private import desk

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.browser,
    pytest.mark.timeout(180),
]

PARIS = {"timezone_id": "Europe/Paris"}
SMALL = {**PHONE, **PARIS, "locale": "en-GB"}
REFUSED = "Only the host may do that"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running(tmp_path_factory.mktemp("conference")) as demo:
        yield demo


@pytest.mark.asyncio
async def test_a_conference_is_steered_by_its_card(demo: Demo) -> None:
    links = demo.links()
    async with (
        open_chromium() as chromium,
        signed_in(chromium, links["alice"], **WIDE, **PARIS) as alice,
        signed_in(chromium, links["bob"], **SMALL) as bob,
    ):
        await alice.say('/conference Bob Erin Frank Dave name "Weekly sync" pin 482615 until host')
        hers, his = (who.page.locator(".card").filter(has_text="PIN 482615") for who in (alice, bob))
        await everybody_is_there(hers, his)
        await more_are_added(alice, bob, hers)
        if folder := os.environ.get("UCBRIDGE_SCREENSHOTS"):
            await compose_conference(chromium, Path(folder))
        await voices_are_kept_back(alice, bob, hers, his)
        await the_door_is_closed(demo, alice, hers)
        await it_ends_with_its_new_host(alice, bob, hers, his)
        await a_call_grows(demo, alice, bob)


async def everybody_is_there(hers: Locator, his: Locator) -> None:
    for card in (hers, his):
        await is_in(card, "Alice Martin", "host")
        for name in ("Bob Durand", "Erin Lambert", "Frank Rousseau"):
            await is_in(card, name)
        await expect(card).to_contain_text("Dave Moreau: busy")
        await expect(card).to_contain_text("800, from outside")
    await expect(hers.get_by_role("timer")).to_have_text(re.compile(r"0:0[1-9]|0:[1-5]\d"))


async def more_are_added(alice: Screen, bob: Screen, card: Locator) -> None:
    """Pick Carol, who never answers; meanwhile Erin is muted and somebody else speaks."""
    await alice.say("/conference mute Erin")
    await is_in(card, "Erin Lambert", "muted")
    await press(card, "Add")
    question = alice.page.locator(".card").filter(has_text="Add whom?")
    for there in ("Bob Durand", "Erin Lambert", "Frank Rousseau"):
        await expect(question.get_by_role("button", name=there)).to_have_count(0)
    await press(question, "Carol Petit")
    await expect(card).to_contain_text("Carol Petit (103)")
    await expect(card.locator(".line").filter(has_text=re.compile("^(Alice|Bob|Frank) .*speaking$"))).to_have_count(1)
    for who in (alice, bob):
        theirs = who.page.locator(".card").filter(has_text="PIN 482615")
        await theirs.evaluate("card => card.scrollIntoView({ block: 'center' })")
    await alice.shot("conference-wide")
    await bob.shot("conference-phone")


async def voices_are_kept_back(alice: Screen, bob: Screen, hers: Locator, his: Locator) -> None:
    """Mute all spares the host; each lets themselves through again, nobody but the host the others."""
    await press(hers, "Mute all")
    for name in ("Bob Durand", "Erin Lambert", "Frank Rousseau"):
        await is_in(his, name, "muted")
    await expect(line(hers, "Alice Martin")).not_to_contain_text("muted")
    await press(his, "Unmute me")
    await expect(line(his, "Bob Durand")).not_to_contain_text("muted")
    await is_in(his, "Frank Rousseau", "muted")
    for count, label in enumerate(("Unmute all", "Lock", "Record", "End"), 1):
        await press(his, label)
        await expect(bob.page.get_by_role("heading", name=REFUSED)).to_have_count(count)
    await press(hers, "Unmute all")
    await expect(hers.locator(".line").filter(has_text="muted")).to_have_count(0)
    await expect(alice.page.get_by_role("heading", name=REFUSED)).to_have_count(0)


async def the_door_is_closed(demo: Demo, alice: Screen, card: Locator) -> None:
    """Put Frank out and lock: neither his phone with the PIN nor his chat brings him in again."""
    await alice.say("/conference kick Frank")
    await expect(card).to_contain_text("Frank Rousseau: removed")
    await press(card, "Lock")
    await expect(card).to_contain_text("Nobody else gets in unless the host adds them.")
    assert "This conference is locked" in str(await asyncio.to_thread(demo.say, "frank", "/conference join"))
    await on_the_phone(demo, "dial", "800", calls="established")
    await on_the_phone(demo, "press", "482615#", calls="")
    await expect(line(card, "Frank Rousseau")).to_have_count(0)
    await press(card, "Unlock")
    await expect(card.get_by_role("button", name="Lock", exact=True)).to_be_visible()
    await is_in(card, "Erin Lambert")


async def it_ends_with_its_new_host(alice: Screen, bob: Screen, hers: Locator, his: Locator) -> None:
    await alice.say("/conference host Bob")
    await is_in(his, "Bob Durand", "host")
    await press(hers, "Leave")
    await expect(hers).to_contain_text("Alice Martin: left")
    await press(his, "Leave")
    for who in (alice, bob):
        over = who.page.locator(".card").filter(has=who.page.get_by_role("heading", name="Weekly sync is over"))
        await expect(over).to_contain_text("The host has left.")
        await expect(over).to_contain_text(re.compile(r"Erin Lambert: \d+ s|Erin Lambert: \d+ min"))
        await expect(over).to_contain_text("Dave Moreau: busy")
        await expect(over).to_contain_text("Carol Petit: no answer")
        await expect(over.get_by_role("button")).to_have_count(0)


async def a_call_grows(demo: Demo, alice: Screen, bob: Screen) -> None:
    """Add Erin to a call of two: its card hands over to that of the conference, which Bob gets, too."""
    await has_calls(demo, "erin", "")
    await alice.say("/call Bob")
    call = alice.page.locator(".card").filter(has=alice.page.get_by_role("button", name="Add someone"))
    await press(call, "Add someone")
    await press(alice.page.locator(".card").filter(has_text="becomes a conference"), "Erin Lambert")
    await expect(
        alice.page.get_by_role("heading", name="Your call with Bob Durand is a conference now")
    ).to_be_visible()
    for who in (alice, bob):
        card = who.page.locator(".card").filter(
            has=who.page.get_by_role("heading", name="Conference of Alice Martin", exact=True)
        )
        await is_in(card, "Alice Martin", "host")
        for name in ("Bob Durand", "Erin Lambert"):
            await is_in(card, name)
    await alice.say("/conference end")
    await expect(bob.page.get_by_role("heading", name="Conference of Alice Martin is over")).to_be_visible()


async def on_the_phone(demo: Demo, verb: str, argument: str, *, calls: str) -> None:
    """Have Frank's phone do something, and wait until it shows these calls."""
    await desk.ask(demo.folder / "pbx", "frank", verb, argument)
    await has_calls(demo, "frank", calls)


async def has_calls(demo: Demo, who: str, calls: str) -> None:
    """Wait until a phone shows these calls."""
    async with asyncio.timeout(30):
        while await desk.ask(demo.folder / "pbx", who, "calls") != calls:  # noqa: ASYNC110 - ask again
            await asyncio.sleep(0.2)


def line(card: Locator, name: str) -> Locator:
    """Return somebody's line among those who are in: since when, host, muted, speaking."""
    return card.locator(".line").filter(has_text=re.compile(rf"^{name} .*since \d\d:\d\d"))


async def is_in(card: Locator, name: str, how: str = "") -> None:
    await expect(line(card, name)).to_contain_text(how)


async def press(card: Locator, name: str) -> None:
    await card.get_by_role("button", name=name, exact=True).last.click()
