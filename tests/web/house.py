"""A web server with sign-in over a real store, and a browser that can be made to lie."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from ucbridge.config import Web
from ucbridge.store.database import Database
from ucbridge.store.sessions import Sessions
from ucbridge.web.server import WebServer
from ucbridge.web.signin import SignIn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from ucbridge.supervision import Health

PUBLIC = "https://chat.example.com"
HTML = {"Accept": "text/html"}


@dataclass
class Site:
    """The running server and where a browser on this machine finds it."""

    server: WebServer
    sign_in: SignIn
    sessions: Sessions
    address: str

    def headers(self, **other: str) -> dict[str, str]:
        """Return what a browser says when our own page sends a form."""
        return {"Origin": self.server.url, "Sec-Fetch-Site": "same-origin", **HTML, **other}

    async def token(self, person: str = "alice") -> str:
        return (await self.sign_in.link_for(person)).rpartition("/")[2]


@asynccontextmanager
async def open_site(
    folder: Path,
    *,
    routes: Iterable[web.AbstractRouteDef] = (),
    health: Health | None = None,
    patience: float = 15.0,
    **settings: object,
) -> AsyncIterator[Site]:
    """Start a server on a free port."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database.open(f"sqlite:///{folder / 'web.sqlite'}"))
        sessions = Sessions(database)
        sign_in = SignIn(sessions, "http://127.0.0.1")

        async def home(request: web.Request) -> web.Response:
            return web.Response(text=str(await sign_in.person_of(request)))

        server = WebServer(
            Web.model_validate({"port": 0, **settings}),
            sign_in,
            [web.get("/", home), *routes],
            name="Acme",
            health=health,
            patience=patience,
        )
        await stack.enter_async_context(server)
        yield Site(server, sign_in, sessions, f"http://127.0.0.1:{server.port}")


def browser() -> aiohttp.ClientSession:
    """Return a client that keeps cookies of an address without a name, as browsers do."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


def cookie_of(client: aiohttp.ClientSession) -> str:
    """Return the secret of the session a client holds."""
    return next(cookie.value for cookie in client.cookie_jar if cookie.key.endswith("ucbridge"))
