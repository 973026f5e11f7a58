"""The connection to the Asterisk Manager Interface."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import structlog

from ucbridge.config import AmiSettings
from ucbridge.errors import OutcomeUnknown, PbxUnreachable
from ucbridge.pbx.ami_login import sign_in
from ucbridge.pbx.ami_protocol import AmiProtocol, outcome_unknown
from ucbridge.pbx.frames import Frame, Value, text
from ucbridge.pbx.keepalive import keep_alive
from ucbridge.pbx.pending import Pending, PendingList

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 5.0
BOOT_SECONDS = 30.0
ACTION_SECONDS = 5.0
LIST_SECONDS = 15.0
CLOSE_SECONDS = 1.0

Frames = list[Frame]
T = TypeVar("T")


class Ami:
    """A signed-in AMI connection. It never reconnects and never sends anything twice: when it is over, open another."""

    def __init__(self, protocol: AmiProtocol) -> None:
        self._protocol = protocol

    @property
    def connected(self) -> bool:
        """Tell whether the stream is still open."""
        return not self._protocol.closed.done()

    @property
    def uptime(self) -> int:
        """Seconds Asterisk had been running when we connected; less than before means that every channel id is void."""
        booted = self._protocol.booted
        return int(text(booted.result(), "Uptime") or 0) if booted.done() and not booted.cancelled() else 0

    async def wait_closed(self) -> str:
        """Wait until the connection is over; return why, in words for a log."""
        return await asyncio.shield(self._protocol.closed)

    async def action(self, name: str, /, *, within: float = ACTION_SECONDS, **headers: Value) -> Frame:
        """Send an action and return its response, waiting at most `within` seconds.

        Raises:
            PbxUnreachable: nothing was written; it may be tried again.
            OutcomeUnknown: it was written, the answer did not come; it must not be sent again.
            ActionFailed: Asterisk answered with an error.
            Unsendable: a value would not stay data; nothing was written.
        """
        return await self._ask(Pending(name, _future()), headers, within)

    async def list(
        self,
        name: str,
        /,
        *,
        on_complete: Callable[[Frames], None] | None = None,
        within: float = LIST_SECONDS,
        **headers: Value,
    ) -> Frames:
        """Send an action that answers with a list of events and return them.

        `on_complete` gets the rows in the reader, exactly where the list ends in the stream; what it raises,
        this raises. Raises as `action` does.
        """
        pending = PendingList(name, _future(), on_complete=on_complete)
        await self._ask(pending, headers, within)
        return pending.rows

    async def _ask(self, pending: Pending, headers: dict[str, Value], within: float) -> Frame:
        action_id = self._protocol.send(pending, headers)
        try:
            async with asyncio.timeout(within):
                return await pending.answer
        except TimeoutError:
            raise outcome_unknown() from None
        finally:
            self._protocol.forget(action_id)


@asynccontextmanager
async def connect(
    settings: AmiSettings,
    *,
    wanted: frozenset[bytes],
    sink: Callable[[Frame], None],
    connect_seconds: float = CONNECT_SECONDS,
    boot_seconds: float = BOOT_SECONDS,
) -> AsyncIterator[Ami]:
    """Connect, sign in and wait until Asterisk is fully booted; the connection ends with the block.

    `sink` is called in the reader, in stream order, for each event whose name is in `wanted`; it must not block.
    What it raises is logged and ends nothing.

    Raises:
        ConnectionError: there is no Asterisk there, or it did not answer in time.
        SignInRefused: it refused our user; only a person can help.
    """
    protocol = await _open(settings, AmiProtocol(wanted=wanted, sink=sink), within=connect_seconds)
    try:
        ami = Ami(protocol)
        await _ready(ami, protocol, settings, connect_seconds=connect_seconds, boot_seconds=boot_seconds)
        pings = asyncio.create_task(
            keep_alive(protocol, interval=settings.ping_interval, deadline=settings.ping_deadline)
        )
        try:
            yield ami
        finally:
            pings.cancel()
    finally:
        await _close(protocol)


async def _open(settings: AmiSettings, protocol: AmiProtocol, *, within: float) -> AmiProtocol:
    tls = ssl.create_default_context(cafile=settings.ca_file) if settings.tls else None
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(within):
            await loop.create_connection(lambda: protocol, settings.host, settings.port, ssl=tls)
    except TimeoutError:
        raise ConnectionError(f"no connection within {within:g} s") from None
    except OSError as error:
        raise ConnectionError(f"no connection: {error.strerror or type(error).__name__}") from error
    return protocol


async def _ready(
    ami: Ami, protocol: AmiProtocol, settings: AmiSettings, *, connect_seconds: float, boot_seconds: float
) -> None:
    secret = settings.secret.get_secret_value()
    try:
        await _stage(protocol.greeted, "no AMI greeting", within=connect_seconds)
        await sign_in(ami, username=settings.username, secret=secret, within=connect_seconds)
    except PbxUnreachable:
        raise ConnectionError(protocol.reason or "connection lost") from None
    except OutcomeUnknown:
        raise ConnectionError(protocol.reason or f"no answer to the sign-in within {connect_seconds:g} s") from None
    missing = "signed in, but no FullyBooted: the AMI user needs `system` in `read`"
    await _stage(protocol.booted, missing, within=boot_seconds)
    log.info("ami connected", uptime=ami.uptime)


async def _stage(reached: asyncio.Future[T], missing: str, *, within: float) -> None:
    try:
        async with asyncio.timeout(within):
            await asyncio.shield(reached)
    except TimeoutError:
        raise ConnectionError(f"{missing} within {within:g} s") from None


async def _close(protocol: AmiProtocol) -> None:
    protocol.close("closed by us")
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await asyncio.shield(protocol.closed)
    except TimeoutError:
        protocol.drop("closed by us")
        await asyncio.shield(protocol.closed)


def _future() -> asyncio.Future[Frame]:
    return asyncio.get_running_loop().create_future()
