"""Questions to Discord for `ucbridge check`: asked once each, nothing repeated, so that what is wrong is told at once.

The bridge itself asks through `api.py`, which waits and tries again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import cast

import aiohttp

from connectors.discord.cards.markdown import one_line
from ucbridge.errors import BridgeError, SignInRefused
from ucbridge.i18n import Text, _

Facts = Mapping[str, object]
"""What the API says of something."""

TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5, sock_connect=5)
AGENT = "DiscordBot (ucbridge, 1)"

_UNAUTHORIZED = 401
_OK = 200
_BUSY = 429
_FAILED = 500
_HELLO = 10


class NotDiscord(BridgeError):
    """Something answers at the address, and it is not Discord's API."""


class Silent(BridgeError):
    """Nothing answers at the address."""


class Denied(BridgeError):
    """Discord answers, and not with what was asked for. `status` is the HTTP status."""

    def __init__(self, text: Text, status: int) -> None:
        super().__init__(text)
        self.status = status


class Looking:
    """Asks the API at one address with one token."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bot {token}", "User-Agent": AGENT}

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, token: str) -> AsyncIterator[Looking]:
        """Keep a session open for the questions."""
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
            yield cls(session, url, token)

    async def one(self, path: str) -> Facts:
        """Return an object of the API. Raises as `_get` does."""
        answer = await self._get(path)
        if not isinstance(answer, dict):
            raise self._foreign()
        return answer

    async def many(self, path: str) -> list[Facts]:
        """Return a list of objects. Raises as `_get` does."""
        answer = await self._get(path)
        if not isinstance(answer, list) or not all(isinstance(each, dict) for each in answer):
            raise self._foreign()
        return cast("list[Facts]", answer)

    async def greeted(self, url: str) -> bool:
        """Open a gateway and tell whether it says hello; nobody signs in.

        Raises:
            Silent: it cannot be reached.
        """
        try:
            async with self._session.ws_connect(f"{url.rstrip('/')}/?v=10&encoding=json") as socket:
                hello = await socket.receive_json()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _silent(url, error) from error
        except (TypeError, ValueError):  # no text, or none that is JSON
            return False
        return isinstance(hello, dict) and hello.get("op") == _HELLO

    async def _get(self, path: str) -> object:
        """Ask once.

        Raises:
            SignInRefused: the token is none of Discord's.
            NotDiscord, Silent, Denied: as they say.
        """
        try:
            async with self._session.get(self._url + path, headers=self._headers, allow_redirects=False) as response:
                return await self._answer(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _silent(self._url, error) from error

    async def _answer(self, response: aiohttp.ClientResponse) -> object:
        if response.status == _BUSY or response.status >= _FAILED:
            raise Denied(_("Discord is busy (status {status}).", status=response.status), response.status)
        try:
            answer: object = await response.json()
        except (aiohttp.ContentTypeError, ValueError):
            raise self._foreign() from None
        if response.status == _UNAUTHORIZED:
            raise SignInRefused(_("Discord refuses the token."))
        if response.status != _OK:
            # Discord names what it refuses by a number of its own; a path it does not know has number 0.
            if not isinstance(answer, dict) or not answer.get("code"):
                raise self._foreign()
            raise Denied(_("Discord refuses it (status {status}).", status=response.status), response.status)
        return answer

    def _foreign(self) -> NotDiscord:
        return NotDiscord(_("What answers at {url} is not Discord's API.", url=self._url))


def _silent(url: str, error: Exception) -> Silent:
    reason = str(error) or type(error).__name__
    return Silent(_("Nothing answers at {url}: {reason}.", url=url, reason=reason.rstrip(".")))


def named(facts: Facts, key: str = "name") -> str:
    """Return what somebody called something, fit for one line of a terminal."""
    return one_line(str(facts.get(key)))[:80]


def number(facts: Facts, key: str) -> int:
    """Return a number, 0 where there is none; Discord writes large ones as text."""
    value = facts.get(key)
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else 0
