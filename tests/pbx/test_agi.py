"""Hooks for the dialplan, asked by peers that misbehave."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from typing import ClassVar

import pytest
import pytest_asyncio
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ucbridge.config import AgiSettings
from ucbridge.pbx import agi
from ucbridge.pbx.agi import MAX_BYTES, HookServer, serve_hooks
from ucbridge.pbx.agi_call import AgiCall, set_variable
from ucbridge.pbx.errors import ActionFailed, Unsendable
from ucbridge.pbx.hooks import CALLER_NAME, caller_name

pytestmark = pytest.mark.usefixtures("_left_open")
SETTINGS = AgiSettings(port=0)
HOSTILE = st.text(st.sampled_from('\r\n\0",;&/n${}\\()[]:= aé漢😀'), max_size=40) | st.text(max_size=40)


def request(name: str = CALLER_NAME, caller: str = "101", extra: str = "") -> bytes:
    return (
        f"agi_network: yes\nagi_network_script: {name}\nagi_request: agi://127.0.0.1/{name}\n"
        f"agi_channel: PJSIP/101-00000001\nagi_uniqueid: 1.1\nagi_callerid: {caller}\n"
        f"agi_calleridname: unknown\n{extra}\n"
    ).encode()


class Dialplan:
    """Asterisk's end of one FastAGI connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    opened: ClassVar[list[asyncio.StreamWriter]] = []

    @classmethod
    async def connect(cls, server: HookServer) -> Dialplan:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        cls.opened.append(writer)
        return cls(reader, writer)

    @classmethod
    async def ask(cls, server: HookServer, data: bytes) -> Dialplan:
        dialplan = await cls.connect(server)
        dialplan.writer.write(data)
        return dialplan

    async def command(self) -> list[str]:
        """Return the next command word by word, [] at the end of the connection."""
        async with asyncio.timeout(20):
            return asterisk_words((await self.reader.readline()).decode().rstrip("\n"))

    def answer(self, line: str = "200 result=1") -> None:
        self.writer.write(line.encode() + b"\n")

    async def over(self) -> bool:
        """Wait until the other side has closed."""
        async with asyncio.timeout(20):
            try:
                return await self.reader.read() == b""
            except ConnectionError:
                return True
            finally:
                self.writer.close()


@pytest_asyncio.fixture
async def _left_open() -> AsyncIterator[None]:
    yield
    for writer in Dialplan.opened:
        writer.transport.abort()
    Dialplan.opened.clear()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def names(number: str) -> str | None:
    return {"101": "Alice Martin", "102": 'Zoë "漢" Ünïcode', "666": 'x"\r\nEXEC System "id'}.get(number)


HOOKS = {CALLER_NAME: caller_name(names)}


@pytest.mark.asyncio
async def test_the_phone_shows_the_callers_directory_name() -> None:
    async with serve_hooks(SETTINGS, HOOKS) as server:
        dialplan = await Dialplan.ask(server, request(caller="101"))
        assert await dialplan.command() == ["SET", "VARIABLE", "CALLERID(name)", "Alice Martin"]
        dialplan.answer()
        assert await dialplan.over()


@pytest.mark.parametrize("caller", ["unknown", "", "4711"])
@pytest.mark.asyncio
async def test_a_caller_nobody_knows_is_left_as_it_is(caller: str) -> None:
    async with serve_hooks(SETTINGS, HOOKS) as server:
        assert await (await Dialplan.ask(server, request(caller=caller))).over()


@pytest.mark.asyncio
async def test_a_hostile_directory_name_stays_one_word_of_one_command() -> None:
    async with serve_hooks(SETTINGS, HOOKS) as server:
        dialplan = await Dialplan.ask(server, request(caller="666"))
        assert await dialplan.command() == ["SET", "VARIABLE", "CALLERID(name)", 'x" EXEC System "id']
        dialplan.answer()
        assert await dialplan.over()


@pytest.mark.asyncio
async def test_names_in_any_script_survive_every_cut_of_tcp() -> None:
    seen: list[str] = []

    async def hook(call: AgiCall) -> None:
        seen.append(call.caller_number)
        await call.set_variable("CALLERID(name)", "Zoë 漢字 😀")

    async with serve_hooks(SETTINGS, {"hook": hook}) as server:
        dialplan = await Dialplan.connect(server)
        for byte in request("hook", caller="Zoë 漢字 😀"):
            dialplan.writer.write(bytes([byte]))
            await asyncio.sleep(0)
        assert (await dialplan.command())[-1] == "Zoë 漢字 😀"
        for byte in b"200 result=1\n":
            dialplan.writer.write(bytes([byte]))
            await asyncio.sleep(0)
        assert await dialplan.over()
        assert seen == ["Zoë 漢字 😀"]


@pytest.mark.asyncio
async def test_bytes_that_are_no_utf8_do_not_stop_the_hook() -> None:
    async with serve_hooks(SETTINGS, HOOKS) as server:
        data = request(caller="101").replace(b"agi_calleridname: unknown", b"agi_calleridname: Zo\xeb")
        dialplan = await Dialplan.ask(server, data)
        assert (await dialplan.command())[-1] == "Alice Martin"
        dialplan.writer.write(b"200 result=1 (\xff)\n")
        assert await dialplan.over()


@pytest.mark.parametrize(
    "sent", [b"", b"agi_network: yes\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\0\xff" * 50, b"\n\n"]
)
@pytest.mark.asyncio
async def test_a_peer_that_leaves_before_its_request_is_whole_disturbs_nobody(sent: bytes) -> None:
    async with serve_hooks(SETTINGS, HOOKS) as server:
        stranger = await Dialplan.ask(server, sent)
        stranger.writer.close()
        dialplan = await Dialplan.ask(server, request())
        assert (await dialplan.command())[-1] == "Alice Martin"


@pytest.mark.asyncio
async def test_a_peer_that_never_finishes_its_request_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agi, "HEADER_SECONDS", 0.1)
    async with serve_hooks(SETTINGS, HOOKS) as server:
        assert await (await Dialplan.ask(server, b"agi_network: yes\n")).over()


@pytest.mark.asyncio
async def test_an_endless_request_is_given_up_at_its_bound() -> None:
    async with serve_hooks(SETTINGS, HOOKS) as server:
        assert await (await Dialplan.ask(server, b"A" * (MAX_BYTES * 3))).over()


@pytest.mark.asyncio
async def test_an_endless_answer_ends_the_hook_at_its_bound() -> None:
    failed: list[BaseException] = []

    async def hook(call: AgiCall) -> None:
        try:
            await call.set_variable("X", "1")
        except ConnectionError as error:
            failed.append(error)
            raise

    async with serve_hooks(SETTINGS, {"hook": hook}) as server:
        dialplan = await Dialplan.ask(server, request("hook"))
        await dialplan.command()
        dialplan.writer.write(b"2" * (MAX_BYTES * 3))
        assert await dialplan.over()
        assert len(failed) == 1


@pytest.mark.asyncio
async def test_a_hook_that_raises_ends_its_own_call_only(caplog: pytest.LogCaptureFixture) -> None:
    async def bug(_call: AgiCall) -> None:
        raise KeyError("bug")

    async with serve_hooks(SETTINGS, HOOKS | {"bug": bug}) as server:
        assert await (await Dialplan.ask(server, request("bug"))).over()
        assert (await (await Dialplan.ask(server, request())).command())[-1] == "Alice Martin"
    assert [record.levelno for record in caplog.records if record.name.startswith("panoramisk")] == [logging.ERROR]


@pytest.mark.asyncio
async def test_a_slow_hook_lets_the_call_go_on(caplog: pytest.LogCaptureFixture) -> None:
    async def slow(_call: AgiCall) -> None:
        await asyncio.sleep(30)

    async with serve_hooks(SETTINGS, {"slow": slow}, hook_seconds=0.1) as server:
        began = time.monotonic()
        assert await (await Dialplan.ask(server, request("slow"))).over()
        assert time.monotonic() - began < 5
    assert [record for record in caplog.records if record.name.startswith("panoramisk")] == []


@pytest.mark.asyncio
async def test_an_asterisk_that_never_answers_a_command_is_given_up() -> None:
    async with serve_hooks(SETTINGS, HOOKS, hook_seconds=0.1) as server:
        dialplan = await Dialplan.ask(server, request())
        await dialplan.command()
        assert await dialplan.over()


@pytest.mark.parametrize("end", ["HANGUP", "511 Command Not Permitted on a dead channel", "200 result=-1", "nonsense"])
@pytest.mark.asyncio
async def test_a_call_that_is_gone_ends_the_hook(end: str) -> None:
    failed: list[BaseException] = []

    async def hook(call: AgiCall) -> None:
        try:
            await call.set_variable("X", "1")
        except (ActionFailed, ConnectionError) as error:
            failed.append(error)
            raise

    async with serve_hooks(SETTINGS, {"hook": hook}) as server:
        dialplan = await Dialplan.ask(server, request("hook"))
        await dialplan.command()
        dialplan.answer(end)
        assert await dialplan.over()
        assert len(failed) == 1


@pytest.mark.asyncio
async def test_a_disconnect_in_the_middle_of_a_command_ends_the_hook() -> None:
    ended = asyncio.Event()

    async def hook(call: AgiCall) -> None:
        try:
            await call.set_variable("X", "1")
        finally:
            ended.set()

    async with serve_hooks(SETTINGS, {"hook": hook}) as server:
        dialplan = await Dialplan.ask(server, request("hook"))
        await dialplan.command()
        dialplan.writer.transport.abort()
        async with asyncio.timeout(20):
            await ended.wait()


@pytest.mark.parametrize("name", ["nobody", "caller-name/../x", "caller-name?x", "", "__class__"])
@pytest.mark.asyncio
async def test_an_unknown_hook_lets_the_call_go_on_and_is_not_repeated_in_the_log(
    name: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serve_hooks(SETTINGS, HOOKS) as server:
        assert await (await Dialplan.ask(server, request(name, caller="0612345678"))).over()
    assert caplog.records == []
    out = capsys.readouterr().out
    assert "unknown hook" in out
    assert "0612345678" not in out


@pytest.mark.asyncio
async def test_a_request_that_names_two_hooks_gets_none() -> None:
    async with serve_hooks(SETTINGS, HOOKS) as server:
        forged = request("nobody", extra=f"agi_network_script: {CALLER_NAME}\n")
        assert await (await Dialplan.ask(server, forged)).over()


@pytest.mark.asyncio
async def test_no_name_and_no_number_reaches_the_log(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serve_hooks(SETTINGS, HOOKS) as server:
        dialplan = await Dialplan.ask(server, request(caller="101"))
        await dialplan.command()
        dialplan.answer()
        assert await dialplan.over()
    said = capsys.readouterr().out + caplog.text
    assert "Alice" not in said
    assert "101" not in said


@pytest.mark.asyncio
async def test_many_calls_at_once_are_all_answered() -> None:
    async with serve_hooks(SETTINGS, HOOKS) as server:

        async def one() -> str:
            dialplan = await Dialplan.ask(server, request())
            command = await dialplan.command()
            dialplan.answer()
            assert await dialplan.over()
            return command[-1]

        assert set(await asyncio.gather(*(one() for _ in range(150)))) == {"Alice Martin"}


@pytest.mark.asyncio
async def test_too_many_calls_go_on_without_the_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agi, "MAX_CALLS", 3)
    async with serve_hooks(SETTINGS, HOOKS) as server:
        held = [await Dialplan.ask(server, request()) for _ in range(3)]
        for dialplan in held:
            assert await dialplan.command() != []
        assert await (await Dialplan.ask(server, request())).over()
        held[0].answer()
        assert await held[0].over()
        await asyncio.sleep(0.05)
        assert (await (await Dialplan.ask(server, request())).command())[-1] == "Alice Martin"


@pytest.mark.asyncio
async def test_shutting_down_while_requests_run_lets_their_calls_go_on(caplog: pytest.LogCaptureFixture) -> None:
    async def slow(_call: AgiCall) -> None:
        await asyncio.sleep(30)

    async with serve_hooks(SETTINGS, {"slow": slow}, hook_seconds=60) as server:
        calls = [await Dialplan.ask(server, request("slow")) for _ in range(5)]
        unfinished = await Dialplan.ask(server, b"agi_network: yes\n")
        await asyncio.sleep(0.1)
        began = time.monotonic()
    assert time.monotonic() - began < 5
    for dialplan in [*calls, unfinished]:
        assert await dialplan.over()
    assert caplog.records == []
    with pytest.raises(OSError, match="Connect call failed"):
        await Dialplan.connect(server)


@pytest.mark.asyncio
async def test_an_address_in_use_is_an_error_at_the_start() -> None:
    async with serve_hooks(SETTINGS, HOOKS) as server:
        with pytest.raises(OSError, match="address already in use"):
            async with serve_hooks(AgiSettings(port=server.port), HOOKS):
                pass


def asterisk_words(line: str) -> list[str]:
    """Split a command as res_agi.c's parse_args does."""
    argv: list[str] = []
    quoted = escaped = False
    whitespace = True
    for char in line:
        if char == '"' and not escaped:
            quoted = not quoted
            if quoted and whitespace:
                argv.append("")
                whitespace = False
            continue
        if char in " \t" and not quoted and not escaped:
            whitespace = True
            continue
        if char == "\\" and not escaped:
            escaped = True
            continue
        if whitespace:
            argv.append("")
            whitespace = False
        argv[-1] += char
        escaped = False
    return argv


@settings(deadline=None)
@given(HOSTILE)
@example('"\nEXEC System "id"')
@example("\\")
@example('\\" EXEC')
def test_a_value_sent_back_stays_data_or_is_refused(value: str) -> None:
    try:
        command = set_variable("CALLERID(name)", value)
    except Unsendable:
        assert set(value) & set("\r\n\0")
        return
    assert "\n" not in command
    assert asterisk_words(command) == ["SET", "VARIABLE", "CALLERID(name)", value]


@pytest.mark.parametrize("name", ["", "A B", 'A"', "A\nB", "A,B", "SHELL(rm -rf /)", "${X}"])
def test_a_hostile_variable_name_is_refused(name: str) -> None:
    with pytest.raises(Unsendable):
        set_variable(name, "1")


@pytest.mark.parametrize("value", ["é" * 800, "\ud800"])
def test_a_value_asterisk_would_cut_is_refused(value: str) -> None:
    with pytest.raises(Unsendable):
        set_variable("X", value)


class Deaf:
    """A wire without answers."""

    headers: Mapping[str, str] = {}

    async def send_command(self, command: str) -> Mapping[str, object]:
        return {}


@pytest.mark.asyncio
async def test_a_call_without_headers_has_no_caller() -> None:
    call = AgiCall(Deaf())
    assert (call.caller_number, call.channel_id) == ("", "")
    with pytest.raises(ActionFailed):
        await call.set_variable("X", "1")
