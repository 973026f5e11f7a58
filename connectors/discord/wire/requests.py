"""How requests reach Discord: through discord.py, which keeps the rate limits; what it raises becomes our errors."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Ratelimit, Route

from connectors.discord.wire.files import File
from connectors.discord.wire.refusals import Busy, Unsure, refusal

Payload = dict[str, Any]
"""JSON of Discord, as it is sent and read."""

TIMEOUT = aiohttp.ClientTimeout(total=25, connect=10)
_UPLOAD = aiohttp.ClientTimeout(total=120, connect=10)
_PAUSES = (0.1, 0.4)
"""Seconds before a request is repeated whose connection broke."""

_FAILED, _TOO_LARGE, _TOO_MANY = 500, 413, 429
_JSON = "application/json"
_TOKENS = 200

logging.getLogger("discord.http").setLevel(logging.ERROR)  # its warnings quote addresses, and tokens stand in these


class Requests:
    """Sends requests of one signed-in client.

    Discord.py repeats what Discord failed to do (500, 502, 504) and what came too early (429); here is repeated what a
    broken connection may have lost. With `once` nothing is repeated that Discord may have done: `Unsure` is raised.
    """

    def __init__(self, http: HTTPClient) -> None:
        self._http = http
        self._hooks = _hooks(http)

    async def __call__(
        self,
        route: Route,
        *,
        body: Payload | Sequence[Payload] | None = None,
        files: Sequence[File] = (),
        query: Mapping[str, str] | None = None,
        reason: str = "",
        hook: bool = False,
        once: bool = False,
    ) -> Any:
        """Send it and return the JSON of the answer. `hook`: an interaction's, outside the bot's rate limits.

        Raises:
            Refusal: as `refusals` says.
            SignInRefused: the token is not accepted.
            ConnectionError: the link dropped.
        """
        options: dict[str, Any] = {"timeout": _UPLOAD if files else TIMEOUT, "params": query, "reason": reason}
        if files:
            options["form"] = _Form(body, files)
        elif body is not None:
            options["json"] = body
        if once:
            options["raise_for_status"] = _unsure
        http = self._hooks if hook else self._http
        for pause in _PAUSES:
            try:
                return await _sent(http, route, options)
            except (ConnectionResetError, ConnectionRefusedError):
                if once:
                    raise
                await asyncio.sleep(pause)
        return await _sent(http, route, options)


async def _sent(http: HTTPClient, route: Route, options: Mapping[str, Any]) -> Any:
    try:
        told = await http.request(route, **options)
    except (discord.RateLimited, KeyError) as error:  # Discord did not say for how long
        raise Busy(_TOO_MANY) from error
    except discord.HTTPException as error:  # its words may quote what was sent: not even the log gets them
        if _of_discord(error):
            raise refusal(error.status, error.code) from None
        raise Busy(error.status) from None
    except Unsure:
        raise
    except aiohttp.ClientConnectorError as error:  # nothing was sent
        raise ConnectionRefusedError("Discord cannot be reached") from error
    except (aiohttp.ClientError, OSError) as error:
        raise (Unsure(0) if "raise_for_status" in options else ConnectionResetError("the link dropped")) from error
    except asyncio.CancelledError:
        # Cancelled while it waits for the limit of the whole bot, discord.py would let nothing through any more.
        http._global_over.set()
        raise
    if told and isinstance(told, str):
        raise Unsure(0) if "raise_for_status" in options else ConnectionResetError("not the answer of Discord")
    return told


def _of_discord(error: discord.HTTPException) -> bool:
    """Tell whether Discord refuses, and not a proxy on the way: what that says of a message or a token is not true."""
    return error.status == _TOO_LARGE or str(error.response.headers.get("Content-Type")).startswith(_JSON)


async def _read(response: aiohttp.ClientResponse) -> Any:
    """Read an answer; discord.py reads none whose type names the charset, too, or that is JSON by its type alone."""
    text = await response.text(encoding="utf-8")
    if response.content_type == _JSON:
        with suppress(ValueError):
            return json.loads(text)
    return text


discord.http.json_or_text = _read


async def _unsure(response: aiohttp.ClientResponse) -> None:
    if response.status >= _FAILED:
        raise Unsure(response.status)


def _hooks(http: HTTPClient) -> HTTPClient:
    """Return a client of the same session for what an interaction's token opens, which no limit of the bot holds up."""
    hooks = copy.copy(http)
    hooks.token = None
    hooks._buckets = _Few()
    hooks._global_over = asyncio.Event()
    hooks._global_over.set()
    return hooks


class _Few(dict[str, Ratelimit]):
    """The rate limits of tokens lately used: discord.py would keep each for minutes, and look through all of them."""

    def __setitem__(self, key: str, limit: Ratelimit) -> None:
        super().__setitem__(key, limit)
        if len(self) > _TOKENS:
            del self[next(iter(self))]


class _Form:
    """The parts of an upload, fresh each time they are asked for: discord.py asks again for each try."""

    def __init__(self, body: Payload | Sequence[Payload] | None, files: Sequence[File]) -> None:
        self._body = json.dumps(body or {})
        self._files = files

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield {"name": "payload_json", "value": self._body, "content_type": "application/json"}
        for number, file in enumerate(self._files):
            part = {"name": f"files[{number}]", "filename": file.name, "content_type": file.content_type}
            yield {**part, "value": BytesIO(file.data)}
