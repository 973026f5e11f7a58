"""The Bot Connector, the login and the keys over a real socket: who asks, what goes wrong, whether it is allowed."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.teams_double import service_activities, service_conversations, service_rosters
from tests.teams_double.core import Core, Request
from tests.teams_double.errors import Refused, usual
from tests.teams_double.faults import Fault
from tests.teams_double.login import CONNECTOR

LARGEST = 28 * 1024
PREFIX = re.compile(r"^/(emea/[^/]+|emea|amer|teams)(?=/v3/)")


@dataclass(frozen=True, slots=True)
class Call:
    """A request for a handler: parts of the path by name, query, JSON."""

    path: dict[str, str]
    query: dict[str, str]
    body: Any
    targeted: bool

    def __getitem__(self, name: str) -> str:
        return self.path[name]


Handler = Callable[[Core, Any], tuple[int, Any]]
ROUTES: list[tuple[str, re.Pattern[str], Handler]] = [
    (method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template) + "/?"), handler)
    for method, template, handler in (
        *service_activities.ROUTES,
        *service_conversations.ROUTES,
        *service_rosters.ROUTES,
    )
]


class Service:
    """Answers the bot."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", r"/{prefix:(emea|amer|teams).*}", self.connector),
            web.post("/{tenant}/oauth2/v2.0/token", self.token),
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", self.authority),
            web.get("/v1/.well-known/openidconfiguration", self.metadata),
            web.get("/v1/.well-known/keys", self.keys),
        ]

    async def connector(self, http: web.Request) -> web.StreamResponse:
        core = self._core
        raw = await http.read()
        path = PREFIX.sub("", http.path)
        query = dict(http.query)
        targeted = query.get("isTargetedActivity", "").lower() == "true"
        asked = Request(http.method, path, query, _json(raw), core.clock.now(), targeted=targeted)
        return await self._answered(http, asked, lambda: self._serve(http, asked, raw))

    async def token(self, http: web.Request) -> web.StreamResponse:
        form = {key: str(value) for key, value in (await http.post()).items()}
        shown = {key: value for key, value in form.items() if key != "client_secret"}
        asked = Request("POST", "/token", {}, shown, self._core.clock.now())
        answer = self._core.login.answer
        return await self._answered(http, asked, lambda: answer(http.match_info["tenant"], form))

    async def authority(self, http: web.Request) -> web.StreamResponse:
        asked = Request("GET", "/authority", {}, None, self._core.clock.now())
        issuer = f"{self._core.base}/{http.match_info['tenant']}"
        said = {"issuer": f"{issuer}/v2.0", "token_endpoint": f"{issuer}/oauth2/v2.0/token"}
        said["authorization_endpoint"] = f"{issuer}/oauth2/v2.0/authorize"
        return await self._answered(http, asked, lambda: (200, said))

    async def metadata(self, http: web.Request) -> web.StreamResponse:
        self._core.keys.metadata_fetched += 1
        asked = Request("GET", "/openid", {}, None, self._core.clock.now())
        return await self._answered(http, asked, lambda: (200, self._core.keys.metadata()))

    async def keys(self, http: web.Request) -> web.StreamResponse:
        self._core.keys.fetched += 1
        asked = Request("GET", "/keys", {}, None, self._core.clock.now())
        return await self._answered(http, asked, lambda: (200, self._core.keys.published()))

    async def _answered(
        self, http: web.Request, asked: Request, serve: Callable[[], tuple[int, Any]]
    ) -> web.StreamResponse:
        """Answer a request, with the trouble that is on for it."""
        self._core.requests.append(asked)
        fault = self._core.faults.take(asked.method, asked.path)
        if fault is not None and fault.slow:
            await asyncio.sleep(fault.slow)
        if fault is None or not fault.fails:
            return self._said(asked, *serve())
        if fault.done:
            serve()
        return self._fail(http, asked, fault)

    def _serve(self, http: web.Request, asked: Request, raw: bytes) -> tuple[int, Any]:
        core = self._core
        try:
            if core.login.admits(http.headers.get("Authorization"), CONNECTOR) is None and core.signs:
                return 401, {"message": "Authorization has been denied for this request."}
            handler, path = _find(asked)
            if len(raw) > LARGEST:
                raise Refused("MessageSizeTooBig")
            if raw and asked.body is None:
                raise Refused("BadSyntax")
            wait = core.limits.count(path.get("conversation", "")) if "conversation" in path else None
            if wait is not None:
                asked.answer = wait
                raise Refused("Throttled")
            return handler(core, Call(path, asked.query, asked.body, asked.targeted))
        except Refused as refused:
            return refused.status, refused.body()

    def _said(self, asked: Request, status: int, body: Any, retry_after: float | None = None) -> web.Response:
        if status == 429 and retry_after is None:
            retry_after = asked.answer or 1
        asked.status, asked.answer = status, body
        headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        if body is None:
            return web.Response(status=status, headers=headers)
        return web.json_response(body, status=status, headers=headers)

    def _fail(self, http: web.Request, asked: Request, fault: Fault) -> web.StreamResponse:
        asked.status, asked.answer = fault.status, None
        if fault.reset:
            _abort(http)
            return web.Response(status=500)
        if fault.page:
            return web.Response(status=fault.status, text="<html>not Teams</html>", content_type="text/html")
        if fault.status == 401 and not fault.code:
            return self._said(asked, 401, {"message": "Authorization has been denied for this request."})
        refused = usual(fault.status, fault.code, fault.message)
        return self._said(asked, fault.status, refused.body(), fault.retry_after)


def _find(asked: Request) -> tuple[Handler, dict[str, str]]:
    allowed = False
    for method, pattern, handler in ROUTES:
        if found := pattern.fullmatch(asked.path):
            allowed = True
            if method == asked.method:
                return handler, found.groupdict()
    raise Refused("MethodNotAllowed" if allowed else "NotFound", status=405 if allowed else 404)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None


def _abort(http: web.Request) -> None:
    """Reset the connection."""
    if http.transport is None:
        return
    sock = http.transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    http.transport.abort()
