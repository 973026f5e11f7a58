from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web

from tests.web.house import HTML, PUBLIC, browser, open_site

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.asyncio


async def socket(request: web.Request) -> web.StreamResponse:
    answer = web.WebSocketResponse()
    await answer.prepare(request)
    await answer.close()
    return answer


async def hook(request: web.Request) -> web.Response:
    return web.Response(text=await request.text())


async def broken(_request: web.Request) -> web.Response:
    raise web.HTTPServiceUnavailable


ROUTES = [
    web.get("/socket", socket),
    web.post("/hooks/x", hook),
    web.post("/api/messages", hook),
    web.get("/broken", broken),
]


@pytest.mark.parametrize(
    "forged",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
    ids=["cross site", "other origin", "null origin", "other port", "same site only", "no page", "silent"],
)
async def test_a_form_from_another_site_changes_nothing(tmp_path: Path, forged: dict[str, str]) -> None:
    async with open_site(tmp_path) as site, browser() as victim:
        token = await site.token("mallory")
        async with victim.post(f"{site.address}/signin", data={"token": token}, headers=HTML | forged) as page:
            assert page.status == 403
            assert "did not come from our page" in await page.text()
        assert await site.sessions.redeem(token) == "mallory", "the link was not used up"


async def test_a_form_whose_origin_is_right_but_fetched_cross_site_is_refused(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as victim:
        headers = site.headers() | {"Sec-Fetch-Site": "cross-site"}
        async with victim.post(f"{site.address}/signin", data={"token": "x"}, headers=headers) as page:
            assert page.status == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
async def test_a_websocket_from_another_site_is_refused(tmp_path: Path, origin: str) -> None:
    async with open_site(tmp_path, routes=ROUTES) as site, browser() as victim:
        headers = {"Origin": origin} if origin else {}
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await victim.ws_connect(f"{site.address}/socket", headers=headers)
        assert refused.value.status == 403


async def test_a_websocket_from_our_page_opens(tmp_path: Path) -> None:
    async with open_site(tmp_path, routes=ROUTES) as site, browser() as alice:
        opened = await alice.ws_connect(f"{site.address}/socket", headers={"Origin": site.server.url})
        assert (await opened.receive()).type is aiohttp.WSMsgType.CLOSE


@pytest.mark.parametrize("path", ["/hooks/x", "/api/messages"])
async def test_webhooks_prove_themselves_and_need_no_origin(tmp_path: Path, path: str) -> None:
    async with open_site(tmp_path, routes=ROUTES) as site, browser() as platform:
        answer = await platform.post(f"{site.address}{path}", data="hello")
        assert (answer.status, await answer.text()) == (200, "hello")


async def test_what_a_platform_posts_keeps_nobody_from_the_pages(tmp_path: Path) -> None:
    async with open_site(tmp_path, routes=ROUTES) as site, browser() as anybody:
        for _ in range(250):
            async with anybody.post(f"{site.address}/api/messages", data="x") as answer:
                assert answer.status == 200
        async with anybody.get(f"{site.address}/healthz") as page:
            assert page.status == 200


async def test_every_answer_carries_the_security_headers(tmp_path: Path) -> None:
    async with open_site(tmp_path, routes=ROUTES, public_url=PUBLIC) as site, browser() as anybody:
        for path in ("/", "/signin", "/nothing", "/broken", "/healthz"):
            async with anybody.get(site.address + path) as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "frame-ancestors 'none'" in policy
                assert "script-src 'self'; style-src 'self'" in policy
                assert "unsafe" not in policy
                assert "wss://chat.example.com" in policy
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Referrer-Policy"] == "same-origin"
                assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_without_tls_browsers_are_not_told_to_insist_on_it(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as anybody, anybody.get(site.address) as answer:
        assert "Strict-Transport-Security" not in answer.headers


async def test_pages_hold_nothing_inline(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as anybody, anybody.get(f"{site.address}/signin/x") as answer:
        text = await answer.text()
        assert "<style" not in text
        assert "style=" not in text
        assert " on" not in text.replace(" once", "").replace(" on this", "")


async def test_a_body_that_is_too_large_is_refused(tmp_path: Path) -> None:
    async with (
        open_site(tmp_path) as site,
        browser() as anybody,
        anybody.post(f"{site.address}/signin", data={"token": "x" * 300_000}, headers=site.headers()) as answer,
    ):
        assert answer.status == 413
        assert "too large" in await answer.text()


async def test_an_address_that_asks_too_often_must_wait(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as eager:
        answers = await asyncio.gather(*(eager.get(f"{site.address}/healthz") for _again in range(300)))
        assert {answer.status for answer in answers} == {200, 429}


async def test_people_behind_a_trusted_proxy_are_counted_apart(tmp_path: Path) -> None:
    async with open_site(tmp_path, trusted_proxies=("127.0.0.1",)) as site, browser() as proxy:
        for _again in range(10):
            headers = site.headers(**{"X-Forwarded-For": "203.0.113.7"})
            await proxy.post(f"{site.address}/signin", data={"token": "x"}, headers=headers)
        for client, status in (("203.0.113.7", 429), ("203.0.113.8", 410)):
            headers = site.headers(**{"X-Forwarded-For": client})
            async with proxy.post(f"{site.address}/signin", data={"token": "x"}, headers=headers) as answer:
                assert answer.status == status


async def test_nobody_can_pretend_to_be_behind_a_proxy(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as liar:
        for client in range(10):
            headers = site.headers(**{"X-Forwarded-For": f"203.0.113.{client}"})
            await liar.post(f"{site.address}/signin", data={"token": "x"}, headers=headers)
        headers = site.headers(**{"X-Forwarded-For": "203.0.113.99"})
        async with liar.post(f"{site.address}/signin", data={"token": "x"}, headers=headers) as answer:
            assert answer.status == 429


async def test_what_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as lost:
        async with lost.get(f"{site.address}/nothing", headers=HTML) as page:
            assert (page.status, "There is nothing here" in await page.text()) == (404, True)
        async with lost.get(f"{site.address}/nothing") as answer:
            assert answer.content_type == "text/plain"
        async with lost.put(f"{site.address}/signin", headers=site.headers()) as answer:
            assert (answer.status, "POST" in answer.headers["Allow"]) == (405, True)


async def test_static_files_are_named_after_their_content_and_nothing_else_is_served(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as anybody:
        async with anybody.get(f"{site.address}/signin") as page:
            css = (await page.text()).partition('stylesheet" href="')[2].partition('"')[0]
        async with anybody.get(site.address + css) as file:
            assert (file.status, file.content_type) == (200, "text/css")
            assert "immutable" in file.headers["Cache-Control"]
        root = css.rpartition("/")[0]
        for path in (f"{root}/../../../etc/passwd", f"{root}/%2e%2e%2fserver.py", f"{root}/", f"{root}/nothing.css"):
            async with anybody.get(site.address + path) as file:
                assert file.status == 404
