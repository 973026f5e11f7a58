"""The API over a real socket: who asks, what goes wrong, whether it is allowed at all."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from aiohttp import web
from multidict import CIMultiDict

from tests.discord_double.lines import abort
from tests.graph_double import apps, deltas, drives, history, presence, teams, users
from tests.graph_double.calls import FUNCTION, Answer, Call, Request, Route
from tests.graph_double.errors import Refused, bad, forbidden

if TYPE_CHECKING:
    from tests.graph_double.core import Core
    from tests.graph_double.faults import Fault

PREFIX = "/v1.0"
MOST_IN_A_BATCH = 20
PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def _pattern(template: str) -> re.Pattern[str]:
    text = re.escape(template).replace(r"\{path\}", "(?P<path>.+?)").replace(r"\{end\}", "(?P<end>:?)")
    return re.compile("(?i)" + re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", text))


ROUTES: list[tuple[re.Pattern[str], Route]] = [
    (_pattern(route.template), route)
    for module in (deltas, users, presence, apps, history, teams, drives)
    for route in module.ROUTES
]


class Rest:
    """Answers what is under /v1.0, and the addresses of uploads and of files."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0].removeprefix(PREFIX)
        call = Call(request.method, path, dict(request.query), await request.read(), request.headers)
        if call.path == "/$batch" and request.method == "POST":
            return _response(await self._batch(call))
        return await self._faulty(request, call)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Take a part of a file, under an address of its own."""
        data, authorized = await request.read(), "Authorization" in request.headers
        call = Call(request.method, request.path, {}, data, request.headers)
        said, token = request.headers.get("Content-Range", ""), request.match_info["token"]
        return await self._faulty(
            request, call, lambda: drives.part(self._core.world, token, said, data, authorized=authorized)
        )

    async def content(self, request: web.Request) -> web.StreamResponse:
        for user in self._core.world.users.values():
            for file in user.files.values():
                if file.id == request.match_info["item"]:
                    return web.Response(body=file.data, content_type=file.content_type.partition(";")[0])
        return web.Response(status=404)

    async def _faulty(self, request: web.Request, call: Call, do: Any = None) -> web.StreamResponse:
        """Answer one call, with whatever goes wrong with it on cue."""
        fault = self._core.faults.take(call.method, call.path)
        if fault is not None and fault.slow:
            await asyncio.sleep(fault.slow)
        if fault is not None and fault.reset:
            if fault.done:
                self._handled(call, do)
            assert isinstance(request.transport, asyncio.Transport)
            abort(request.transport)
            return web.Response(status=500)
        answer = self._faulted(call, fault, do)
        if self._core.latency:
            await asyncio.sleep(self._core.latency)
        if fault is not None and fault.page and fault.status:
            return web.Response(status=fault.status, text=PAGE, content_type="text/html")
        return _response(answer)

    def _faulted(self, call: Call, fault: Fault | None, do: Any = None) -> Answer:
        if fault is None or not fault.status:
            return self._handled(call, do)
        if fault.done:
            self._handled(call, do)
        said = fault.status in {429, 503} and fault.retry_after is not None
        headers = {"Retry-After": f"{fault.retry_after:g}"} if said else {}
        refused = Refused(fault.status, *fault.words(), headers=headers)
        answer = Answer(fault.status, refused.body(self._core.world.clock.now()), headers)
        if not fault.done:
            self._remember(call, answer)
        return answer

    def _handled(self, call: Call, do: Any = None) -> Answer:
        try:
            answer = do() if do is not None else self._done(call)
        except Refused as refused:
            answer = Answer(refused.status, refused.body(self._core.world.clock.now()), refused.headers)
        self._remember(call, answer)
        return answer

    def _remember(self, call: Call, answer: Answer) -> None:
        now = self._core.world.clock.now()
        self._core.requests.append(
            Request(call.method, call.path, call.query, call.body, call.headers, now, answer.status, answer.body)
        )

    def _done(self, call: Call) -> Answer:
        """Do what is asked, where the token permits it and the description knows it."""
        core = self._core
        core.adopt()
        call.roles = core.tokens.permits(call.headers.get("Authorization"))
        route = self._route(call)
        self._read(call, route)
        if not call.roles & set(route.needs):
            raise forbidden(route.style, route.needs, call.roles)
        what = f"{call.method} {route.template}"
        if route.takes and (wrong := core.checks.request(what, route.takes, call.body or {})):
            raise bad("Invalid request body: " + "; ".join(wrong))
        answer = route.do(core.world, core.checks, call)
        if route.gives and answer.status < 300 and answer.body is not None and core.checked_answers:
            self._check(what, route.gives, answer.body)
        return answer

    def _check(self, what: str, gives: str, body: dict[str, Any]) -> None:
        garbled = [each.garbled for each in self._core.world.users.values() if each.garbled is not None]
        if garbled and isinstance(body.get("value"), list):
            body = body | {"value": [each for each in body["value"] if each not in garbled]}
        self._core.checks.answer(what, gives, body)

    def _route(self, call: Call) -> Route:
        methods, path = set(), _matched(call)
        for pattern, route in ROUTES:
            found = pattern.fullmatch(path)
            if found is not None:
                methods.add(route.method)
                if route.method == call.method:
                    call.names = {name: unquote(each) for name, each in found.groupdict().items()}
                    return route
        self._core.checks.slip(f"{call.method} {call.path}: the double does not serve it")
        if methods:
            raise Refused(405, "MethodNotAllowed", f"Specified HTTP method is not allowed: {call.method}.")
        raise bad(f"Resource not found for the segment '{call.path.rpartition('/')[2]}'.")

    def _read(self, call: Call, route: Route) -> None:
        """Read a JSON body; that of a file stays as it is."""
        if not isinstance(call.body, bytes) or route.method in {"PUT", "GET"}:
            return
        if call.body and not call.headers.get("Content-Type", "").startswith("application/json"):
            raise bad("Write requests must contain the Content-Type header declaration for JSON.")
        try:
            call.body = json.loads(call.body) if call.body else None
        except ValueError:
            raise bad("Unable to read JSON request payload. Please ensure Content-Type header is set.") from None
        if route.takes and not isinstance(call.body, dict | None):
            raise bad("Invalid JSON payload.")

    async def _batch(self, call: Call) -> Answer:
        """Do each part of a batch; what goes wrong with one leaves the others alone."""
        parts = json.loads(call.body)["requests"]
        if not 1 <= len(parts) <= MOST_IN_A_BATCH:
            return Answer(400, bad(f"Maximum number of requests is {MOST_IN_A_BATCH}.").body(0))
        answers = [await self._part(call.headers, each) for each in parts]
        self._core.requests.append(
            Request("POST", "/$batch", {}, {"requests": parts}, call.headers, self._core.world.clock.now(), 200)
        )
        return Answer(200, {"responses": answers})

    async def _part(self, headers: Mapping[str, str], part: dict[str, Any]) -> dict[str, Any]:
        url = urlsplit(part["url"])
        own: CIMultiDict[str] = CIMultiDict(part.get("headers", {}))
        own.setdefault("Authorization", headers.get("Authorization", ""))
        body = json.dumps(part["body"]).encode() if "body" in part else b""
        call = Call(part["method"].upper(), url.path, dict(parse_qsl(url.query)), body, own)
        fault = self._core.faults.take(call.method, call.path)
        if fault is not None and fault.slow:
            await asyncio.sleep(fault.slow)
        answer = self._faulted(call, fault)
        shown = {"id": part["id"], "status": answer.status, "headers": answer.headers}
        return shown | ({} if answer.body is None else {"body": answer.body})


def _matched(call: Call) -> str:
    """Return what is matched: a quoted slash parts nothing, but in the paths of files: msgraph quotes all of theirs."""
    if "/drive" in call.raw:
        return call.path
    return FUNCTION.sub("/delta", call.raw.replace("%24", "$").rstrip("/"))


def _response(answer: Answer) -> web.Response:
    if answer.body is None:
        return web.Response(status=answer.status, headers=answer.headers)
    text = json.dumps(answer.body)
    return web.Response(status=answer.status, text=text, content_type="application/json", headers=answer.headers)
