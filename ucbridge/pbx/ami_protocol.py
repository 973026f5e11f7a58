"""The reader and writer of one AMI connection: bytes in, wanted events and answers out."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Callable, Mapping
from typing import TypeVar

import structlog

from ucbridge.errors import OutcomeUnknown, PbxUnreachable
from ucbridge.i18n import _
from ucbridge.pbx.frames import Frame, Splitter, Value, encode, parse, text
from ucbridge.pbx.pending import Pending

T = TypeVar("T")

log = structlog.get_logger(__name__)

BANNER = b"Asterisk Call Manager/"
MAX_BANNER = 128
USER_TIMEOUT_MS = 15_000
OURS = frozenset({b"FullyBooted", b"Shutdown"})


class AmiProtocol(asyncio.Protocol):
    """One connection, once. It ends for good when the stream does, whichever side ended it.

    `wanted` events go to `sink` in stream order, in the reader; the others are skipped by their name alone.
    """

    def __init__(self, *, wanted: frozenset[bytes], sink: Callable[[Frame], None]) -> None:
        loop = asyncio.get_running_loop()
        self.greeted: asyncio.Future[None] = loop.create_future()
        self.booted: asyncio.Future[Frame] = loop.create_future()
        self.closed: asyncio.Future[str] = loop.create_future()
        self.heard = 0
        self._wanted = wanted
        # Cut by one, as a message of a single line is when its name is looked for by the line break behind it.
        self._names = wanted | OURS | {name[:-1] for name in wanted | OURS}
        self._sink = sink
        self._splitter = Splitter()
        self._banner = b""
        self._pending: dict[str, Pending] = {}
        self._session = secrets.token_hex(6)
        self._marker = f"\r\nActionID: {self._session}-".encode()
        self._count = 0
        self._paused = False
        self.reason = ""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport and bound how long unacknowledged bytes may stay unnoticed."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        sock = transport.get_extra_info("socket")
        if sock is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)

    def data_received(self, data: bytes) -> None:
        """Cut the stream into messages and hand on those that somebody waits for."""
        self.heard += 1
        if not self.greeted.done():
            data = self._greet(data)
        try:
            messages = self._splitter.feed(data)
        except ValueError as error:
            self.drop(f"it sent {error}")
            return
        names = self._names
        if self._pending:
            marker = self._marker
            messages = [m for m in messages if m[7 : m.find(b"\r\n", 7)] in names or m[:7] != b"Event: " or marker in m]
        else:
            messages = [m for m in messages if m[7 : m.find(b"\r\n", 7)] in names or m[:7] != b"Event: "]
        for message in messages:
            self._take(message)

    def eof_received(self) -> None:
        """Name the end of the stream; the transport closes itself."""
        self.reason = self.reason or "the PBX closed the connection"

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what waits for an answer: it was written, so its outcome is unknown."""
        self.reason = self.reason or f"connection lost ({type(exc).__name__})"
        self.closed.set_result(self.reason)
        _break(self.greeted, self.reason)
        _break(self.booted, self.reason)
        pending, self._pending = self._pending, {}
        for one in pending.values():
            one.fail(outcome_unknown())

    def pause_writing(self) -> None:
        """Refuse further actions while the peer takes no bytes."""
        self._paused = True

    def resume_writing(self) -> None:
        """Accept actions again."""
        self._paused = False

    def drop(self, reason: str) -> None:
        """End the connection now, whatever is still in its buffers; `reason` says why in the log and in `closed`."""
        self.reason = self.reason or reason
        if self._transport is not None:
            self._transport.abort()

    def close(self, reason: str) -> None:
        """End the connection after what was written has left."""
        self.reason = self.reason or reason
        # Closed twice, a TLS transport of Python 3.11.2 (Debian 12) can no longer be aborted.
        if self._transport is not None and not self._transport.is_closing():
            self._transport.close()

    def send(self, pending: Pending, headers: Mapping[str, Value]) -> str:
        """Write an action whose answer `pending` takes; return its action id.

        Raises:
            PbxUnreachable: nothing was written.
            Unsendable: a value would not stay data; nothing was written.
        """
        self._count += 1
        action_id = f"{self._session}-{self._count}"
        data = encode(pending.action, headers, action_id=action_id)
        if self._transport is None or self._transport.is_closing() or self._paused:
            raise unreachable()
        self._pending[action_id] = pending
        self._transport.write(data)
        return action_id

    def forget(self, action_id: str) -> None:
        """Ignore whatever still comes for an action."""
        self._pending.pop(action_id, None)

    def _greet(self, data: bytes) -> bytes:
        banner, found, rest = (self._banner + data).partition(b"\r\n")
        if not BANNER.startswith(banner[: len(BANNER)]) or len(banner) > MAX_BANNER:
            self.drop("it is not an Asterisk Manager Interface")
            return b""
        if not found:
            self._banner = banner
            return b""
        self.greeted.set_result(None)
        return rest

    def _take(self, message: bytes) -> None:
        frame = parse(message.lstrip(b"\r\n"))
        event = text(frame, "Event").encode()
        if event in self._wanted:
            self._guarded(self._sink, frame)
        action_id = text(frame, "ActionID")
        pending = self._pending.get(action_id)
        if pending is not None:
            self._guarded(pending.event if event else pending.reply, frame, pending)
            if pending.answer.done():
                self._pending.pop(action_id, None)
        if event == b"FullyBooted" and not self.booted.done():
            self.booted.set_result(frame)
        elif event == b"Shutdown":
            self.drop("the PBX shut down")

    def _guarded(self, take: Callable[[Frame], None], frame: Frame, pending: Pending | None = None) -> None:
        # Beside dispatch and supervise the one place that catches everything: asyncio drops the connection for what
        # its protocol raises, so a mistake about one event would lose all that was read behind it, again and again.
        try:
            take(frame)
        except Exception as error:
            log.exception("event not handled", pbx_event=text(frame, "Event"))
            if pending is not None:
                pending.fail(error)


def _break(stage: asyncio.Future[T], reason: str) -> None:
    if not stage.done():
        stage.set_exception(ConnectionError(reason))
        stage.exception()


def unreachable() -> PbxUnreachable:
    """Word that there is no connection and nothing was sent."""
    return PbxUnreachable(_("Nothing was done: the PBX cannot be reached right now. Try again in a moment."))


def outcome_unknown() -> OutcomeUnknown:
    """Word that the request left but its answer never came."""
    return OutcomeUnknown(_("Whether it did what was asked is not known yet: look at /status before you try again."))
