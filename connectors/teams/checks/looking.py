"""Questions for `ucbridge check`: asked once each, nothing repeated, so that what is wrong is told at once.

The bridge itself asks through `wire` and `graph`, which wait and try again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from connectors.teams.settings import Settings
from connectors.teams.wire.bodies import body_of, object_of
from connectors.teams.wire.credentials import Credentials
from ucbridge.errors import BridgeError
from ucbridge.i18n import _

Facts = Mapping[str, object]
"""What something says of itself in JSON."""

TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5, sock_connect=5)
OK, UNAUTHORIZED, FORBIDDEN, NOT_FOUND = 200, 401, 403, 404


class Silent(BridgeError):
    """Nothing answers at the address."""


class Untrusted(Silent):
    """It answers with a certificate that nobody vouches for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status of HTTP, the JSON of the body ({} where it is none), and the headers."""

    status: int
    facts: Facts
    headers: Mapping[str, str]


class Looking:
    """Asks, with a token of the app where one is needed."""

    def __init__(self, session: aiohttp.ClientSession, settings: Settings) -> None:
        self._session = session
        self._settings = settings

    @classmethod
    @asynccontextmanager
    async def of(cls, settings: Settings) -> AsyncIterator[Looking]:
        """Keep a session open for the questions."""
        async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=True) as session:
            yield cls(session, settings)

    async def token(self, scope: str) -> str:
        """Sign in as the app.

        Raises:
            SignInRefused: the app, the tenant or the secret is not right.
            Silent: the login server cannot be reached.
        """
        credentials = Credentials(self._session, self._settings.model_copy(update={"scope": scope}))
        try:
            return await credentials.token()
        except ConnectionError as error:
            url = self._settings.login_url
            raise Silent(_("The login server {url} cannot be used: {reason}.", url=url, reason=str(error))) from error
        finally:
            await credentials.close()

    async def get(self, url: str, *, token: str = "") -> Answer:
        """Ask for something. Raises as `ask`."""
        return await self.ask("GET", url, token=token)

    async def ask(self, method: str, url: str, *, token: str = "", body: Facts | None = None) -> Answer:
        """Ask once, and follow no redirection.

        Raises:
            Untrusted, Silent: as they say.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            async with self._session.request(
                method, url, headers=headers, json=body, allow_redirects=False
            ) as response:
                return Answer(response.status, object_of(await body_of(response)), response.headers)
        except aiohttp.ClientSSLError as error:
            raise Untrusted(_("The certificate of {host} is not trusted.", host=urlsplit(url).hostname)) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            reason = (str(error) or type(error).__name__).rstrip(".")
            raise Silent(_("Nothing answers at {url}: {reason}.", url=url, reason=reason)) from error
