"""A REST server that misbehaves on cue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pydantic import SecretStr

from ucbridge.config import AriSettings


@dataclass
class Misbehaving:
    """`answer` is sent as it is to each request; None closes the connection instead, "" never answers."""

    answer: str | None = ""
    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def settings(self) -> AriSettings:
        return AriSettings(url=f"http://127.0.0.1:{self.port}/ari", username="u", secret=SecretStr("s:é"))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (int(line[16:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length: ")), 0
                )
                self.requests.append(head + await reader.readexactly(length))
                if self.answer is None:
                    break
                writer.write(self.answer.encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def response(status: str, body: str = "") -> str:
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"


@asynccontextmanager
async def misbehaving(answer: str | None) -> AsyncIterator[Misbehaving]:
    server = Misbehaving(answer)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
