"""Something that answers where the bridge's web server would, for checks while the bridge does not run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from ucbridge.config import Config


@asynccontextmanager
async def standing_in(config: Config, routes: Iterable[web.AbstractRouteDef]) -> AsyncIterator[None]:
    """Serve these where nothing else does."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        with suppress(OSError):  # the bridge runs, or `web` tells who has the port
            await web.TCPSite(runner, config.web.host, config.web.port).start()
        yield
    finally:
        await runner.cleanup()
