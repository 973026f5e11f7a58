"""`POST /api/messages`: where Teams tells what happens."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from connectors.teams.asked.routing import Answered
from connectors.teams.inbound import Arrived, Payload, arrived, mapping
from connectors.teams.wire.entrance import Entrance, Stranger
from connectors.teams.wire.tokens import Forged
from ucbridge.web.clients import is_direct

log = structlog.get_logger(__name__)

_MALFORMED, _FORGED, _STRANGER = 400, 401, 403

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
            authorization = request.headers.get("Authorization", "")
            caller = await self._entrance.caller(authorization, here=is_direct(request))
            payload = _read(await request.read())
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


def _read(body: bytes) -> Payload:
    """Return the activity of a request, {} where it is none."""
    try:
        return mapping(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _response(answered: Answered) -> web.Response:
    if answered.body is None:
        return web.Response(status=answered.status)
    return web.json_response(answered.body, status=answered.status)
