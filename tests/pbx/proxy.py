"""A TCP proxy in front of a peer, for links that break in every way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """A TCP proxy that can turn into a black hole or cut both sides."""

    port: int = 0
    hole: bool = False
    deaf: bool = False
    """Keep what the far side says to itself."""
    cut_after: bytes = b""
    """Cut both sides right after a client's bytes with this in them were passed on."""
    pairs: list[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = field(default_factory=list)
    tasks: list[asyncio.Task[object]] = field(default_factory=list)

    def cut(self) -> None:
        """Cut every connection."""
        for pair in self.pairs:
            for writer in pair:
                writer.transport.abort()
        self.pairs.clear()


@asynccontextmanager
async def proxy(host: str, port: int) -> AsyncIterator[Proxy]:
    """Run a proxy in front of a peer."""
    state = Proxy()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, client: bool) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                if state.hole or (state.deaf and not client):
                    continue
                writer.write(data)
                await writer.drain()
                if client and state.cut_after and state.cut_after in data:
                    await asyncio.sleep(0.05)
                    state.cut()
                    state.cut_after, state.deaf = b"", False
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(host, port)
        except OSError:
            writer.transport.abort()
            return
        state.pairs.append((writer, far_writer))
        state.tasks.append(_current_task())
        await asyncio.gather(pump(reader, far_writer, client=True), pump(far_reader, writer, client=False))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.close()
        state.cut()
        await asyncio.gather(*state.tasks)
        await server.wait_closed()


def _current_task() -> asyncio.Task[object]:
    task = asyncio.current_task()
    assert task is not None
    return task
