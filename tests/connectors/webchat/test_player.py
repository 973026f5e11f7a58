"""Recordings are played in the card, in a real browser, whatever happens to the card meanwhile."""

from __future__ import annotations

import asyncio
import math
import wave
from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import expect

from tests.connectors.webchat.chromium import PHONE, open_chromium, open_screen
from tests.connectors.webchat.house import HANG_UP, open_house
from tests.connectors.webchat.test_accessibility import CONTRASTS, UNNAMED
from ucbridge.i18n import _
from ucbridge.models import Address, Audio, Button, Field, Reply, State, Style

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, Page

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.browser, pytest.mark.timeout(180)]

SECONDS = 30
PATH = "/voicemail/1/audio"
LOUDNESS = bytes(int(255 * abs(math.sin(point / 9)) * (point % 40 > 6)) for point in range(200))
SOUND = Audio(PATH, float(SECONDS), b64encode(LOUDNESS).decode())
SAID = "Hello, this is Carol Petit about the delivery on Thursday. Please call me back on 0142685300 before noon."
HEARD = Button(_("Mark heard"), "heard", "1", token="heard.sealed")
DELETE = Button(_("Delete"), "delete", "1", Style.DANGER, token="delete.sealed")

AT = "document.querySelector('audio').currentTime"
PAUSED = "document.querySelector('audio').paused"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with open_chromium() as browser:
        yield browser


@pytest.fixture
def sound(tmp_path: Path) -> list[web.AbstractRouteDef]:
    """A recording of half a minute on our own site."""
    file = tmp_path / "message.wav"
    with wave.open(str(file), "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8000)
        written.writeframes(bytes(128 + int(40 * math.sin(n / 3)) for n in range(8000 * SECONDS)))

    async def play(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(file)

    return [web.get(PATH, play)]


def voicemail(text: str, *, state: State = State.INFO, audio: Audio | None = SOUND) -> Reply:
    return Reply(
        _("New voicemail from {name}", name="Carol Petit"),
        _("{text}", text=text),
        state,
        (Field(_("Number"), "103"), Field(_("When"), "today 14:02"), Field(_("Length"), "0:30")),
        (HEARD, HANG_UP, DELETE),
        audio=audio,
        topic="voicemail:1",
    )


async def holds(page: Page, condition: str) -> None:
    """Wait for a condition; the page's CSP leaves no other way to wait for one in words."""
    async with asyncio.timeout(20):
        while not await page.evaluate(condition):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def reaches(page: Page, seconds: float) -> None:
    await holds(page, f"{AT} >= {seconds}")


async def test_a_recording_plays_on_while_its_card_changes(
    chromium: Browser, tmp_path: Path, sound: list[web.AbstractRouteDef]
) -> None:
    async with open_house(tmp_path, more=sound) as house, open_screen(chromium, house, "alice") as alice:
        page, there = alice.page, Address("webchat", "alice", "")
        there = replace(there, message=await house.chat.send("alice", voicemail("Transcribing…")))
        await expect(page.locator(".player .time")).to_have_text("0:30")
        assert await page.evaluate("document.querySelector('audio').readyState") == 0, "nothing is loaded unasked"
        await page.get_by_role("button", name="Play").click()
        await reaches(page, 0.2)
        await page.evaluate("window.before = document.querySelector('audio')")
        await page.get_by_role("button", name="Pause").focus()
        for text in ("Transcribing… 40 %", "Transcribing… 80 %", SAID):
            await house.chat.edit(there, voicemail(text))
        await expect(page.locator(".notice .text")).to_have_text(SAID)
        assert await page.evaluate("window.before === document.querySelector('audio')")
        assert not await page.evaluate(PAUSED)
        await expect(page.get_by_role("button", name="Pause")).to_be_focused()
        await reaches(page, await page.evaluate(AT) + 0.3)
        assert await page.locator(".notice .card > *").evaluate_all("all => all.map(each => each.className)") == [
            "icon",
            "head",
            "player",
            "text",
            "fields",
            "buttons",
        ]
        await alice.shot("player-light")
        await house.chat.edit(there, replace(voicemail("It was deleted."), audio=None, state=State.ENDED))
        await expect(page.locator(".player")).to_have_count(0)


async def test_a_lost_line_does_not_stop_what_plays(
    chromium: Browser, tmp_path: Path, sound: list[web.AbstractRouteDef]
) -> None:
    async with open_house(tmp_path, more=sound) as house, open_screen(chromium, house, "alice") as alice:
        page = alice.page
        message = await house.chat.send("alice", voicemail("Transcribing…"))
        await page.get_by_role("button", name="Play").click()
        await reaches(page, 0.2)
        house.chat._tabs.close()
        await expect(page.locator("#link")).to_contain_text("Reconnecting…")
        await house.chat.edit(Address("webchat", "alice", message), voicemail(SAID))
        await expect(page.locator("#link")).to_have_attribute("data-state", "online")
        await expect(page.locator(".notice .text")).to_have_text(SAID)
        assert not await page.evaluate(PAUSED)


async def test_it_is_played_with_the_keyboard_and_named_for_those_who_do_not_see_it(
    chromium: Browser, tmp_path: Path, sound: list[web.AbstractRouteDef]
) -> None:
    async with open_house(tmp_path, more=sound) as house, open_screen(chromium, house, "alice") as alice:
        page, keyboard = alice.page, alice.page.keyboard
        await house.chat.send("alice", voicemail(SAID))
        group = page.get_by_role("group", name="Recording")
        await group.get_by_role("button", name="Play").focus()
        await keyboard.press("Tab")
        position = group.get_by_role("slider", name="Position")
        await expect(position).to_be_focused()
        await keyboard.press("ArrowRight")
        await keyboard.press("ArrowRight")
        await expect(position).to_have_attribute("aria-valuetext", "0:06 of 0:30")
        await keyboard.press("ArrowLeft")
        await keyboard.press("Tab")
        await keyboard.press("Enter")
        await expect(group.get_by_role("button", name="Speed: 1.5 times")).to_be_focused()
        await keyboard.press("Shift+Tab")
        await keyboard.press("Shift+Tab")
        await keyboard.press("Space")
        await reaches(page, 3.3)
        assert await page.evaluate("document.querySelector('audio').playbackRate") == 1.5
        await keyboard.press("Space")
        await holds(page, PAUSED)
        await position.focus()
        await keyboard.press("End")
        await keyboard.press("ArrowLeft")
        await expect(position).to_have_attribute("aria-valuetext", "0:27 of 0:30")
        await group.get_by_role("button", name="Play").click()
        await expect(group.get_by_role("button", name="Pause")).to_be_visible()
        await expect(group.get_by_role("button", name="Play")).to_be_visible()
        await expect(position).to_have_attribute("aria-valuetext", "0:00 of 0:30")


async def test_it_is_named_in_the_language_of_the_page(
    chromium: Browser, tmp_path: Path, sound: list[web.AbstractRouteDef]
) -> None:
    async with (
        open_house(tmp_path, more=sound) as house,
        open_screen(chromium, house, "alice", locale="fr-FR") as alice,
    ):
        await house.chat.send("alice", voicemail(SAID))
        await expect(alice.page.locator(".notice h2")).to_have_text("Nouveau message vocal\u00a0: Carol Petit")
        group = alice.page.get_by_role("group", name="Enregistrement")
        await group.get_by_role("button", name="Vitesse\u00a0: 1 fois").click()
        speed = group.get_by_role("button", name="Vitesse\u00a0: 1,5 fois")
        await expect(speed).to_have_text("1,5×")


async def test_one_recording_at_a_time(chromium: Browser, tmp_path: Path, sound: list[web.AbstractRouteDef]) -> None:
    other = [web.get("/voicemail/2/audio", sound[0].handler)]  # type: ignore[attr-defined]
    async with open_house(tmp_path, more=[*sound, *other]) as house, open_screen(chromium, house, "alice") as alice:
        page = alice.page
        await house.chat.send("alice", voicemail(SAID))
        await house.chat.send("alice", voicemail(SAID, audio=replace(SOUND, path="/voicemail/2/audio", waveform="")))
        await page.get_by_role("button", name="Play").first.click()
        await reaches(page, 0.1)
        await page.get_by_role("button", name="Play").last.click()
        await holds(page, PAUSED)
        await holds(page, "!document.querySelectorAll('audio')[1].paused")


async def test_a_recording_that_cannot_be_had_says_so(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        await house.chat.send("alice", voicemail(SAID))
        await alice.page.get_by_role("button", name="Play").click()
        await expect(alice.page.locator(".trouble")).to_have_text(
            "The recording cannot be played now: try again in a moment."
        )
        await expect(alice.page.get_by_role("button", name="Play")).to_be_visible()
        alice.complaints.clear()  # Chromium notes the status 404 itself


async def test_what_a_caller_says_is_never_markup(chromium: Browser, tmp_path: Path) -> None:
    said = (
        "<img src=x onerror=alert(1)><script>alert(2)</script><a href='javascript:alert(3)'>x</a> "
        "[pay](javascript:alert(4)) **bold** https://example.com/ \u202egnp.exe {{7*7}} ${7*7}"
    )
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        page, dialogs = alice.page, list[str]()
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        wave = replace(SOUND, waveform="'\"><img src=x onerror=alert(5)>")
        message = await house.chat.send("alice", replace(voicemail(said, audio=wave), title=_("{text}", text=said)))
        await expect(page.locator(".notice .text")).to_have_text(said)
        await house.chat.edit(Address("webchat", "alice", message), voicemail(f"{said} again"))
        await expect(page.locator(".notice .text")).to_contain_text("again")
        assert await page.locator("main img, main script, main a, main b, main strong").count() == 0
        assert dialogs == []
        assert not [each for each in await page.locator("main button").all_inner_texts() if "bold" in each]


async def test_a_very_long_transcript_is_folded_until_somebody_wants_it(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_screen(chromium, house, "alice") as alice:
        page = alice.page
        message = await house.chat.send("alice", voicemail(SAID * 25))
        text = page.locator(".notice .text")
        low = await text.evaluate("text => text.offsetHeight")
        await alice.shot("player-folded")
        await page.get_by_role("button", name="Show all of it").click()
        assert await text.evaluate("text => text.offsetHeight") > 2 * low
        await house.chat.edit(Address("webchat", "alice", message), voicemail(SAID * 26))
        await expect(text).to_have_text(SAID * 26)
        await expect(page.get_by_role("button", name="Show less")).to_be_focused()
        assert await text.evaluate("text => text.offsetHeight") > 2 * low
        await page.get_by_role("button", name="Show less").click()
        assert await text.evaluate("text => text.offsetHeight") == low


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_player_stands_out_and_fits_a_phone(
    chromium: Browser, tmp_path: Path, sound: list[web.AbstractRouteDef], scheme: str
) -> None:
    async with (
        open_house(tmp_path, more=sound) as house,
        open_screen(chromium, house, "alice", color_scheme=scheme, **PHONE) as alice,
    ):
        page = alice.page
        await house.chat.send("alice", voicemail(SAID * 20, audio=replace(SOUND, waveform="")))
        await house.chat.send("alice", voicemail(SAID))
        await page.get_by_role("slider").last.evaluate(
            "each => { each.value = 12; each.dispatchEvent(new Event('input')); }"
        )
        await page.get_by_role("button", name="Play").last.tap()
        await holds(page, "document.querySelectorAll('audio')[1].currentTime > 12")
        await page.get_by_role("button", name="Pause").tap()
        assert await page.evaluate("document.querySelector('.scroll').scrollWidth <= innerWidth")
        assert [each for each in await page.evaluate(CONTRASTS) if each[0] < 4.5] == []
        assert await page.evaluate(UNNAMED) == []
        small = (
            "[...document.querySelectorAll('.player button')].filter(b => Math.min(b.offsetWidth, b.offsetHeight) < 44)"
        )
        assert await page.evaluate(f"{small}.length") == 0
        await alice.shot(f"player-phone-{scheme}")
        await page.evaluate("document.querySelector('.scroll').scrollTop = 0")
        await alice.shot(f"player-phone-{scheme}-top")
