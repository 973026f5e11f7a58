"""Answers in pieces, without end, and of anything but what was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors.teams.wire import bodies
from connectors.teams.wire.bodies import body_of, json_of, object_of
from connectors.teams.wire.keys import Keys

pytestmark = pytest.mark.asyncio

PIECES = 20


@asynccontextmanager
async def served(answers: dict[str, bytes], *, sent_on: dict[str, str] | None = None) -> AsyncIterator[str]:
    """Serve answers by path, each in pieces that arrive one after the other."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if to := (sent_on or {}).get(request.path):
            raise web.HTTPFound(to)
        found = answers.get(request.path) or answers.get(request.path[request.path.rfind("/") :], b"")
        body = found.replace(b"HERE", str(request.url.origin()).encode())
        response = web.StreamResponse()
        response.content_length = len(body)
        await response.prepare(request)
        for start in range(0, len(body), len(body) // PIECES or 1):
            await response.write(body[start : start + (len(body) // PIECES or 1)])
            await asyncio.sleep(0)
        return response

    app = web.Application()
    app.add_routes([web.route("*", "/{name:.*}", answer)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def key_set() -> bytes:
    key = rsa.generate_private_key(65537, 2048).public_key()
    published = jwt.algorithms.RSAAlgorithm.to_jwk(key, as_dict=True)
    keys = [
        published | {"kid": f"key {number}", "endorsements": ["msteams"], "x5c": ["A" * 3000]} for number in range(40)
    ]
    return web.json_response({"keys": keys}).body  # type: ignore[return-value]


METADATA = b'{"jwks_uri": "HERE/keys"}'


async def test_a_set_of_keys_that_comes_in_pieces_is_read_whole() -> None:
    async with served({"/openid": METADATA, "/keys": key_set()}) as url, aiohttp.ClientSession() as session:
        assert await Keys(session, f"{url}/openid").get("key 39")


@pytest.mark.parametrize("answer", [b"[" * 100_000, b'{"jwks_uri": "http://["}', b'{"jwks_uri": 7}', b"<html>", b""])
async def test_what_is_no_metadata_keeps_everybody_out_and_nothing_fails(answer: bytes) -> None:
    async with served({"/openid": answer}) as url, aiohttp.ClientSession() as session:
        assert await Keys(session, f"{url}/openid").get("key 1") is None


async def test_keys_are_not_taken_from_where_anybody_may_answer() -> None:
    elsewhere = {"/keys": "http://keys.example.invalid/"}
    answers = {"/openid": METADATA, "/other": b'{"jwks_uri": "http://192.0.2.7/keys"}'}
    async with served(answers, sent_on=elsewhere) as url, aiohttp.ClientSession() as session:
        assert await Keys(session, f"{url}/openid").get("key 1") is None
        assert await Keys(session, f"{url}/other").get("key 1") is None


async def test_an_answer_without_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LARGEST", 10_000)
    async with served({"/long": b"x" * 20_000, "/fits": b"x" * 10_000}) as url, aiohttp.ClientSession() as session:
        async with session.get(f"{url}/fits") as response:
            assert len(await body_of(response)) == 10_000
        async with session.get(f"{url}/long") as response:
            with pytest.raises(ConnectionError):
                await body_of(response)


async def test_anything_may_be_where_json_is_expected() -> None:
    for odd in (b"[" * 100_000, b"{", b"\xff", b""):
        assert json_of(odd) is None
    for other in (b"[]", b"7", b"null", b"{"):
        assert object_of(other) == {}
    assert object_of(b'{"a": 1}') == {"a": 1}
