"""The PBX fetches announcements from our web server, and nobody else can guess them."""

from __future__ import annotations

import pytest

from tests.web.house import browser, open_site
from ucbridge.services.conferences.announcing.offers import Offers
from ucbridge.speech.saying.interface import Uttered
from ucbridge.web.announcements import TRIAL, AnnouncementSounds

pytestmark = pytest.mark.asyncio


async def test_a_sound_can_be_fetched_as_long_as_it_is_offered(tmp_path):
    offers = Offers(lambda: "")
    async with open_site(tmp_path, routes=AnnouncementSounds(offers.fetch).routes()) as site, browser() as pbx:
        with offers.of(Uttered(b"\1\0" * 800)) as offer:
            async with pbx.get(f"{site.address}{offer.url}") as response:
                assert (response.status, await response.read()) == (200, b"\1\0" * 800)
                assert response.content_type == "application/octet-stream"
                assert response.headers["Cache-Control"] == "no-store"
            assert offer.fetched
        async with pbx.get(f"{site.address}{offer.url}") as response:
            assert response.status == 404


@pytest.mark.parametrize("name", ["", "x.sln16", "../secret.sln16", "0" * 128 + ".sln16", "0" * 128 + ".wav"])
async def test_nothing_else_is_there(tmp_path, name):
    async with (
        open_site(tmp_path, routes=AnnouncementSounds(lambda _name: None).routes()) as site,
        browser() as anybody,
        anybody.get(f"{site.address}/announcements/{name}") as response,
    ):
        assert response.status == 404


async def test_the_silence_to_try_it_with_is_for_everybody(tmp_path):
    async with (
        open_site(tmp_path, routes=AnnouncementSounds(lambda _name: None).routes()) as site,
        browser() as pbx,
        pbx.get(f"{site.address}{TRIAL}") as response,
    ):
        assert (response.status, set(await response.read())) == (200, {0})
