"""`/healthz`: how each part is, for whatever watches the bridge; no personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from ucbridge.supervision import Health


def health_route(health: Health) -> web.RouteDef:
    """Make the route: 200 while every part works, 503 otherwise; the words are English."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response(
            {
                "status": "ok" if health.ok else "trouble",
                "parts": {name: str(part.words) for name, part in health.parts.items()},
            },
            status=200 if health.ok else 503,
            headers={"Cache-Control": "no-store"},
        )

    return web.get("/healthz", healthz)
