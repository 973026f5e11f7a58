"""The FastAGI server: the dialplan asks a named hook, `AGI(agi://HOST:PORT/NAME)`.

panoramisk reads the request, routes it and speaks the command language. What it lacks stands around it here:
bounds and deadlines on everything a peer sends, and the end of a connection (docs/decisions.md has the measurements).
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager

import structlog
from panoramisk.fast_agi import Application

from ucbridge.config import AgiSettings
from ucbridge.errors import PbxError
from ucbridge.pbx.agi_call import AgiCall, Wire

log = structlog.get_logger(__name__)

# Below ERROR it logs who calls whom; at ERROR only what a hook raised.
logging.getLogger("panoramisk.fast_agi").setLevel(logging.ERROR)

Hook = Callable[[AgiCall], Coroutine[object, object, None]]

HEADER_SECONDS = 2.0
HOOK_SECONDS = 3.0
CLOSE_SECONDS = 1.0
MAX_BYTES = 16 * 1024
"""Bytes in a request's headers, or in one answer line."""
MAX_CALLS = 200
"""Calls in hooks at once; further ones go on in the dialplan without."""

_ANSWER = re.compile(rb"[0-9]{3}[ -]|HANGUP\n")
_SCRIPT = re.compile(rb"^agi_network_script: (.*)$", re.MULTILINE)


class HookServer:
    """Serves hooks while it is open."""

    def __init__(self, hooks: Mapping[str, Hook], *, hook_seconds: float) -> None:
        self.port = 0
        self._names = frozenset(name.encode() for name in hooks)
        self._hook_seconds = hook_seconds
        self._calls: set[asyncio.Task[None]] = set()
        self._application = Application(loop=asyncio.get_running_loop())
        for name, hook in hooks.items():
            self._application.add_route(name, self._route(name, hook))

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one connection, unless there are too many."""
        if len(self._calls) >= MAX_CALLS:
            log.warning("too many calls in hooks", calls=len(self._calls))
            writer.transport.abort()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def cut(self) -> None:
        """End every call's hook; the calls go on in the dialplan."""
        for task in self._calls:
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _request(reader)
            if request is not None and self._knows(request):
                await self._application.handler(_Rim(request, reader), writer)
        finally:
            await _close(writer)

    def _knows(self, request: bytes) -> bool:
        scripts = _SCRIPT.findall(request)
        known = len(scripts) == 1 and scripts[0] in self._names
        if not known:
            log.warning("the dialplan asked for an unknown hook")
        return known

    def _route(self, name: str, hook: Hook) -> Callable[[Wire], Coroutine[object, object, None]]:
        async def answer(wire: Wire) -> None:
            try:
                async with asyncio.timeout(self._hook_seconds):
                    await hook(AgiCall(wire))
            except TimeoutError:
                log.warning("hook given up", hook=name, seconds=self._hook_seconds)
            except (OSError, PbxError) as error:
                log.info("hook ended early", hook=name, error=type(error).__name__)
            except asyncio.CancelledError:
                # panoramisk would log it as a failure of the hook and swallow it all the same.
                log.info("hook cut", hook=name)

        return answer


@asynccontextmanager
async def serve_hooks(
    settings: AgiSettings, hooks: Mapping[str, Hook], *, hook_seconds: float = HOOK_SECONDS
) -> AsyncIterator[HookServer]:
    """Listen while the block runs; `hooks` by the name the dialplan uses, each given at most `hook_seconds`.

    Raises:
        OSError: the address cannot be listened on.
    """
    hook_server = HookServer(hooks, hook_seconds=hook_seconds)
    server = await asyncio.start_server(
        hook_server.accept, settings.host, settings.port, limit=MAX_BYTES, backlog=MAX_CALLS
    )
    hook_server.port = server.sockets[0].getsockname()[1]
    try:
        yield hook_server
    finally:
        server.close()
        await hook_server.cut()


class _Rim:
    """What panoramisk reads from: the request as a whole, then answer lines that do end."""

    def __init__(self, request: bytes, reader: asyncio.StreamReader) -> None:
        self._request = request
        self._reader = reader

    async def read(self, _size: int) -> bytes:
        return self._request

    async def readline(self) -> bytes:
        try:
            line = await self._reader.readuntil(b"\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            raise ConnectionError("no answer line") from None
        if not _ANSWER.match(line):
            raise ConnectionError("no AGI answer")
        return _utf8(line)


async def _request(reader: asyncio.StreamReader) -> bytes | None:
    try:
        async with asyncio.timeout(HEADER_SECONDS):
            return _utf8(await reader.readuntil(b"\n\n"))
    except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        log.info("no FastAGI request", error=type(error).__name__)
        return None


def _utf8(data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await writer.wait_closed()
    except (TimeoutError, OSError):
        writer.transport.abort()
