"""A connection that is cut in the worst moment, and a peer that talks nonsense."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import WSMsgType, web
from pydantic import SecretStr

from tests.pbx.ari.bridge import SHOWN, Reports, running
from tests.waiting import until
from ucbridge.config import AriSettings
from ucbridge.errors import OutcomeUnknown
from ucbridge.pbx.interface import Spoken
from ucbridge.pbx.private import PrivateAsterisk

pytestmark = pytest.mark.asyncio
PLACING = b"POST /ari/channels/readout."


class Cutter:
    """A proxy that cuts the connection on which a call is placed: before or after Asterisk got the request."""

    def __init__(self, port: int, *, passed_on: bool) -> None:
        self.port = port
        self.passed_on = passed_on
        self.placed = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self.port)
        back = asyncio.create_task(pump(to_reader, writer))
        try:
            while data := await reader.read(65536):
                placing = PLACING in data and b"/play/" not in data
                self.placed += placing
                if placing and not self.passed_on:
                    break
                if placing:
                    back.cancel()
                    await asyncio.gather(back, return_exceptions=True)
                to_writer.write(data)
                await to_writer.drain()
                if placing:
                    await to_reader.read(65536)  # the answer, which nobody gets
                    break
        except ConnectionError:
            pass
        finally:
            back.cancel()
            writer.close()
            to_writer.close()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def cutting(settings: AriSettings, *, passed_on: bool) -> AsyncIterator[tuple[Cutter, AriSettings]]:
    cutter = Cutter(int(settings.url.split(":")[2].split("/")[0]), passed_on=passed_on)
    listener = await asyncio.start_server(cutter.serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    try:
        yield cutter, settings.model_copy(update={"url": f"http://127.0.0.1:{port}/ari"})
    finally:
        listener.close()


@pytest.mark.asterisk
async def test_a_call_whose_answer_was_lost_goes_on_and_is_placed_once(asterisk: PrivateAsterisk) -> None:
    alice = asterisk.phones["alice"]
    before = len(alice.events)
    async with cutting(asterisk.ari, passed_on=True) as (cutter, settings), running(settings) as ari:
        assert await ari.read_out("PJSIP/101", "7", shown=SHOWN) is Spoken.HEARD
        assert cutter.placed == 1
    assert [event.type for event in alice.events[before:]].count("CALL_INCOMING") == 1


@pytest.mark.asterisk
async def test_a_call_that_never_arrived_is_not_placed_again(asterisk: PrivateAsterisk) -> None:
    alice = asterisk.phones["alice"]
    before = len(alice.events)
    async with cutting(asterisk.ari, passed_on=False) as (cutter, settings), running(settings) as ari:
        with pytest.raises(OutcomeUnknown):
            await ari.read_out("PJSIP/101", "7", shown=SHOWN)
        assert cutter.placed == 1
        assert ari.connected
    assert "CALL_INCOMING" not in [event.type for event in alice.events[before:]]


class Nonsense:
    """An ARI whose events are what the test sends."""

    def __init__(self) -> None:
        self.sockets: list[web.WebSocketResponse] = []
        self.hung_up: list[str] = []

    async def events(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("ari",))
        await socket.prepare(request)
        self.sockets.append(socket)
        async for message in socket:
            assert message.type is not WSMsgType.ERROR
        return socket

    async def hang_up(self, request: web.Request) -> web.Response:
        self.hung_up.append(request.match_info["id"])
        return web.Response(status=204)

    async def channels(self, _request: web.Request) -> web.Response:
        odd = [None, 7, {}, {"id": 7, "dialplan": None}, {"id": "x", "dialplan": {"app_name": 1, "app_data": []}}]
        ours = {"id": "a/b c", "dialplan": {"app_name": "Stasis", "app_data": "ucbridge,1"}}
        other = {"id": "other", "dialplan": {"app_name": "Stasis", "app_data": "ucbridge2"}}
        return web.json_response([*odd, ours, other])


@asynccontextmanager
async def nonsense() -> AsyncIterator[tuple[Nonsense, AriSettings]]:
    peer = Nonsense()
    application = web.Application()
    application.add_routes(
        [
            web.get("/ari/events", peer.events),
            web.get("/ari/channels", peer.channels),
            web.delete("/ari/channels/{id}", peer.hang_up),
        ]
    )
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield peer, AriSettings(url=f"http://127.0.0.1:{runner.addresses[0][1]}/ari", secret=SecretStr("s"))
    finally:
        await runner.cleanup()


async def test_nonsense_never_ends_the_connection() -> None:
    reports = Reports()
    async with nonsense() as (peer, settings), running(settings, reports):
        for text in ("", "{", "[]", "null", '{"type": 7}', '{"type": "StasisStart"}', '{"type": "Dial", "peer": []}'):
            await peer.sockets[0].send_str(text)
        await peer.sockets[0].send_bytes(b"\xff\x00")
        stray = {"type": "StasisStart", "channel": {"id": "stray"}}
        await peer.sockets[0].send_str(json.dumps(stray))
        await until(lambda: "stray" in peer.hung_up)
        assert reports.all == [(True, "")]


async def test_orphans_are_hung_up_whatever_their_id_looks_like() -> None:
    async with nonsense() as (peer, settings), running(settings):
        assert peer.hung_up == ["a/b c"]


async def test_a_closed_event_connection_is_opened_again() -> None:
    reports = Reports()
    async with nonsense() as (peer, settings), running(settings, reports) as ari:
        await peer.sockets[0].close()
        await until(lambda: len(peer.sockets) == 2 and ari.connected)
        assert [well for well, _reason in reports.all] == [True, False, True]
