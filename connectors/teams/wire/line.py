"""The line to Teams, put together: one session of HTTP for everything that is asked and checked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from connectors.teams.settings import Settings
from connectors.teams.wire.api import Api
from connectors.teams.wire.credentials import Credentials
from connectors.teams.wire.entrance import Entrance
from connectors.teams.wire.keys import Keys
from connectors.teams.wire.pace import Pace
from connectors.teams.wire.requests import Requests
from connectors.teams.wire.tokens import Tokens

_CONNECTIONS = 50
_KEPT = 25.0
"""Seconds an idle connection is kept: a stale one loses the request that is sent on it."""


@dataclass(frozen=True, slots=True)
class Line:
    """What speaks with Teams: `entrance` checks what comes, `api` asks, `credentials` tell whether it may."""

    entrance: Entrance
    api: Api
    credentials: Credentials


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Line]:
    """Hold a line open; nothing is sent yet."""
    connector = aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEPT)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=True
    ) as session:
        credentials = Credentials(session, settings)
        keys = Keys(session, settings.openid_url)
        tokens = Tokens(keys, app=settings.app_id, issuer=settings.issuer)
        try:
            yield Line(Entrance(tokens, settings), Api(Requests(session, credentials, Pace())), credentials)
        finally:
            await keys.close()
            await credentials.close()
