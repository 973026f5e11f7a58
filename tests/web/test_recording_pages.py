"""The page of a recording: all that was said, for those who may hear it, whatever they said and are called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from tests.connectors.webchat.chromium import PHONE, Screen, open_chromium, watch
from tests.web.house import HTML
from tests.web.players import READING, open_players
from ucbridge.services.conferences.recording.card import page_path
from ucbridge.services.conferences.recording.merging import Turn, Utterance

pytestmark = pytest.mark.asyncio

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">{{ 7 * 7 }}'
LONG = "Then we count everything once more, from the beginning, and write it down for the others. " * 4


async def test_all_that_was_said_is_there_with_its_times(tmp_path: Path) -> None:
    async with open_players(tmp_path) as players, players.signed_in("alice") as alice:
        async with alice.get(f"{players.server.url}{page_path(1)}", headers=HTML) as answer:
            page = await answer.text()
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "private, no-store"
        words = ["Alice", "0:00", "Good morning.", "1:02", "Shall we begin?", "Bob", "1:02:03", "Yes."]
        rest = page.partition("<h2>")[2]
        for each in words:
            found, rest = rest.partition(each)[1:]
            assert found, each
        assert 'src="/recording/1/audio"' in page


async def test_without_sound_and_words_the_page_says_why(tmp_path: Path) -> None:
    async with open_players(tmp_path) as players, players.signed_in("bob") as bob:
        async with bob.get(f"{players.server.url}{page_path(2)}", headers=HTML) as answer:
            page = await answer.text()
        assert "Nobody spoke." in page
        assert "<audio" not in page


async def test_nobody_else_reads_it(tmp_path: Path) -> None:
    async with open_players(tmp_path) as players:
        url = f"{players.server.url}{page_path(1)}"
        async with players.signed_in("bob") as bob, bob.get(url, headers=HTML) as answer:
            assert (answer.status, "Good morning" in await answer.text()) == (404, False)
        async with aiohttp.ClientSession(headers=HTML) as stranger, stranger.get(url) as answer:
            assert (answer.status, "Good morning" in await answer.text()) == (401, False)


async def test_the_page_in_a_browser(tmp_path: Path) -> None:
    views: dict[str, dict[str, Any]] = {
        "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}},
        "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}},
        "phone-fr": {**PHONE, "locale": "fr-FR"},
    }
    said = [Utterance(9.0 * each, 9.0 * each + 5, LONG) for each in range(3)]
    turns = (*READING.turns, Turn(HOSTILE, (Utterance(4000, 4001, HOSTILE), *said)), Turn("x" * 90, tuple(said)))
    async with open_players(tmp_path) as players, open_chromium() as chromium:
        players.readings[1] = replace(READING, conference=HOSTILE, turns=turns)
        for name, options in views.items():
            context = await chromium.new_context(**options)
            page = await context.new_page()
            screen = Screen(page, context)
            await page.goto(await players.sign_in.link_for("alice"))
            await page.get_by_role("button").click()
            await page.wait_for_url("**/")
            watch(screen, page)
            await page.goto(f"{players.server.url}{page_path(1)}")
            await expect(page.get_by_role("heading", level=3).nth(2)).to_have_text(HOSTILE)
            await page.wait_for_function("document.querySelector('audio').readyState > 0")
            fits = await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert fits, "it scrolls sideways"
            await screen.shot(f"recording-page-{name}")
            await page.get_by_role("heading", level=3).last.scroll_into_view_if_needed()
            await screen.shot(f"recording-page-{name}-below")
            assert screen.complaints == []
            await context.close()
