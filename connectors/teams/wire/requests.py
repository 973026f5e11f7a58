"""How requests reach Teams: with our token, at its pace, again where that is documented to help."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import quote

import aiohttp

from connectors.teams.threads import root_of
from connectors.teams.wire.bodies import body_of, json_of
from connectors.teams.wire.credentials import Credentials
from connectors.teams.wire.pace import Pace, Windows
from connectors.teams.wire.refusals import Busy, Refusal, Unsure, is_page, refusal
from connectors.teams.wire.words import BOT_UNKNOWN
from ucbridge.errors import SignInRefused

Payload = dict[str, Any]
"""JSON of Teams, as it is sent and read."""

PATIENCE = 20.0
"""Seconds after which nothing is tried again: whoever posts a card comes back by themselves."""

_TRIES = 4
_PAUSE = 0.5
"""Seconds of the first wait, doubled with each; Teams asks for an exponential one with jitter."""
_TIMEOUT = aiohttp.ClientTimeout(total=12, connect=5)
_UNAUTHORIZED, _TOO_MANY, _OTHER = 401, 429, 300
_LOST = {0, 502, 504}
"""Statuses of failures that are tried again, 0 where the connection broke; Microsoft wants 500 left alone."""


class Requests:
    """Sends requests of one bot. 401 means one new token; 412, 429, 502, 503 and 504 are tried again."""

    def __init__(self, session: aiohttp.ClientSession, credentials: Credentials, pace: Pace) -> None:
        self._session = session
        self._credentials = credentials
        self._pace = pace

    async def __call__(
        self,
        method: str,
        service: str,
        path: str,
        *,
        body: Payload | None = None,
        query: Mapping[str, str] | None = None,
        pace: tuple[str, Windows],
        once: bool = False,
        patience: float = PATIENCE,
    ) -> Payload:
        """Send it and return the JSON of the answer, {} where there is none.

        `pace` is the conversation and its limits. With `once` nothing is repeated that Teams may have done. Nothing
        waits for longer than `patience` seconds before it is sent.

        Raises:
            Refusal: as `refusals` says.
            SignInRefused: our token is not accepted.
            ConnectionError: the link dropped.
        """
        until, stale = monotonic() + patience, ""
        url = f"{service.rstrip('/')}{path}"
        for number in range(_TRIES):
            await self._turn(pace, until)
            headers: Mapping[str, str] = {}
            try:
                headers = await self._credentials.headers(url, stale=stale)
                return await self._sent(method, url, body, query, headers)
            except (Busy, Unsure, ConnectionRefusedError) as error:
                wait = self._wait(error, number, pace[0])
                last = number == _TRIES - 1 or monotonic() + wait > until
                if last or (isinstance(error, Unsure) and (once or error.status not in _LOST)):
                    raise
                await asyncio.sleep(wait)
            except Refusal as error:
                if error.status != _UNAUTHORIZED:
                    raise
                if stale:
                    raise SignInRefused(BOT_UNKNOWN) from error
                stale = headers.get("Authorization", "none").removeprefix("Bearer ")
        raise Busy(_TOO_MANY)

    async def _turn(self, pace: tuple[str, Windows], until: float) -> None:
        chat, windows = pace
        try:
            await self._pace.turn(root_of(chat), windows, patience=max(until - monotonic(), 0.0))
        except TimeoutError:
            raise Busy(_TOO_MANY) from None

    def _wait(self, error: Busy | Unsure | ConnectionRefusedError, number: int, chat: str) -> float:
        """Return for how long to wait: what Teams asked for, else a random time that grows."""
        asked = error.after if isinstance(error, Busy) else 0.0
        if asked:
            self._pace.hold(root_of(chat), asked)
        return asked + random.uniform(_PAUSE / 2, _PAUSE) * (1 if asked else 2.0**number)  # noqa: S311 - spreads load

    async def _sent(
        self, method: str, url: str, body: Payload | None, query: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> Payload:
        try:
            async with self._session.request(
                method, url, json=body, params=query, headers=headers, timeout=_TIMEOUT, allow_redirects=False
            ) as response:
                told = await body_of(response)
                if response.status >= _OTHER or is_page(response.headers):
                    raise refusal(response.status, told, response.headers)
                return _json(told)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:  # nothing was sent
            raise ConnectionRefusedError("Teams cannot be reached") from error
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error, Refusal):
                raise
            raise Unsure(0) from error


def segment(text: str) -> str:
    """Write an id into the path of an address."""
    return quote(text, safe="")


def _json(body: bytes) -> Payload:
    told = json_of(body)  # Teams answers some requests with nothing at all
    return told if isinstance(told, dict) else {"list": told}
