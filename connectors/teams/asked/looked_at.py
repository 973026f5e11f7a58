"""What the messaging endpoint says to whoever only looks at it: people in a browser, Azure's portal."""

from __future__ import annotations

from aiohttp import web

from connectors.teams.texts import ONLY_POSTED_TO
from ucbridge.web.pages import browser_language

_ALLOWED = {"Allow": "POST, OPTIONS"}


async def looked_at(request: web.Request) -> web.Response:
    """Say in words that the address is right, and that nothing is shown here."""
    if request.method == "OPTIONS":
        return web.Response(status=204, headers=_ALLOWED)
    words = ONLY_POSTED_TO.to(browser_language(request))
    return web.Response(text=f"{words}\n", status=405, headers=_ALLOWED)
