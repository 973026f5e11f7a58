"""The double itself: one address for gateway, REST and pictures, and the hands of the people in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.discord_double.core import Core, Request
from tests.discord_double.hands import Hands
from tests.discord_double.page import Page
from tests.discord_double.rest import PREFIX, Rest
from tests.discord_double.settling import Settling
from tests.discord_double.world import Json
from tests.waiting import until

TOKEN = "the-token-of-the-double-and-of-nobody-else"


class DiscordDouble(Hands, Settling):
    """A Discord server; see the package for what it offers."""

    def __init__(self, *, token: str = TOKEN, checked: bool = True, port: int = 0) -> None:
        self.core = Core(token=token, checked=checked)
        self.page = Page(self.core)
        self.token = token
        self._port = port
        self._runner: web.AppRunner | None = None
        self._sender: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/gateway/{rest:.*}", self.core.gateway.accept)
        app.router.add_get("/gateway", self.core.gateway.accept)
        app.router.add_route("*", PREFIX + "/{rest:.*}", Rest(self.core).answer)
        app.router.add_get("/attachments/{id}/{name}", self._attachment)
        app.router.add_routes(self.page.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.core.base = f"http://{host}:{port}"
        self._sender = asyncio.create_task(self.core.gateway.run(), name="discord double")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._sender is not None
        assert self._runner is not None
        self._sender.cancel()
        await asyncio.gather(self._sender, return_exceptions=True)
        await self._runner.cleanup()
        if kind is None:
            self.core.checks.close()

    async def _attachment(self, request: web.Request) -> web.Response:
        found = self.core.attachments.get(int(request.match_info["id"]))
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found.data, headers={"Content-Type": found.content_type})

    # addresses and parts

    page_url = property(lambda self: self.core.base + "/page")
    api_url = property(lambda self: self.core.api_url)
    gateway_url = property(lambda self: self.core.gateway_url)
    application = property(lambda self: self.core.application)
    bot = property(lambda self: self.core.bot)
    gateway = property(lambda self: self.core.gateway)
    faults = property(lambda self: self.core.faults)
    limits = property(lambda self: self.core.limits)
    checks = property(lambda self: self.core.checks)
    pinged = property(lambda self: self.core.pinged)
    requests = property(lambda self: self.core.requests)
    commands = property(lambda self: self.core.application.commands)

    @property
    def patience(self) -> float:
        return self.core.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self.core.patience, self.core.grace = seconds, 1.0

    @property
    def refused(self) -> list[Request]:
        return [each for each in self.core.requests if 400 <= each.status < 500]

    @property
    def status(self) -> str:
        """The line under the bot's name."""
        activities: list[Json] = self.core.gateway.presence.get("activities") or []
        return next((each.get("state") or each.get("name") or "" for each in activities), "")

    def asked(self, method: str, path: str) -> list[Request]:
        """Return the requests that fit: `*` stands for anything."""
        return [
            each
            for each in self.core.requests
            if fnmatchcase(each.method, method) and (fnmatchcase(each.path, path) or each.template == path)
        ]

    def later(self, seconds: float) -> None:
        """Move the double's clock on."""
        self.core.clock.later(seconds)

    # waiting

    async def until(self, condition: Callable[[], object], within: float = 10.0) -> None:
        """Wait for something; fail with what was asked lately."""
        try:
            await until(condition, within)
        except TimeoutError:
            asked = "\n".join(f"{each.method} {each.path[:80]} -> {each.status}" for each in self.core.requests[-10:])
            raise AssertionError(f"it did not come to pass; lately asked:\n{asked or 'nothing'}") from None

    async def connected(self, n: int = 1, within: float = 10.0) -> None:
        """Wait until bots have read READY or RESUMED n times since the start, and one is connected."""
        gateway = self.core.gateway
        await self.until(lambda: gateway.settled >= n and gateway.connected, within)

    async def published(self, n: int = 1, within: float = 10.0) -> None:
        """Wait until the bot has put its commands n times."""
        await self.until(lambda: self.core.puts >= n, within)
