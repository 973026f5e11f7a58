from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from tests.connectors.webchat.chromium import Screen, open_chromium, watch
from tests.web.house import HTML
from tests.web.players import open_players
from ucbridge.web.ranges import Unsatisfiable, part

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.asyncio


async def test_whoever_owns_a_message_hears_it(tmp_path: Path) -> None:
    async with (
        open_players(tmp_path) as players,
        players.signed_in("alice") as alice,
        alice.get(f"{players.server.url}/voicemail/1/audio") as answer,
    ):
        assert (answer.status, answer.content_type) == (200, "audio/mpeg")
        assert await answer.read() == players.sounds[1]
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Accept-Ranges"] == "bytes"


async def test_nobody_hears_a_message_of_somebody_else(tmp_path: Path) -> None:
    async with open_players(tmp_path) as players, players.signed_in("bob") as bob, aiohttp.ClientSession() as stranger:
        for client, status in ((bob, 404), (stranger, 401)):
            async with client.get(f"{players.server.url}/voicemail/1/audio") as answer:
                assert answer.status == status
        async with bob.get(players.link(1, "alice")) as answer:
            assert answer.status == 404
        async with bob.get(f"{players.server.url}/voicemail/77/audio") as answer:
            assert answer.status == 404


async def test_a_player_gets_the_part_it_asks_for(tmp_path: Path) -> None:
    async with open_players(tmp_path) as players, players.signed_in("alice") as alice:
        sound, url = players.sounds[1], f"{players.server.url}/voicemail/1/audio"
        async with alice.get(url, headers={"Range": "bytes=100-199"}) as answer:
            assert (answer.status, await answer.read()) == (206, sound[100:200])
            assert answer.headers["Content-Range"] == f"bytes 100-199/{len(sound)}"
        async with alice.get(url, headers={"Range": f"bytes={len(sound)}-"}) as answer:
            assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{len(sound)}")
        async with alice.head(url, allow_redirects=True) as answer:
            assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(sound)))


@pytest.mark.parametrize(
    ("header", "expected"),
    [("", None), ("bytes=0-", (0, 10)), ("bytes=2-4", (2, 5)), ("bytes=-3", (7, 10)), ("bytes=8-99", (8, 10)),
     ("bytes=-99", (0, 10)), ("bytes=1-2,4-5", None), ("lines=1-2", None), ("bytes=5-2", None), ("bytes=-", None),
     ("bytes=١-٢", None)],
)  # fmt: skip
async def test_ranges_are_read_as_browsers_write_them(header: str, expected: tuple[int, int] | None) -> None:
    assert part(header, 10) == expected


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=99-100", "bytes=-0"])
async def test_a_range_behind_the_end_is_none(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        part(header, 10)


async def test_a_link_lets_its_person_listen_without_signing_in_and_says_for_whom_it_is(tmp_path: Path) -> None:
    async with open_players(tmp_path) as players, aiohttp.ClientSession(headers=HTML) as visitor:
        async with visitor.get(players.link(1, "alice"), headers={"Accept-Language": "en"}) as answer:
            page = await answer.text()
            assert answer.status == 200
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Alice &lt;Martin&gt;" in page
        assert "<script" not in page
        source = page.partition('src="/voicemail')[2].partition('"')[0].replace("&amp;", "&")
        async with visitor.get(f"{players.server.url}/voicemail{source}") as answer:
            assert await answer.read() == players.sounds[1]


async def test_a_link_ends_after_an_hour_but_not_for_its_person_who_is_signed_in(tmp_path: Path) -> None:
    async with (
        open_players(tmp_path) as players,
        players.signed_in("alice") as alice,
        aiohttp.ClientSession(headers=HTML) as visitor,
    ):
        link = players.link(1, "alice")
        players.clock[0] += 3601
        async with visitor.get(link) as answer:
            assert answer.status == 410
            assert "no longer works" in await answer.text()
        async with alice.get(link) as answer:
            assert answer.status == 200


async def test_the_sound_of_a_shared_address_is_gone_after_ten_minutes(tmp_path: Path) -> None:
    async with open_players(tmp_path) as players, players.signed_in("alice") as alice:
        async with alice.get(f"{players.server.url}/voicemail/1/audio", allow_redirects=False) as answer:
            address = players.server.url + answer.headers["Location"]
        async with aiohttp.ClientSession() as thief:
            async with thief.get(address) as answer:
                assert answer.status == 200
            players.clock[0] += 601
            async with thief.get(address) as answer:
                assert answer.status == 404
        async with alice.get(address) as answer:
            assert answer.status == 200
        async with players.signed_in("bob") as bob, bob.get(address) as answer:
            assert answer.status == 404


async def test_a_forged_link_opens_nothing(tmp_path: Path) -> None:
    async with open_players(tmp_path) as players, aiohttp.ClientSession() as thief:
        good = players.link(1, "alice")
        query = {name: values[0] for name, values in parse_qs(urlsplit(good).query).items()}
        players.hears |= {("alice", 2), ("eve", 1)}
        forged = [
            good.replace("/voicemail/1/", "/voicemail/2/"),
            good.replace("for=alice", "for=eve"),
            good.replace(query["until"], str(int(query["until"]) + 999)),
            good.replace("/listen", "/audio.mp3"),
            good.partition("?")[0],
            good.replace(query["sign"], "%C3%A9"),
            good.replace(query["sign"], "%ED%A0%80"),
            good.replace("for=alice", "for=alice%0A"),
            good.replace("for=alice", "for=" + "a" * 5000),
            good.replace("/voicemail/1/", "/voicemail/-1/"),
        ]
        for address in forged:
            async with thief.get(address) as answer:
                assert answer.status == 404, address


async def test_a_message_that_is_gone_is_not_played(tmp_path: Path) -> None:
    async with (
        open_players(tmp_path) as players,
        aiohttp.ClientSession() as visitor,
        players.signed_in("alice") as alice,
    ):
        link = players.link(1, "alice")
        players.hears.clear()
        async with visitor.get(link) as answer:
            assert answer.status == 404
        players.hears.add(("alice", 1))
        players.sounds.clear()
        async with alice.get(f"{players.server.url}/voicemail/1/audio") as answer:
            assert answer.status == 404


PLAY = """async (source) => {
    const audio = document.querySelector("audio");
    if (source) audio.src = source;
    audio.muted = true;
    await audio.play();
    const heard = (event) => new Promise((done) => audio.addEventListener(event, done, {once: true}));
    audio.currentTime = 4;
    await heard("seeked");
    const at = audio.currentTime;
    await heard("ended");
    return [at, audio.duration, audio.error];
}"""


@pytest.mark.browser
async def test_a_real_browser_plays_and_seeks_by_link_and_signed_in(tmp_path: Path) -> None:
    async with open_players(tmp_path) as players, open_chromium() as chromium:
        context = await chromium.new_context(locale="fr-FR")
        screen = Screen(await context.new_page(), context)
        statuses: list[int] = []
        screen.page.on("response", lambda answer: statuses.append(answer.status) if ".mp3" in answer.url else None)
        await screen.page.goto(await players.sign_in.link_for("alice"))
        await screen.page.get_by_role("button").click()
        await screen.page.wait_for_url("**/")
        watch(screen, screen.page)
        await screen.page.goto(players.link(1, "alice"))
        for source in ("", "/voicemail/1/audio"):
            at, length, error = await screen.page.evaluate(PLAY, source)
            assert (at >= 3.9, length, error) == (True, pytest.approx(5, abs=0.3), None)
        await screen.shot("voicemail-listen")
        await context.close()
    assert set(statuses) == {206}
    assert screen.complaints == []
