"""A bot's session, and the websocket it is spoken over."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import zlib
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

from tests.discord_double.world import Json


@dataclass(slots=True, eq=False)
class Session:
    """What a bot has identified for; outlives its connection, so that it can resume."""

    id: str
    intents: int
    sequence: int = 0
    events: deque[Json] = field(default_factory=lambda: deque(maxlen=5000))
    line: Line | None = None


class Line:
    """One websocket."""

    def __init__(self, socket_: web.WebSocketResponse, transport: asyncio.Transport | None, *, packed: bool) -> None:
        self.socket = socket_
        self.transport = transport
        self.session: Session | None = None
        self.settling = False
        self.closing = False
        self.beaten = asyncio.get_running_loop().time()
        self.sent: deque[float] = deque()
        self._packer = zlib.compressobj() if packed else None

    async def send(self, payload: Json) -> None:
        text = json.dumps(payload)
        with contextlib.suppress(ConnectionError, RuntimeError):
            if self._packer is None:
                await self.socket.send_str(text)
            else:
                data = self._packer.compress(text.encode()) + self._packer.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(data)

    async def close(self, code: int) -> None:
        self.closing = True
        await self.socket.close(code=code)

    def reset(self) -> None:
        """End the connection without a word (TCP reset)."""
        if self.transport is not None:
            abort(self.transport)


def abort(transport: asyncio.Transport) -> None:
    """Reset a TCP connection."""
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
