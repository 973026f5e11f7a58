"""The web server: pages and webhooks of all connectors behind one set of guards."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from aiohttp import web

from ucbridge.config import Web
from ucbridge.supervision import Health
from ucbridge.web import guard
from ucbridge.web.clients import networks
from ucbridge.web.health import health_route
from ucbridge.web.idlers import KEPT, SECONDS, Idlers
from ucbridge.web.pages import ASSETS, Pages
from ucbridge.web.rates import Rate
from ucbridge.web.refusals import show_refusals
from ucbridge.web.signin import SignIn
from ucbridge.web.signin_pages import SignInPages
from ucbridge.web.site import Site, site_of

# It logs who asked, and a traceback for whatever cannot be decoded; what goes wrong in here is in our own log.
logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)

LARGEST_BODY = 256 * 1024
"""Bytes of a request; webhooks are the largest."""


class WebServer:
    """Serves while it is entered (`async with`). `health` is what `/healthz` tells.

    `port` is the one it listens on, once entered. Entering raises OSError when it is taken.
    """

    def __init__(
        self,
        settings: Web,
        sign_in: SignIn,
        routes: Iterable[web.AbstractRouteDef] = (),
        *,
        name: str = "ucbridge",
        health: Health | None = None,
        patience: float = SECONDS,
    ) -> None:
        self._settings = settings
        self._sign_in = sign_in
        self._stack = AsyncExitStack()
        self._idlers = Idlers(seconds=patience)
        self.port = settings.port
        sign_in.site = site_of(settings)
        self.app = self._application(list(routes), Pages("ucbridge.web", bridge=name), health or Health())

    @property
    def url(self) -> str:
        """Return where people reach it, without a slash at the end."""
        return self._sign_in.site.origin

    async def __aenter__(self) -> Self:
        # The access log would hold addresses and sign-in links.
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=2.0, keepalive_timeout=KEPT)
        async with AsyncExitStack() as stack:
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            if runner.server is not None:
                idlers = asyncio.create_task(self._idlers.run(runner.server))
                stack.callback(idlers.cancel)
            await web.TCPSite(runner, self._settings.host, self._settings.port).start()
            self._stack = stack.pop_all()
        self.port = runner.addresses[0][1]
        if not self._settings.public_url:
            self._sign_in.site = Site.bound(self._settings.host, self.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def _application(self, routes: list[web.AbstractRouteDef], pages: Pages, health: Health) -> web.Application:
        trusted = networks(self._settings.trusted_proxies)
        app = web.Application(
            client_max_size=LARGEST_BODY,
            middlewares=[
                self._idlers.notice,
                show_refusals(pages),
                guard.limit_rate(Rate(per_second=20, burst=200), trusted, hooks=Rate(per_second=1_000, burst=10_000)),
                guard.require_same_origin(lambda: self._sign_in.site),
            ],
        )
        app.on_response_prepare.append(guard.add_headers(lambda: guard.security_headers(self._sign_in.site)))
        app.add_routes([health_route(health), ASSETS.route(), *SignInPages(self._sign_in, pages, trusted).routes()])
        app.add_routes(routes)
        return app
