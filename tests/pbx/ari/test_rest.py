"""One request to Asterisk: what is sent, and what a broken one means."""

from __future__ import annotations

import base64
import socket

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.pbx.ari.misbehaving import misbehaving, response
from ucbridge.config import AriSettings
from ucbridge.errors import OutcomeUnknown, PbxError, PbxUnreachable, SignInRefused
from ucbridge.pbx.ari import rest
from ucbridge.pbx.ari.operations import CHANNEL, HANG_UP, INFO, ORIGINATE, VARIABLE
from ucbridge.pbx.ari.rest import Conflict, Failed, Forbidden, NotFound, connect
from ucbridge.pbx.errors import Unsafe

pytestmark = pytest.mark.asyncio
CALL = {"channelId": "readout.ucbridge.1"}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))


async def test_a_call_that_was_cut_off_is_never_placed_again() -> None:
    async with misbehaving(None) as server, connect(server.settings) as ari:
        with pytest.raises(OutcomeUnknown):
            await ari.ask(ORIGINATE, CALL, endpoint="PJSIP/101", app="ucbridge")
        assert len(server.requests) == 1


async def test_a_call_that_is_not_answered_in_time_is_never_placed_again(impatient: None) -> None:
    async with misbehaving("") as server, connect(server.settings) as ari:
        with pytest.raises(OutcomeUnknown):
            await ari.ask(ORIGINATE, CALL, endpoint="PJSIP/101", app="ucbridge")
        assert len(server.requests) == 1


async def test_a_question_that_was_cut_off_may_be_asked_again() -> None:
    async with misbehaving(None) as server, connect(server.settings) as ari:
        with pytest.raises(PbxUnreachable):
            await ari.ask(CHANNEL, CALL)


async def test_a_hang_up_that_was_cut_off_has_no_known_outcome() -> None:
    async with misbehaving(None) as server, connect(server.settings) as ari:
        with pytest.raises(OutcomeUnknown):
            await ari.ask(HANG_UP, CALL)


async def test_nobody_there_means_nothing_was_sent() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings = AriSettings(url=f"http://127.0.0.1:{closed.getsockname()[1]}/ari", secret=SecretStr("s"))
        async with connect(settings) as ari:
            with pytest.raises(PbxUnreachable):
                await ari.ask(ORIGINATE, CALL, endpoint="PJSIP/101", app="ucbridge")


async def test_a_closed_session_means_nothing_was_sent() -> None:
    async with misbehaving(response("204 No Content")) as server:
        async with connect(server.settings) as ari:
            pass
        with pytest.raises(PbxUnreachable):
            await ari.ask(HANG_UP, CALL)
        assert not server.requests


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("400 Bad Request", PbxError),
        ("401 Unauthorized", SignInRefused),
        ("403 Forbidden", Forbidden),
        ("404 Not Found", NotFound),
        ("409 Conflict", Conflict),
        ("500 Internal Server Error", Failed),
        ("503 Service Unavailable", PbxUnreachable),
        ("302 Found", PbxError),
    ],
)
async def test_each_refusal_has_its_class(status: str, error: type[Exception]) -> None:
    async with misbehaving(response(status, '{"message": "Channel {odd}"}')) as server, connect(server.settings) as ari:
        with pytest.raises(error) as caught:
            await ari.ask(ORIGINATE, CALL, endpoint="PJSIP/101", app="ucbridge")
        assert str(getattr(caught.value, "text", ""))
        assert len(server.requests) == 1


async def test_an_answer_from_something_else_is_told_apart() -> None:
    async with misbehaving(response("200 OK", "<html>hello</html>")) as server, connect(server.settings) as ari:
        with pytest.raises(PbxError, match="not the Asterisk REST interface"):
            await ari.ask(INFO)


async def test_requests_share_one_connection_and_carry_the_secret_only_in_a_header() -> None:
    async with misbehaving(response("200 OK", "{}")) as server, connect(server.settings) as ari:
        await ari.ask(INFO)
        await ari.ask(ORIGINATE, CALL, endpoint="PJSIP/101", app="ucbridge", callerId='"Zoë" <1>')
        assert server.connections == 1
        for request in server.requests:
            line, *headers = request.split(b"\r\n")
            assert b"api_key" not in line
            assert b"?" not in line
            assert b"Authorization: Basic " + base64.b64encode("u:s:é".encode()) in headers


async def test_an_idle_connection_is_dropped_before_asterisk_drops_it() -> None:
    assert rest.KEEP_ALIVE < 15


async def test_hostile_ids_are_refused_or_stay_one_segment() -> None:
    @given(st.text(max_size=200))
    def one(text: str) -> None:
        try:
            path = VARIABLE.fill({"channelId": text})
        except Unsafe:
            return
        assert path.startswith("/channels/")
        segment = path.removeprefix("/channels/").removesuffix("/variable")
        assert segment not in {"", ".", ".."}
        assert not set(segment) & set("/?#\r\n\0 ")

    one()


@pytest.mark.parametrize("hostile", ["", ".", "..", "a\r\nb", "a\0", "x" * 150, "\ud800", "\u2028"])
async def test_hostile_ids_reach_nobody(hostile: str) -> None:
    async with misbehaving(response("204 No Content")) as server, connect(server.settings) as ari:
        with pytest.raises(Unsafe):
            await ari.ask(HANG_UP, {"channelId": hostile})
        assert not server.requests


async def test_a_parameter_asterisk_does_not_know_is_refused() -> None:
    async with misbehaving(response("204 No Content")) as server, connect(server.settings) as ari:
        with pytest.raises(Unsafe):
            await ari.ask(HANG_UP, CALL, api_key="ucbridge:secret")
        assert not server.requests
