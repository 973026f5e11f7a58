"""Connections that ask nothing: a browser opens some in advance, an attacker by the thousand; both are closed."""

from __future__ import annotations

import asyncio
from time import monotonic
from weakref import WeakKeyDictionary, WeakSet

from aiohttp import web
from aiohttp.typedefs import Handler

SECONDS = 15.0
"""A connection may take so long until its first request is complete."""
KEPT = 75.0
"""Seconds an idle connection is kept for the next request."""


class Idlers:
    """Closes connections on which no request came to its end, for `run` as long as the server serves."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._asked: WeakSet[asyncio.BaseTransport] = WeakSet()
        self._since: WeakKeyDictionary[asyncio.BaseTransport, float] = WeakKeyDictionary()

    @web.middleware
    async def notice(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Note that a request arrived."""
        if request.transport is not None:
            self._asked.add(request.transport)
        return await handler(request)

    async def run(self, server: web.Server) -> None:
        """Close idlers until cancelled."""
        while True:
            await asyncio.sleep(self._seconds / 3)
            now = monotonic()
            for connection in server.connections:
                transport = connection.transport
                if transport is None or transport in self._asked:
                    continue
                if now - self._since.setdefault(transport, now) >= self._seconds:
                    transport.abort()
