"""The page about joining, opened by its link: by strangers, by colleagues, in a real browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import icalendar
import pytest
from playwright.async_api import expect

from tests.connectors.webchat.chromium import PHONE, Screen, open_chromium, watch
from tests.services.conferences.diary import MORNING, Diary, diary
from tests.web.house import HTML, browser
from ucbridge.config import Web
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.services.conferences.joining.how_to_join import Page
from ucbridge.store.sessions import Sessions
from ucbridge.web.conference_links import ConferenceAddresses, ConferenceLinks
from ucbridge.web.conference_pages import ConferencePages
from ucbridge.web.pages import Pages
from ucbridge.web.server import WebServer
from ucbridge.web.signin import SignIn

pytestmark = pytest.mark.asyncio


@dataclass
class Reception:
    """The server with the pages, and the diary they are about."""

    there: Diary
    sign_in: SignIn
    server: WebServer
    links: ConferenceLinks

    async def link(self, page: Page = Page.PLAN, number: int = 1) -> str:
        found = await self.there.plans.welcoming.find(page, number)
        assert found is not None
        return ConferenceAddresses(self.links, self.sign_in)(page, number, found.pin)

    @asynccontextmanager
    async def signed_in(self, person: str) -> AsyncIterator[aiohttp.ClientSession]:
        async with browser() as client:
            token = (await self.sign_in.link_for(person)).rpartition("/")[2]
            async with client.post(f"{self.server.url}/signin", data={"token": token}, headers=self.ours) as answer:
                assert answer.status in {200, 404}  # there is no start page here
            yield client

    @property
    def ours(self) -> dict[str, str]:
        return {"Origin": self.server.url, "Sec-Fetch-Site": "same-origin", **HTML}


@asynccontextmanager
async def open_reception(folder: Path, **sections: object) -> AsyncIterator[Reception]:
    async with diary(folder, **sections) as there:
        links = ConferenceLinks(b"k" * 32)
        sign_in = SignIn(Sessions(there.chat.there.database), "http://127.0.0.1")
        pages = ConferencePages(
            sign_in, Pages("ucbridge.web", bridge="Acme"), links, there.plans.welcoming, clock=lambda: there.now
        )
        async with WebServer(Web.model_validate({"port": 0}), sign_in, pages.routes()) as server:
            yield Reception(there, sign_in, server, links)


async def read(client: aiohttp.ClientSession, url: str, **headers: str) -> tuple[int, str]:
    async with client.get(url, headers={**HTML, **headers}) as answer:
        return answer.status, await answer.text()


async def test_a_stranger_with_the_link_reads_how_to_join(tmp_path: Path) -> None:
    async with open_reception(tmp_path) as desk, aiohttp.ClientSession() as stranger:
        await desk.there.say("/conference schedule Bob at 15:00 name <b>Budget</b>")
        pin = (await desk.there.plan()).pin
        async with stranger.get(await desk.link(), headers=HTML) as answer:
            text = await answer.text()
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "&lt;b&gt;Budget&lt;/b&gt;" in text
        assert "Mon 23 Nov 2026, 15:00 (Europe/Paris)" in text
        assert f'href="tel:+33199008000,,{pin}%23"' in text
        assert f"{pin[:3]} {pin[3:]}" in text
        assert "Ring my phone" not in text


async def test_a_link_that_we_did_not_sign_or_for_something_else_opens_nothing(tmp_path: Path) -> None:
    async with open_reception(tmp_path) as desk, aiohttp.ClientSession() as stranger:
        await desk.there.say("/conference schedule Bob at 15:00")
        await desk.there.say("/conference schedule Bob at 16:00")
        await desk.there.say("/conference room create Sales")
        link = await desk.link()
        sign = link.partition("=")[2]
        wrong = ["", "x" * 24, sign[:-1] + ("A" if sign[-1] != "A" else "B"), "%ff%fe", "é"]
        for url in (
            *(f"{link.partition('=')[0]}={each}" for each in wrong),
            link.replace("/plan/1", "/plan/2"),
            link.replace("/plan/1", "/room/1"),
            link.replace("/plan/1", "/plan/999999999999999"),
            link.replace("/plan/1", "/live/1"),
        ):
            status, text = await read(stranger, url)
            assert (status, "PIN" in text.partition("its PIN was")[0]) == (410, False), url
        assert (await read(stranger, link.replace("?", "/calendar.ics?").replace("/1/", "/2/")))[0] == 404
        assert (await read(stranger, link.replace("/plan/", "/weekly/")))[0] == 404


async def test_a_new_pin_of_a_room_ends_its_old_links(tmp_path: Path) -> None:
    async with open_reception(tmp_path) as desk, aiohttp.ClientSession() as stranger:
        await desk.there.say("/conference room create Sales")
        old = await desk.link(Page.ROOM)
        assert (await read(stranger, old))[0] == 200
        await desk.there.say("/conference room pin Sales")
        assert (await read(stranger, old))[0] == 410
        assert (await read(stranger, await desk.link(Page.ROOM)))[0] == 200


async def test_the_calendar_file_opens_in_a_calendar_and_is_taken_out_again(tmp_path: Path) -> None:
    async with open_reception(tmp_path) as desk, aiohttp.ClientSession() as stranger:
        card = await desk.there.say("/conference schedule Bob at 15:00 name Budget for 45 minutes")
        url = (await desk.link()).replace("?", "/calendar.ics?")
        async with stranger.get(url) as answer:
            assert answer.content_type == "text/calendar"
            assert answer.headers["Content-Disposition"] == 'attachment; filename="conference-1.ics"'
            [event] = icalendar.Calendar.from_ical(await answer.read()).walk("VEVENT")
        assert (event["DTSTART"].dt, event["DTEND"].dt - event["DTSTART"].dt) == (
            MORNING.replace(hour=14, minute=0),
            timedelta(minutes=45),
        )
        await desk.there.press(card, "Cancel it")
        async with stranger.get(url) as answer:
            gone = icalendar.Calendar.from_ical(await answer.read())
        [cancelled] = gone.walk("VEVENT")
        assert (gone["METHOD"], cancelled["STATUS"], cancelled["UID"]) == ("CANCEL", "CANCELLED", event["UID"])
        assert cancelled["SEQUENCE"] > event["SEQUENCE"]


async def test_whoever_is_signed_in_has_their_phone_rung(tmp_path: Path) -> None:
    async with open_reception(tmp_path) as desk, desk.signed_in("bob") as bob, aiohttp.ClientSession() as stranger:
        await desk.there.say("/conference schedule Bob at 15:00")
        link = await desk.link()
        assert "Ring my phone" not in (await read(bob, link))[1]
        await desk.there.until(MORNING.replace(hour=14, minute=0))
        status, text = await read(bob, link)
        csrf = text.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": csrf, "sign": link.partition("=")[2]}
        ring = f"{link.partition('?')[0]}/ring"
        async with bob.post(ring, data=form, headers=desk.ours) as answer:
            assert (answer.status, "Your phone rings: pick up, and you are in." in await answer.text()) == (200, True)
        assert desk.there.began.joined == [("bob", 1)]

        desk.there.began.trouble = [UserError(_("Ask a host."), title=_("It is locked"))]
        async with bob.post(ring, data=form, headers=desk.ours) as answer:
            assert (answer.status, "It is locked<br>Ask a host." in await answer.text()) == (409, True)
        for client, change, status in (
            (bob, {"csrf": "x"}, 403),
            (bob, {"sign": "x"}, 410),
            (stranger, {}, 401),
        ):
            async with client.post(ring, data={**form, **change}, headers=desk.ours) as answer:
                assert answer.status == status
        async with bob.post(ring, data=form, headers={**desk.ours, "Origin": "https://evil.example"}) as answer:
            assert answer.status == 403
        assert len(desk.there.began.joined) == 1


async def test_the_page_rings_nobody_who_may_not_join_by_command(tmp_path: Path) -> None:
    admins = {"conference join": ("role:admin",)}
    async with open_reception(tmp_path, permissions=admins) as desk, desk.signed_in("bob") as bob:
        await desk.there.say("/conference room create Board")
        link = await desk.link(Page.ROOM)
        csrf = (await read(bob, link))[1].partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": csrf, "sign": link.partition("=")[2]}
        async with bob.post(f"{link.partition('?')[0]}/ring", data=form, headers=desk.ours) as answer:
            assert (answer.status, "You may not use" in await answer.text()) == (409, True)
        assert desk.there.began.joined == []


async def test_nobody_has_a_phone_rung_all_day(tmp_path: Path) -> None:
    async with open_reception(tmp_path) as desk, desk.signed_in("bob") as bob:
        await desk.there.say("/conference schedule Bob at 15:00")
        await desk.there.until(MORNING.replace(hour=14, minute=0))
        link = await desk.link()
        csrf = (await read(bob, link))[1].partition('name="csrf" value="')[2].partition('"')[0]
        seen = []
        for _try in range(7):
            form = {"csrf": csrf, "sign": link.partition("=")[2]}
            async with bob.post(f"{link.partition('?')[0]}/ring", data=form, headers=desk.ours) as answer:
                seen.append(answer.status)
        assert (seen[0], seen[-1]) == (200, 429)


async def test_the_pages_in_a_browser(tmp_path: Path) -> None:
    views: dict[str, dict[str, Any]] = {
        "light": {"color_scheme": "light", "timezone_id": "America/New_York"},
        "dark": {"color_scheme": "dark", "timezone_id": "Europe/Paris"},
        "phone-fr": {**PHONE, "locale": "fr-FR", "timezone_id": "Asia/Tokyo"},
    }
    async with open_reception(tmp_path) as desk, open_chromium() as chromium:
        await desk.there.say("/conference schedule Bob Carol at 15:00 name Budget for 45 minutes")
        for name, options in views.items():
            context = await chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
            page = await context.new_page()
            screen = Screen(page, context)
            watch(screen, page)
            await page.goto(await desk.link())
            there = {"light": re.compile("09:00"), "dark": "", "phone-fr": re.compile("23:00")}[name]
            await expect(page.locator("time")).to_have_text(there)
            assert await page.locator("time").is_visible() == bool(there)
            wide = await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert wide, "it scrolls sideways"
            await screen.shot(f"conference-plan-{name}")
            async with page.expect_download() as downloading:
                await page.locator("a.button").click()
            assert (await downloading.value).suggested_filename == "conference-1.ics"
            assert screen.complaints == []
            await context.close()
        await desk.there.until(MORNING.replace(hour=14, minute=0))
        context = await chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
        page = await context.new_page()
        screen = Screen(page, context)
        watch(screen, page)
        await page.goto(await desk.sign_in.link_for("bob"))
        await page.get_by_role("button").click()
        await page.goto(await desk.link())
        await screen.shot("conference-live-signed-in")
        await page.get_by_role("button", name="Ring my phone").click()
        await expect(page.get_by_role("status")).to_have_text("Your phone rings: pick up, and you are in.")
        await screen.shot("conference-live-rung")
        assert desk.there.began.joined == [("bob", 1)]
        await desk.there.say("/conference room create Sales")
        await page.goto(await desk.link(Page.ROOM))
        await screen.shot("conference-room")
        await page.goto((await desk.link(Page.ROOM)) + "x")
        await screen.shot("conference-over")
        await context.close()
