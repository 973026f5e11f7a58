"""The story of a message on a real demo: a call nobody answers, the card in three browsers, the lamp of the phone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.connectors.webchat.chromium import PHONE, Screen, open_chromium
from tests.e2e.demo import Demo, running
from tests.e2e.picture import compose_voicemail
from tests.e2e.switchroom import Switchroom, switchroom
from tests.e2e.test_chat import signed_in

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.browser,
    pytest.mark.timeout(300),
]

WIDE = {"viewport": {"width": 1160, "height": 760}, "locale": "en-GB", "device_scale_factor": 1.5}
FRENCH_PHONE = {**PHONE, "locale": "fr-FR"}
CAROLS, BOBS, SALES = "103@default", "102@default", "200@default"

# The versions of the card that comes next, one after the other: nothing of what was shown may be missing for a moment.
WATCH = """() => {
  const seen = (window.seen = []);
  const before = document.querySelectorAll(".card").length;
  const look = () => {
    const card = document.querySelectorAll(".card")[before];
    const text = card?.querySelector(".text")?.textContent ?? "";
    if (card && text !== seen.at(-1)) seen.push(text);
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running(tmp_path_factory.mktemp("voicemail")) as demo:
        yield demo


async def press(card: Locator, name: str) -> None:
    await card.get_by_role("button", name=name, exact=True).click()


async def titled(card: Locator, title: str) -> None:
    await expect(card.get_by_role("heading", name=title, exact=True)).to_be_visible()


@pytest.mark.asyncio
async def test_a_message_is_heard_read_and_acted_on(demo: Demo) -> None:
    links = demo.links()
    async with (
        switchroom(demo.folder) as room,
        open_chromium() as chromium,
        signed_in(chromium, links["alice"], **WIDE) as alice,
        signed_in(chromium, links["carol"], **WIDE) as carol,
        signed_in(chromium, links["bob"], **FRENCH_PHONE) as bob,
    ):
        await room.outside_calls("200")
        card = await arrives(room, alice, carol)
        await plays(card)
        await moves(room, card)
        await is_forwarded(room, carol, card, bob)
        await is_played_on_the_phone(room, carol, card)
        await is_transcribed_again(card)
        await is_heard_and_deleted_at_the_desk(room, card)
        await is_claimed(alice, bob)
        if folder := os.environ.get("UCBRIDGE_SCREENSHOTS"):
            await compose_voicemail(chromium, Path(folder))


async def arrives(room: Switchroom, alice: Screen, carol: Screen) -> Locator:
    card = await is_left(room, alice, carol, nth=0)
    for nth in (1, 2):
        if await card.get_by_text("could not be understood").count() == 0:
            break
        await room.empty(CAROLS)  # a busy machine loses sound on the line, as telephones do
        card = await is_left(room, alice, carol, nth=nth)
    await expect(card.locator(".text")).to_have_text(re.compile("“.+ .+ .+”"))
    await expect(card).to_contain_text("A rough draft")
    versions = await carol.page.evaluate("window.seen")
    assert [re.sub(r" \d+ %", "", each) for each in versions[:-1]] == ["Transcribing…"] * (len(versions) - 1)
    call = alice.page.locator(".card").first
    await expect(call).to_contain_text("You were in voicemail for")
    await carol.shot("voicemail-wide")
    if folder := os.environ.get("UCBRIDGE_SCREENSHOTS"):
        await alice.page.set_viewport_size({"width": 480, "height": 760})
        await call.screenshot(path=Path(folder) / "voicemail-caller.png", animations="disabled")
    return card


async def is_left(room: Switchroom, alice: Screen, carol: Screen, *, nth: int) -> Locator:
    """Call Carol, who does not answer, and return the card of the message once it has been transcribed."""
    await carol.page.evaluate(WATCH)
    await alice.say("/call Carol")
    card = carol.page.locator(".card").filter(has_text=re.compile("[Vv]oicemail from Alice Martin")).nth(nth)
    await expect(card).to_be_visible(timeout=60_000)
    await titled(card, "New voicemail from Alice Martin")
    await room.has(CAROLS, "INBOX")
    await expect(card.locator(".text")).to_have_text(re.compile("“.+ .+ .+”|not be understood"), timeout=60_000)
    return card


async def plays(card: Locator) -> None:
    """Listen: the time goes on, the length is that of the message, also while its card changes."""
    await press(card, "Play")
    audio = card.locator("audio")
    await expect(card.locator(".time")).to_have_text(re.compile("0:0[1-9] / 0:0[4-9]"))
    assert 4 < await audio.evaluate("audio => audio.duration") < 10
    assert await audio.evaluate("audio => audio.currentTime") > 0


async def moves(room: Switchroom, card: Locator) -> None:
    await press(card, "Mark heard")
    await titled(card, "Voicemail from Alice Martin")
    await room.has(CAROLS, "Old")
    await press(card, "Mark unheard")
    await titled(card, "New voicemail from Alice Martin")
    await room.has(CAROLS, "INBOX")
    await press(card, "Delete")
    await titled(card, "Voicemail from Alice Martin deleted")
    await room.has(CAROLS, "Old")
    await press(card, "Undo")
    await titled(card, "New voicemail from Alice Martin")
    await room.has(CAROLS, "INBOX")


async def is_forwarded(room: Switchroom, carol: Screen, card: Locator, bob: Screen) -> None:
    await press(card, "Forward")
    question = carol.page.locator(".card").filter(has_text="Forward to whom?")
    await press(question, "Bob Durand")
    await expect(carol.page.get_by_role("heading", name="Forwarded to Bob Durand")).to_be_visible()
    await room.has(BOBS, "INBOX")
    copy = bob.page.locator(".card").filter(has_text="Carol Petit").first
    await titled(copy, "Nouveau message vocal\N{NO-BREAK SPACE}: Alice Martin")
    await expect(copy.locator(".text")).to_have_text(re.compile("«.+ .+ .+»"), timeout=40_000)
    await copy.evaluate("card => card.scrollIntoView({ block: 'start' })")
    await bob.shot("voicemail-phone")


async def is_played_on_the_phone(room: Switchroom, carol: Screen, card: Locator) -> None:
    await press(card, "Play on my phone")
    await expect(carol.page.get_by_role("heading", name="The message was played on your phone")).to_be_visible(
        timeout=40_000
    )
    await titled(card, "Voicemail from Alice Martin")
    await room.has(CAROLS, "Old")


async def is_transcribed_again(card: Locator) -> None:
    text = await card.locator(".text").inner_text()
    await press(card, "Transcribe again")
    await expect(card.locator(".text")).to_have_text(re.compile("Transcribing…"))
    await expect(card.locator(".text")).to_have_text(text, timeout=40_000)


async def is_heard_and_deleted_at_the_desk(room: Switchroom, card: Locator) -> None:
    """Dial *97 at Carol's phone: her PIN, 1 for the messages, 7 to delete, and hang up."""
    await press(card, "Mark unheard")
    await room.has(CAROLS, "INBOX")
    phone = await room.lift("103", "*97")
    await room.press(phone, f",{room.pins['103']}#,,1,,,7,")
    await room.hang_up(phone)
    await room.has(CAROLS)
    await titled(card, "Voicemail from Alice Martin deleted")
    await expect(card).to_contain_text("It was deleted on the phone.")
    await expect(card.get_by_role("button")).to_have_count(0)


async def is_claimed(alice: Screen, bob: Screen) -> None:
    """Call back from the shared mailbox: the first to do so has it, and the other's card says so."""
    hers, his = (who.page.locator(".card").filter(has_text="Sales").first for who in (alice, bob))
    await titled(hers, "New voicemail from Station Taxis")
    await expect(his).to_be_visible()
    await press(hers, "Call back")
    await expect(his).to_contain_text("Alice Martin, ")
    await press(his, "Rappeler")
    await expect(bob.page.get_by_role("heading", name="Alice Martin rappelle déjà")).to_be_visible()
    await alice.say("/hangup")
