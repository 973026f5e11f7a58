from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.web.house import HTML, PUBLIC, browser, cookie_of, open_site

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.asyncio


async def test_a_link_opened_and_confirmed_signs_in_once(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as alice:
        link = await site.sign_in.link_for("alice")
        async with alice.get(link, headers=HTML) as page:
            assert page.status == 200
            assert 'method="post"' in await page.text()
        async with alice.post(
            f"{site.address}/signin", data={"token": link.rpartition("/")[2]}, headers=site.headers()
        ) as home:
            assert (home.status, home.url.path, await home.text()) == (200, "/", "alice")


async def test_a_preview_that_opens_the_link_does_not_use_it_up(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as preview, browser() as alice:
        link = await site.sign_in.link_for("alice")
        for _again in range(3):
            async with preview.get(link) as page:
                assert page.status == 200
                assert "Set-Cookie" not in page.headers
        async with alice.post(
            f"{site.address}/signin", data={"token": link.rpartition("/")[2]}, headers=site.headers()
        ) as home:
            assert await home.text() == "alice"


async def test_a_used_link_says_so_and_how_to_get_a_new_one(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as alice, browser() as thief:
        token = await site.token()
        await alice.post(f"{site.address}/signin", data={"token": token}, headers=site.headers())
        async with thief.post(f"{site.address}/signin", data={"token": token}, headers=site.headers()) as page:
            text = await page.text()
            assert page.status == 410
            assert "no longer works" in text
            assert "ucbridge people link ID" in text
            assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    "token", ["", "x", "../../etc/passwd", "\x00", "é" * 10, "a" * 5000, "<script>alert(1)</script>"]
)
async def test_a_made_up_link_is_no_use(tmp_path: Path, token: str) -> None:
    async with open_site(tmp_path) as site, browser() as thief:
        page = await thief.post(f"{site.address}/signin", data={"token": token}, headers=site.headers())
        assert page.status == 410
        assert "<script>alert" not in await page.text()


async def test_an_expired_link_is_no_use(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as late:
        link = await site.sign_in.link_for("alice", life=timedelta(seconds=-1))
        async with late.post(
            f"{site.address}/signin", data={"token": link.rpartition("/")[2]}, headers=site.headers()
        ) as page:
            assert page.status == 410


async def test_a_file_instead_of_a_token_is_no_use(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as thief:
        body = '--b\r\nContent-Disposition: form-data; name="token"; filename="x"\r\n\r\nx\r\n--b--\r\n'
        headers = site.headers(**{"Content-Type": "multipart/form-data; boundary=b"})
        async with thief.post(f"{site.address}/signin", data=body, headers=headers) as page:
            assert page.status == 410


async def test_the_cookie_of_a_page_behind_tls_is_locked_down(tmp_path: Path) -> None:
    async with (
        open_site(tmp_path, public_url=PUBLIC) as site,
        browser() as alice,
        alice.post(
            f"{site.address}/signin", data={"token": await site.token()}, headers=site.headers(), allow_redirects=False
        ) as response,
    ):
        cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-ucbridge=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


async def test_signing_in_again_ends_the_session_before(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as alice:
        await alice.post(f"{site.address}/signin", data={"token": await site.token()}, headers=site.headers())
        first = cookie_of(alice)
        await alice.post(f"{site.address}/signin", data={"token": await site.token("bob")}, headers=site.headers())
        assert await site.sessions.find(first) is None
        async with alice.get(site.address) as home:
            assert await home.text() == "bob"


async def test_signing_out_needs_the_token_of_the_page(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as alice:
        await alice.post(f"{site.address}/signin", data={"token": await site.token()}, headers=site.headers())
        for forged in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "é"}):
            async with alice.post(f"{site.address}/signout", data=forged, headers=site.headers()) as page:
                assert page.status == 403
        async with alice.get(site.address) as home:
            assert await home.text() == "alice"


async def test_signing_out_ends_the_session_on_the_server(tmp_path: Path) -> None:
    ended: list[str] = []
    async with open_site(tmp_path) as site, browser() as alice:
        site.sign_in.watch(ended.append)
        await alice.post(f"{site.address}/signin", data={"token": await site.token()}, headers=site.headers())
        secret = cookie_of(alice)
        session = await site.sessions.find(secret)
        assert session
        async with alice.post(f"{site.address}/signout", data={"csrf": session.csrf}, headers=site.headers()) as page:
            assert (page.url.path, "You are signed out" in await page.text()) == ("/signin", True)
        async with browser() as thief, thief.get(site.address, headers={"Cookie": f"ucbridge={secret}"}) as home:
            assert await home.text() == "None"
    assert ended == ["alice"]


async def test_who_is_signed_in_finds_the_way_back_from_the_sign_in_page(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as alice:
        await alice.post(f"{site.address}/signin", data={"token": await site.token()}, headers=site.headers())
        async with alice.get(f"{site.address}/signin") as page:
            text = await page.text()
            assert "You are signed out" not in text
            assert 'href="/"' in text


async def test_guessing_links_is_slowed_down(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site, browser() as thief:
        for _guess in range(10):
            async with thief.post(f"{site.address}/signin", data={"token": "guess"}, headers=site.headers()) as page:
                assert page.status == 410
        async with thief.post(
            f"{site.address}/signin", data={"token": await site.token()}, headers=site.headers()
        ) as page:
            assert page.status == 429
            assert int(page.headers["Retry-After"]) >= 1
            assert "too fast" in await page.text()


@pytest.mark.parametrize("secret", ["x", "é", "a" * 4000, "'; drop table sessions; --"])
async def test_a_made_up_cookie_signs_nobody_in(tmp_path: Path, secret: str) -> None:
    async with open_site(tmp_path) as site, browser() as thief:
        home = await thief.get(site.address, headers={"Cookie": f"ucbridge={secret}"})
        assert await home.text() == "None"


async def test_the_link_leads_to_the_public_address(tmp_path: Path) -> None:
    async with open_site(tmp_path, public_url=PUBLIC + "/") as site:
        assert (await site.sign_in.link_for("alice")).startswith(PUBLIC + "/signin/")
