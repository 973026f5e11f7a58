"""The REST API over a real socket: who asks, what goes wrong, how often, whether it is allowed at all."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from tests.discord_double import rest_application, rest_channels, rest_guilds, rest_interactions, rest_messages
from tests.discord_double.core import Core, Request
from tests.discord_double.errors import Refused, not_found
from tests.discord_double.faults import Fault
from tests.discord_double.limits import Verdict
from tests.discord_double.lines import abort

PREFIX = "/api/v10"
Handler = Callable[["Core", "Call"], Any]
ROUTES: list[tuple[str, str, Handler]] = [
    *rest_application.ROUTES,
    *rest_channels.ROUTES,
    *rest_guilds.ROUTES,
    *rest_interactions.ROUTES,
    *rest_messages.ROUTES,
]
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token")


@dataclass(frozen=True, slots=True)
class Call:
    """A request for a handler: path parameters by name (ids as numbers), query, JSON, files."""

    path: dict[str, Any]
    query: dict[str, str]
    body: Any
    files: list[tuple[str, str, str, bytes]]

    def __getitem__(self, name: str) -> Any:
        return self.path[name]


class Rest:
    """Answers requests below /api/v10."""

    def __init__(self, core: Core) -> None:
        self._core = core
        ordered = sorted(ROUTES, key=lambda route: route[1].count("{"))
        self._routes = [(method, template, _pattern(template), handler) for method, template, handler in ordered]

    async def answer(self, http: web.Request) -> web.StreamResponse:
        """Answer a request."""
        path = http.raw_path.split("?", 1)[0].removeprefix(PREFIX)
        asked = Request(http.method, path, path, dict(http.query), None, at=self._core.clock.now())
        try:
            asked.body, asked.files = await _read(http)
        except ValueError:
            return self._said(asked, Verdict({}), 400, Refused(50109).body())
        self._core.requests.append(asked)
        handler, call = self._find(asked)
        if self._core.banned():
            return web.Response(status=429, text="<html>error code: 1015</html>", content_type="text/html")
        fault = self._core.faults.take(asked.method, path, asked.template)
        if fault is not None and fault.slow:
            await asyncio.sleep(fault.slow)
        if fault is not None and not fault.done and (fault.reset or fault.status):
            return self._fail(http, asked, fault)
        said = self._serve(http, asked, handler, call)
        if fault is not None and (fault.reset or fault.status):
            return self._fail(http, asked, fault)
        return said

    def _find(self, asked: Request) -> tuple[Handler | None, Call | None]:
        for method, template, pattern, handler in self._routes:
            if method == asked.method and (found := pattern.fullmatch(asked.path)):
                asked.template = template
                path = {key: int(each) if each.isdigit() else each for key, each in found.groupdict().items()}
                return handler, Call(path, asked.query, asked.body, asked.files)
        return None, None

    def _serve(
        self, http: web.Request, asked: Request, handler: Handler | None, call: Call | None
    ) -> web.StreamResponse:
        core = self._core
        try:
            self._admit(http, asked.path)
            if handler is None or call is None:
                core.checks.request(asked.method, asked.template, {}, None, has_body=False)
                raise not_found(asked.path)
            major = "+".join(str(call.path[key]) for key in MAJOR if key in call.path)
            verdict = core.limits.count(asked.method, asked.template, major)
            if verdict.wait is not None:
                return self._limited(asked, verdict, verdict.wait, everywhere=verdict.everywhere)
            has_body = asked.body is not None
            allowed = core.checks.request(asked.method, asked.template, asked.query, asked.body, has_body=has_body)
        except Refused as refused:
            return self._said(asked, Verdict({}), refused.status, refused.body())
        try:
            if not allowed:
                raise Refused(50035)
            status, body = handler(core, call)
        except Refused as refused:
            status, body = refused.status, refused.body()
        return self._said(asked, verdict, status, body)

    def _admit(self, http: web.Request, path: str) -> None:
        open_to_all = path.startswith(("/interactions/", "/webhooks/")) or path == "/gateway"
        # discord.py names itself everywhere but there
        if not open_to_all and not http.headers.get("User-Agent", "").startswith("DiscordBot "):
            raise Refused(40333, status=403, message="internal network error")
        authorization = http.headers.get("Authorization")
        if authorization is None and open_to_all:
            return
        if authorization != f"Bot {self._core.application.token}":
            raise Refused(0)

    def _limited(self, asked: Request, verdict: Verdict, wait: float, *, everywhere: bool) -> web.Response:
        body = {
            "message": "You are being rate limited.",
            "retry_after": round(wait, 3),
            "global": everywhere,
            "code": 0,
        }
        scope = "global" if everywhere else "user"
        headers = verdict.headers | {"Retry-After": str(int(wait) + 1), "X-RateLimit-Scope": scope}
        if everywhere:
            headers["X-RateLimit-Global"] = "true"
        return self._said(asked, Verdict(headers), 429, body)

    def _said(self, asked: Request, verdict: Verdict, status: int, body: Any) -> web.Response:
        asked.status, asked.answer = status, body
        if status in {401, 403, 429}:
            self._core.invalid.append(self._core.clock.now())
        self._core.checks.answer(asked.method, asked.template, status, body)
        headers = verdict.headers | {"Via": "1.1 google"}
        if body is None:
            return web.Response(status=status, headers=headers)
        # discord.py reads JSON only where the type is exactly this, without a charset
        headers["Content-Type"] = "application/json"
        return web.Response(status=status, body=json.dumps(body).encode(), headers=headers)

    def _fail(self, http: web.Request, asked: Request, fault: Fault) -> web.StreamResponse:
        asked.status, asked.answer = fault.status, None
        if fault.reset:
            if http.transport is not None:
                abort(http.transport)
            return web.Response(status=500)
        if fault.page:
            return web.Response(status=fault.status, text="<html>not Discord</html>", content_type="text/html")
        if fault.status == 429:
            return self._limited(asked, Verdict({}), fault.retry_after, everywhere=fault.everywhere)
        if fault.status < 500:
            refused = Refused(fault.code, status=fault.status, message=fault.message)
            return self._said(asked, Verdict({}), fault.status, refused.body())
        body = {"message": fault.message or f"{fault.status}: Server Error", "code": fault.code}
        return self._said(asked, Verdict({}), fault.status, body)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template)))


async def _read(http: web.Request) -> tuple[Any, list[tuple[str, str, str, bytes]]]:
    """Return JSON and files (name of the part, file name, type, content) of a request."""
    if http.content_type != "multipart/form-data":
        text = await http.text()
        return (json.loads(text) if text else None), []
    body: Any = {}
    files = []
    async for part in await http.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = json.loads(await part.text())
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files.append((part.name or "", part.filename or "", kind, bytes(await part.read(decode=True))))
    return body, files
