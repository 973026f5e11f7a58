"""A conversation with the running bridge over its local socket (the protocol: connectors/local/README.md)."""

from __future__ import annotations

import json
import os
import socket
import struct
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from ucbridge.errors import BridgeError
from ucbridge.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ucbridge.codec import PublicReply

ROOT = 0
_PEER = struct.Struct("3i")

ANSWER_SECONDS = 60.0
"""How long a command may take."""

LONGEST_LINE = 64 * 1024
"""Bytes the bridge reads before it hangs up."""


class NotRunning(BridgeError):
    """No bridge answers at the socket."""

    exit_code = 2


class Asks(BridgeError):
    """A button asks for something before it acts."""


class Talk:
    """One connection; what the bridge says unasked is kept in order until it is read."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = b""
        self._events: list[PublicReply] = []

    def ask(self, request: dict[str, str]) -> PublicReply | None:
        """Send a request and return its reply; None where the bridge has nothing to show.

        Raises:
            Asks: a button wants something typed.
            NotRunning: the bridge stopped or is silent.
            BridgeError: it did not understand.
        """
        sent = json.dumps(request).encode() + b"\n"
        if len(sent) > LONGEST_LINE:
            raise BridgeError(_("That is too long"))
        self._connection.sendall(sent)
        deadline = monotonic() + ANSWER_SECONDS
        while True:
            line = self._line(deadline)
            if line is None:
                raise NotRunning(_("The bridge did not answer."))
            content = json.loads(line)
            if "event" in content:
                self._events.append(content["event"])
            elif "error" in content:
                raise BridgeError(_("The bridge did not understand: {reason}", reason=content["error"]))
            elif "asks" in content:
                raise Asks(
                    _("The button asks for something: {label}. Give it with --typed.", label=content["asks"]["label"])
                )
            else:
                reply: PublicReply | None = content["answer"]
                return reply

    def events(self, deadline: float) -> Iterator[PublicReply]:
        """Yield edits and notices as they come, until `deadline` (monotonic seconds).

        Raises:
            NotRunning: the bridge stopped.
        """
        while True:
            while self._events:
                yield self._events.pop(0)
            line = self._line(deadline)
            if line is None:
                return
            content = json.loads(line)
            if "event" in content:
                self._events.append(content["event"])

    def _line(self, deadline: float) -> bytes | None:
        while b"\n" not in self._buffer:
            self._connection.settimeout(max(0.001, deadline - monotonic()))
            try:
                received = self._connection.recv(65536)
            except TimeoutError:
                return None
            except ConnectionError:
                received = b""
            if not received:
                raise NotRunning(_("The bridge stopped."))
            self._buffer += received
        line, _newline, self._buffer = self._buffer.partition(b"\n")
        return line


@contextmanager
def talk(path: Path) -> Iterator[Talk]:
    """Connect to the bridge.

    Raises:
        NotRunning: nobody listens there, or another user does.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(os.fspath(path))
        except (OSError, ValueError) as error:
            raise NotRunning(_("No bridge is running with the socket {path}.", path=path)) from error
        if _owner(connection) not in {os.getuid(), ROOT}:
            raise NotRunning(_("The socket {path} is somebody else's: nothing was said to it.", path=path))
        yield Talk(connection)


def _owner(connection: socket.socket) -> int:
    _pid, uid, _gid = _PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return int(uid)
