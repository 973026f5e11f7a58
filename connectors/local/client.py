"""One program at the other end of the socket: its identity is checked, its lines are written in order."""

from __future__ import annotations

import os
import socket
import struct
from asyncio import StreamWriter
from dataclasses import dataclass

from ucbridge.models import Address

MOST_UNREAD = 1 << 20
"""Bytes kept for a program that does not read."""

_PEER = struct.Struct("3i")


@dataclass(slots=True)
class Client:
    """An open connection; `person` is who it acted as last."""

    conversation: str
    writer: StreamWriter
    person: str = ""
    language: str = "en"
    messages: int = 0

    def next_message(self) -> str:
        """Name the next message in this conversation."""
        self.messages += 1
        return f"{self.conversation}.{self.messages}"

    def reads(self, address: Address) -> bool:
        """Tell whether a message at this address was for this program."""
        return address.conversation in {self.conversation, self.person}

    def write(self, line: bytes) -> bool:
        """Send a line without waiting; False, and the connection is cut, when the program reads nothing."""
        transport = self.writer.transport
        if transport.is_closing():
            return False
        if transport.get_write_buffer_size() + len(line) > MOST_UNREAD:
            transport.abort()
            return False
        self.writer.write(line)
        return True


def same_user(connection: socket.socket) -> bool:
    """Tell whether the program at the other end runs as our own user."""
    _pid, uid, _gid = _PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return bool(uid == os.getuid())
