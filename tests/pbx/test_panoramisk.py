"""Why AMI is spoken by a connection of our own, and why panoramisk's FastAGI server stands behind a rim.

Each test shows a fault of panoramisk 1.4 that docs/decisions.md counts on. One that fails after an upgrade is good
news: the decision can be looked at again.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import panoramisk
import pytest
from panoramisk.fast_agi import Application

from tests.pbx.fake_ami import SECRET, Session, fake_ami
from tests.pbx.proxy import proxy
from tests.waiting import until
from ucbridge.pbx.private import PrivateAsterisk


@asynccontextmanager
async def manager(port: int, *, username: str = "bot", secret: str = SECRET) -> AsyncIterator[panoramisk.Manager]:
    """Run panoramisk's AMI client until it has signed in."""
    client = panoramisk.Manager(
        loop=asyncio.get_running_loop(), host="127.0.0.1", port=port, username=username, secret=secret
    )
    client.reconnect_timeout = 0.05
    await client.connect()
    while not client.authenticated:  # noqa: ASYNC110  it has no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield client
    finally:
        client.connect = lambda: None
        client.close()


def originate(**changes: str) -> dict[str, str]:
    given = {"Action": "Originate", "Channel": "PJSIP/101", "Context": "ucbridge-call", "Exten": "102", "Priority": "1"}
    return given | {"Async": "true"} | changes


@pytest.mark.asyncio
async def test_it_sends_an_originate_again_after_a_reconnect() -> None:
    def cut(session: Session, _action: dict[str, str]) -> None:
        session.cut()

    async with fake_ami(answers={"Originate": cut}) as fake, manager(fake.port) as client:
        client.send_action(originate(ChannelId="ucb-1"))
        await until(lambda: len(fake.actions("Originate")) > 1)


@pytest.mark.asterisk
@pytest.mark.asyncio
async def test_so_a_real_phone_rings_twice(asterisk: PrivateAsterisk) -> None:
    phone = asterisk.phones["carol"]
    before = len(phone.events)

    def rung() -> int:
        return sum(event.type == "CALL_INCOMING" for event in phone.events[before:])

    where = asterisk.admin
    async with proxy("127.0.0.1", where.port) as middle:
        secret = where.secret.get_secret_value()
        async with manager(middle.port, username=where.username, secret=secret) as client:
            middle.cut_after, middle.deaf = b"Action: Originate", True
            client.send_action(originate(Channel="PJSIP/103"))
            await until(lambda: rung() == 2)


@pytest.mark.asyncio
async def test_it_drops_the_connection_over_an_originate_without_async() -> None:
    def accept(session: Session, action: dict[str, str]) -> None:
        session.reply(action, "Message: Originate successfully queued")

    async with fake_ami(answers={"Originate": accept}) as fake, manager(fake.port) as client:
        action = originate()
        del action["Async"]
        future = client.send_action(action)
        await until(lambda: len(fake.sessions) > 1)
        assert not future.done()


@pytest.mark.asyncio
async def test_it_never_notices_a_dead_peer() -> None:
    async with fake_ami(answers={"Ping": lambda *_: None}) as fake, manager(fake.port) as client:
        client.pinger.cancel()
        for _ in range(100):
            client.protocol.send({"Action": "Ping"})
        await until(lambda: len(fake.actions("Ping")) == 100)
        assert client._connected
        assert len(client.responses) >= 100


@pytest.mark.asyncio
async def test_it_lets_a_line_break_in_a_value_become_a_second_action() -> None:
    async with fake_ami() as fake, manager(fake.port) as client:
        client.send_action({"Action": "Ping", "Note": "x\r\n\r\nAction: Hangup\r\nChannel: PJSIP/101"})
        await until(lambda: len(fake.actions("Hangup")) == 1)


@pytest.mark.asyncio
async def test_it_loses_characters_that_tcp_cuts() -> None:
    seen: list[str] = []
    async with fake_ami() as fake, manager(fake.port) as client:
        client.register_event("Hangup", lambda _manager, event: seen.append(event["CallerIDName"]))
        for byte in "Event: Hangup\r\nCallerIDName: Zoë\r\n\r\n".encode():
            fake.session.raw(bytes([byte]))
            await asyncio.sleep(0.002)
        await until(lambda: bool(seen))
        assert seen == ["Zo"]


@pytest.mark.asyncio
async def test_it_tries_a_wrong_password_again_and_again() -> None:
    async with fake_ami(secret="other") as fake:
        client = panoramisk.Manager(
            loop=asyncio.get_running_loop(), host="127.0.0.1", port=fake.port, username="bot", secret=SECRET
        )
        client.reconnect_timeout = 0.02
        await client.connect()
        await until(lambda: len(fake.actions("Login")) > 3)
        client.connect = lambda: None
        client.close()


def test_its_fastagi_server_freezes_the_process_when_a_peer_leaves_early() -> None:
    script = """
        import asyncio
        from panoramisk.fast_agi import Application

        async def main():
            hooks = Application(loop=asyncio.get_running_loop())
            server = await asyncio.start_server(hooks.handler, "127.0.0.1", 0)
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.close()
            await asyncio.sleep(0.1)
            print("still running", flush=True)

        asyncio.run(main())
    """
    with pytest.raises(subprocess.TimeoutExpired) as frozen:
        subprocess.run([sys.executable, "-c", textwrap.dedent(script)], timeout=2, capture_output=True, check=False)
    assert not frozen.value.stdout


@pytest.mark.asyncio
async def test_its_fastagi_server_takes_a_request_without_end() -> None:
    hooks = Application(loop=asyncio.get_running_loop())
    server = await asyncio.start_server(hooks.handler, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    async with asyncio.timeout(20):
        for _ in range(5):
            writer.write(b"A" * 65536)
            await writer.drain()
    writer.write(b"\n\n")
    assert await reader.read() == b""
    writer.close()
    server.close()
    await asyncio.sleep(0)
