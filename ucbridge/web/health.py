"""`/healthz`: how each part is, for whatever watches the bridge; no personal data."""

from __future__ import annotations

from aiohttp import web

from ucbridge.supervision import Health
from ucbridge.web.clients import is_direct


def health_route(health: Health) -> web.RouteDef:
    """Make the route: 200 while every part works, 503 otherwise.

    What is wrong is told in English on this machine alone; the public hears which parts work.
    """

    async def healthz(request: web.Request) -> web.Response:
        here = is_direct(request)
        return web.json_response(
            {
                "status": "ok" if health.ok else "trouble",
                "parts": {
                    name: str(part.words) if here else "ok" if part.ok else "trouble"
                    for name, part in health.parts.items()
                },
            },
            status=200 if health.ok else 503,
            headers={"Cache-Control": "no-store"},
        )

    return web.get("/healthz", healthz)
