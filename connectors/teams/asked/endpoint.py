"""`POST /api/messages`: where Teams tells what happens."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from connectors.teams.asked.routing import Answered
from connectors.teams.inbound import Arrived, Payload, arrived
from connectors.teams.wire.bodies import object_of
from connectors.teams.wire.entrance import Entrance, Stranger
from connectors.teams.wire.tokens import Forged
from ucbridge.web.clients import is_direct, is_of_a_foreign_page

log = structlog.get_logger(__name__)

_MALFORMED, _FORGED, _STRANGER = 400, 401, 403

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")

Route = Callable[[Arrived], Awaitable[Answered]]


class Endpoint:
    """Answers requests: nothing is read of those that nobody we trust signed. `refused` hears of each."""

    def __init__(self, entrance: Entrance, route: Route, refused: Callable[[str], None]) -> None:
        self._entrance = entrance
        self._route = route
        self._refused = refused

    async def post(self, request: web.Request) -> web.Response:
        """Answer one."""
        try:
            authorization, here = request.headers.get("Authorization", ""), is_direct(request)
            caller = await self._entrance.caller(authorization, here=here and not is_of_a_foreign_page(request))
            payload = _read(await _body(request))
            if not payload:
                return web.Response(status=_MALFORMED)
            self._entrance.admit(caller, payload)
        except Stranger as error:
            self._refused(str(error))
            return web.Response(status=_STRANGER)
        except Forged as error:
            self._refused(str(error))
            return web.Response(status=_FORGED)
        try:
            activity = arrived(payload)
        except ValueError:
            return web.Response(status=_MALFORMED)
        return _response(await self._route(activity))


async def _body(request: web.Request) -> bytes:
    """Return the body of a request, nothing where it cannot be decoded."""
    try:
        return await request.read()
    except web.RequestPayloadError:
        return b""


def _read(body: bytes) -> Payload:
    """Return the activity of a request, {} where it is none."""
    activity = object_of(body)
    if _HALF.search(body):  # a sign cut in two: nothing keeps or sends it as it is
        whole = json.dumps(activity, ensure_ascii=False).encode("utf-8", "replace")
        activity = object_of(whole)
    return activity


def _response(answered: Answered) -> web.Response:
    if answered.body is None:
        return web.Response(status=answered.status)
    return web.json_response(answered.body, status=answered.status)
