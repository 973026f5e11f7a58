"""REST requests to Asterisk over one kept-alive session."""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from json import loads
from pathlib import Path
from typing import TypedDict

import aiohttp
from yarl import URL

from ucbridge.config import AriSettings
from ucbridge.errors import OutcomeUnknown, PbxError, PbxUnreachable, SignInRefused
from ucbridge.i18n import _
from ucbridge.pbx.ari.operations import EVENTS, Operation
from ucbridge.pbx.voicemail.errors import TooLarge

KEEP_ALIVE = 10.0
"""Seconds an idle connection is kept. Asterisk closes after 15; a POST into a closing one has no known outcome."""
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5, sock_connect=5)
DOWNLOAD = aiohttp.ClientTimeout(total=300, connect=5, sock_connect=5, sock_read=10)
SAVING = aiohttp.ClientTimeout(total=None, connect=5, sock_connect=5, sock_read=10)
CHUNK = 64 * 1024
CONNECTIONS = 8
UNAUTHORIZED = 401
FORBIDDEN = 403
NOT_FOUND = 404
CONFLICT = 409
FAILED = 500
BOOTING = 503
BAD = 300
HEARTBEAT = 5.0
"""Seconds between pings on the websocket; half of it later an unanswered one ends the connection."""


class _Sent(TypedDict, total=False):
    params: dict[str, str]
    json: object


class NotFound(PbxError):
    """Asterisk does not know that channel, application or endpoint (404)."""


class Conflict(PbxError):
    """It exists already, or is in no state for this (409)."""


class Forbidden(PbxError):
    """Our ARI user may only read (403)."""


class Failed(PbxError):
    """Asterisk tried and could not (500)."""


class Rest:
    """Asks Asterisk. One request each; whether a broken one may be asked again is told by the error."""

    def __init__(self, session: aiohttp.ClientSession, settings: AriSettings) -> None:
        self._session = session
        self._root = settings.url.rstrip("/")

    async def ask(self, operation: Operation, segments: dict[str, str] | None = None, /, **fields: object) -> object:
        """Carry out one operation and return the decoded answer (None when it has none).

        Raises:
            Unsafe: an argument that must not be sent.
            PbxUnreachable: nothing was sent, or the question changes nothing.
            OutcomeUnknown: the connection broke on the way; look the id up.
            SignInRefused: user or secret are wrong.
            NotFound, Conflict, Forbidden, Failed, PbxError: Asterisk refused.
        """
        url = URL(self._root + operation.fill(segments or {}), encoded=True)
        body = fields.pop(operation.body, None) if operation.body else None
        operation.check(fields)
        sent = _sent(operation, fields, body)
        if self._session.closed:
            raise _unreachable(ConnectionError())
        try:
            async with self._session.request(operation.method, url, allow_redirects=False, **sent) as response:
                return await _answer(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise _unreachable(error) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if operation.safe:
                raise _unreachable(error) from error
            raise OutcomeUnknown(
                _("The connection to the phone system broke in the middle of a request. Look whether it was done.")
            ) from error

    async def download(
        self, operation: Operation, segments: dict[str, str] | None = None, /, *, largest: int
    ) -> tuple[bytes, str]:
        """Carry out an operation that answers with a file: what is in it, and its Content-Type.

        Raises:
            TooLarge: it has more than `largest` bytes.
            Otherwise as `ask` does.
        """
        try:
            async with self._file(operation, segments or {}, DOWNLOAD) as response:
                if (response.content_length or 0) > largest:
                    raise TooLarge
                content = bytearray()
                async for chunk in response.content.iter_chunked(CHUNK):
                    content += chunk
                    if len(content) > largest:
                        raise TooLarge
                return bytes(content), response.headers.get("Content-Type", "")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _unreachable(error) from error

    async def save(self, operation: Operation, segments: dict[str, str], *, into: Path) -> None:
        """Carry out an operation that answers with a file, and write that to another; of any size.

        Raises:
            OSError: it cannot be written.
            Otherwise as `ask` does.
        """
        try:
            async with self._file(operation, segments, SAVING) as response:
                with into.open("wb") as file:
                    async for chunk in response.content.iter_chunked(CHUNK):
                        await asyncio.to_thread(file.write, chunk)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _unreachable(error) from error

    @asynccontextmanager
    async def _file(
        self, operation: Operation, segments: dict[str, str], patience: aiohttp.ClientTimeout
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask for a file, which is still to be read."""
        url = URL(self._root + operation.fill(segments), encoded=True)
        async with self._session.get(url, allow_redirects=False, timeout=patience) as response:
            if not response.ok or response.status >= BAD:
                await _answer(response)
            yield response

    @asynccontextmanager
    async def events(self, app: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Open the event websocket, which registers the application.

        Raises:
            PbxUnreachable: there is nobody, or Asterisk is still booting.
            SignInRefused: user or secret are wrong.
        """
        url = URL(self._root + EVENTS.fill({}), encoded=True).with_query(app=app, subscribeAll="false")
        try:
            socket = await self._session.ws_connect(url, protocols=("ari",), heartbeat=HEARTBEAT, autoping=True)
        except aiohttp.WSServerHandshakeError as error:
            raise (_refused() if error.status in {UNAUTHORIZED, FORBIDDEN} else _unreachable(error)) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _unreachable(error) from error
        try:
            yield socket
        finally:
            await socket.close()


@asynccontextmanager
async def connect(settings: AriSettings) -> AsyncIterator[Rest]:
    """Lend a session with our credentials; nothing is sent yet."""
    secret = f"{settings.username}:{settings.secret.get_secret_value()}".encode()
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE, ssl=_tls(settings))
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=TIMEOUT,
        headers={"Authorization": "Basic " + b64encode(secret).decode()},
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as session:
        yield Rest(session, settings)


def _tls(settings: AriSettings) -> ssl.SSLContext | bool:
    if not settings.url.startswith("https:"):
        return True
    return ssl.create_default_context(cafile=settings.ca_file)


def _sent(operation: Operation, fields: dict[str, object], body: object) -> _Sent:
    if operation.safe or operation.method == "DELETE":
        return {"params": {name: str(value) for name, value in fields.items()}}
    if operation.body and not operation.fields:
        return {"json": body}
    return {"json": fields if body is None else fields | {operation.body: body}}


async def _answer(response: aiohttp.ClientResponse) -> object:
    if response.status == UNAUTHORIZED:
        raise _refused()
    raw = await response.read()
    if response.ok and response.status < BAD:
        return _decoded(raw)
    if response.status == BOOTING:
        raise _unreachable(ConnectionError("booting"))
    kind = _REFUSALS.get(response.status, PbxError)
    raise kind(
        _(
            "The phone system refused: {reason} ({status}).",
            reason=_reason(raw) or response.reason or "",
            status=response.status,
        )
    )


def _decoded(raw: bytes) -> object:
    try:
        return loads(raw) if raw else None
    except ValueError:
        raise PbxError(_("What answers at [pbx.ari] url is not the Asterisk REST interface.")) from None


def _reason(raw: bytes) -> str:
    try:
        answer = loads(raw)
    except ValueError:
        return ""
    reason = answer.get("message") or answer.get("error") if isinstance(answer, dict) else ""
    return str(reason)[:200]


_REFUSALS: dict[int, type[PbxError]] = {
    FORBIDDEN: Forbidden,
    NOT_FOUND: NotFound,
    CONFLICT: Conflict,
    FAILED: Failed,
}


def _unreachable(error: Exception) -> PbxUnreachable:
    return PbxUnreachable(
        _("The phone system's REST interface cannot be reached ({reason}).", reason=type(error).__name__)
    )


def _refused() -> SignInRefused:
    return SignInRefused(
        _("The phone system's REST interface refused our user or its secret. Compare [pbx.ari] with ari.conf.")
    )
