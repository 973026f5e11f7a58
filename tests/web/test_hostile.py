"""What arrives at a server that the world can reach."""

from __future__ import annotations

import asyncio
import gzip
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from tests.web.house import HTML, browser, open_site
from ucbridge.i18n import _
from ucbridge.supervision import Health
from ucbridge.web import forms

pytestmark = pytest.mark.asyncio

URLENCODED = "application/x-www-form-urlencoded"
SECRET = "0612345678"


async def broken(_request: web.Request) -> web.Response:
    raise KeyError(SECRET)


@pytest.mark.parametrize(
    ("kind", "encoding", "body"),
    [
        ("multipart/form-data", "", b"abcde"),
        ("multipart/form-data; boundary=x", "", b'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n\xff\xfe'),
        (f"{URLENCODED}; charset=nope", "", b"token=a"),
        (URLENCODED, "", b"token=\xff\xfe"),
        (URLENCODED, "deflate", b"token=ab"),
        (URLENCODED, "gzip", b"token=ab"),
    ],
)
async def test_a_body_that_is_no_form_is_refused_in_a_sentence(
    tmp_path: Path, kind: str, encoding: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_site(tmp_path) as site, browser() as anybody:
        headers = site.headers(**{"Content-Type": kind, **({"Content-Encoding": encoding} if encoding else {})})
        async with anybody.post(f"{site.address}/signin", data=body, headers=headers) as page:
            assert page.status in {400, 410}
            assert "Traceback" not in await page.text()
    assert not [record for record in caplog.records if record.levelname == "ERROR"], "nor does it fill the log"


async def test_a_small_body_that_unfolds_into_a_large_one_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b"token=" + b"x" * 20_000_000)
    async with open_site(tmp_path) as site, browser() as anybody:
        headers = site.headers(**{"Content-Type": URLENCODED, "Content-Encoding": "gzip"})
        async with anybody.post(f"{site.address}/signin", data=bomb, headers=headers) as page:
            assert page.status == 413


@pytest.mark.parametrize("headers", [HTML, {}])
async def test_an_error_nobody_foresaw_shows_a_reference_and_nothing_else(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    async with open_site(tmp_path, routes=[web.get("/broken", broken)]) as site, browser() as anybody:
        with capture_logs() as logs:
            async with anybody.get(f"{site.address}/broken", headers=headers) as page:
                text = await page.text()
                assert page.status == 500
                assert "Content-Security-Policy" in page.headers
    (entry,) = logs
    assert f"Reference: {entry['reference']}" in text
    assert "Traceback" not in text
    assert SECRET not in text


async def test_a_connection_that_asks_nothing_is_closed(tmp_path: Path) -> None:
    async with open_site(tmp_path, patience=0.3) as site:
        idlers = [await asyncio.open_connection("127.0.0.1", site.server.port) for _each in range(50)]
        for _reader, writer in idlers:
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        async with browser() as alice, asyncio.timeout(5):
            for reader, writer in idlers:
                with suppress(ConnectionError):
                    assert await reader.read() == b""
                writer.close()
            async with alice.get(f"{site.address}/healthz") as answer:
                assert answer.status == 200


async def test_a_window_that_is_open_for_long_is_not_closed(tmp_path: Path) -> None:
    async def socket(request: web.Request) -> web.StreamResponse:
        answer = web.WebSocketResponse()
        await answer.prepare(request)
        await answer.send_str(await answer.receive_str())
        return answer

    async with open_site(tmp_path, patience=0.15, routes=[web.get("/socket", socket)]) as site, browser() as alice:
        window = await alice.ws_connect(f"{site.address}/socket", headers={"Origin": site.server.url})
        await asyncio.sleep(0.5)
        await window.send_str("still here")
        assert await window.receive_str() == "still here"
        await window.close()


async def test_a_body_that_comes_drop_by_drop_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "SECONDS", 0.2)
    async with open_site(tmp_path) as site, asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", site.server.port)
        head = f"POST /signin HTTP/1.1\r\nHost: x\r\nOrigin: {site.server.url}\r\nContent-Type: {URLENCODED}"
        writer.write(f"{head}\r\nContent-Length: 100\r\n\r\ntoken=".encode())
        assert b" 408 " in await reader.readline()
        writer.close()


async def test_no_answer_tells_which_software_runs_here(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as anybody:
        for path in ("/", "/signin", "/healthz", "/nothing"):
            async with anybody.get(site.address + path, headers=HTML) as page:
                assert "Server" not in page.headers


async def test_the_world_does_not_learn_what_is_wrong(tmp_path: Path) -> None:
    health = Health()
    health.report("pbx main", False, _("no connection to 10.1.2.3"))
    async with open_site(tmp_path, health=health) as site, browser() as world:
        for proxied in ({"X-Forwarded-For": "203.0.113.7"}, {"Forwarded": "for=203.0.113.7"}, {"Via": "1.1 proxy"}):
            async with world.get(f"{site.address}/healthz", headers=proxied) as answer:
                assert (answer.status, await answer.json()) == (
                    503,
                    {"status": "trouble", "parts": {"pbx main": "trouble"}},
                )


async def test_another_host_name_leads_nowhere_else(tmp_path: Path) -> None:
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    async with open_site(tmp_path) as site, browser() as victim:
        async with victim.get(f"{site.address}/signin/x", headers={**HTML, **evil}) as page:
            assert "evil.example" not in await page.text() + str(page.headers)
        sent = {"data": {"token": await site.token()}, "allow_redirects": False}
        async with victim.post(f"{site.address}/signin", headers=site.headers(**evil), **sent) as answer:
            assert answer.headers["Location"] == "/"
