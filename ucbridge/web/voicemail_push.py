"""`/hooks/voicemail`: where the hook on the PBX delivers recordings, each request signed with a shared secret."""

from __future__ import annotations

import asyncio
import hmac
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256

import structlog
from aiohttp import web

from ucbridge.i18n import Text, _
from ucbridge.pbx.voicemail.delivery import PATH, Delivery, Stamp
from ucbridge.pbx.voicemail.errors import TooLarge
from ucbridge.pbx.voicemail.pushed import Full, Garbled, PushedSource
from ucbridge.web.pages import browser_language

log = structlog.get_logger(__name__)

WINDOW = 300
"""Seconds by which the clocks of the PBX and the bridge may differ."""
NONCES = 50_000
"""How many requests are remembered; one that is forgotten and comes again changes nothing."""
TRANSFER = 600.0
"""Seconds a recording may take to arrive."""
CHUNK = 64 * 1024
TOO_LARGE, FULL = 413, 507

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Turned(Exception):
    """A request that is not served: its status, and why."""

    def __init__(self, status: int, text: Text) -> None:
        super().__init__(text.msgid)
        self.status = status
        self.text = text


class VoicemailPush:
    """Takes what is signed with `secret`. `arrived(mailbox)` is called when a recording is safe on disk."""

    def __init__(
        self,
        source: PushedSource,
        secret: str,
        arrived: Callable[[str], None],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._source = source
        self._secret = secret
        self._arrived = arrived
        self._clock = clock
        self._nonces: OrderedDict[str, None] = OrderedDict()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [web.post(PATH, self._take), web.get(PATH, self._ask, allow_head=False)]

    async def _take(self, request: web.Request) -> web.Response:
        try:
            delivery, stamp = self._verified(request)
            if await self._source.knows(delivery):
                return _said(request, 200, _("It was delivered before."))
            await self._keep(request, delivery, stamp)
        except Turned as turned:
            return _said(request, turned.status, turned.text)
        log.info("voicemail.delivered")
        self._arrived(delivery.mailbox)
        return _said(request, 201, _("It is stored."))

    async def _ask(self, request: web.Request) -> web.Response:
        """Tell the hook whether something arrived, after it was interrupted."""
        try:
            delivery, stamp = self._verified(request)
            if stamp.digest != sha256().hexdigest():
                raise Turned(400, _("A question must have no body."))
        except Turned as turned:
            return _said(request, turned.status, turned.text)
        if await self._source.knows(delivery):
            return _said(request, 200, _("It was delivered before."))
        return _said(request, 404, _("It was not delivered yet."))

    async def _keep(self, request: web.Request, delivery: Delivery, stamp: Stamp) -> None:
        if (request.content_length or 0) > self._source.largest:
            raise Turned(TOO_LARGE, TooLarge().text)
        try:
            async with asyncio.timeout(TRANSFER):
                await self._source.take(delivery, request.content.iter_chunked(CHUNK), digest=stamp.digest)
        except TooLarge as error:
            raise Turned(TOO_LARGE, error.text) from error
        except Full as error:
            raise Turned(FULL, error.text) from error
        except Garbled as error:
            raise Turned(400, error.text) from error
        except (TimeoutError, ConnectionError, web.RequestPayloadError) as error:
            raise Turned(408, _("The recording did not arrive in time; send it again.")) from error
        except OSError as error:
            log.warning("voicemail.not_stored", reason=error.strerror)
            raise Turned(FULL, _("The bridge cannot store it now; send it again later.")) from error

    def _verified(self, request: web.Request) -> tuple[Delivery, Stamp]:
        delivery, stamp = _read(request)
        given = request.headers.get("X-Ucbridge-Signature", "")
        wanted = stamp.signature(delivery, self._secret)
        if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass")):
            raise Turned(401, _("The signature is wrong: compare the secret of the hook with push_secret."))
        if abs(self._clock() - int(stamp.timestamp)) > WINDOW:
            raise Turned(401, _("The request is too old or too new: compare the clocks of the PBX and the bridge."))
        if stamp.nonce in self._nonces:
            raise Turned(409, _("This request was made before; make a new one."))
        self._nonces[stamp.nonce] = None
        if len(self._nonces) > NONCES:
            self._nonces.popitem(last=False)
        return delivery, stamp


def _read(request: web.Request) -> tuple[Delivery, Stamp]:
    def header(name: str) -> str:
        return request.headers.get(f"X-Ucbridge-{name}", "")

    delivery = Delivery(header("Mailbox"), header("Message"), header("Format"))
    stamp = Stamp(request.method, header("Timestamp"), header("Nonce"), header("Digest"))
    written = (
        delivery.valid
        and _TIMESTAMP.fullmatch(stamp.timestamp)
        and _NONCE.fullmatch(stamp.nonce)
        and _DIGEST.fullmatch(stamp.digest)
    )
    if not written or request.query_string:
        raise Turned(400, _("This is not a request of ucbridge-voicemail-push."))
    return delivery, stamp


def _said(request: web.Request, status: int, text: Text) -> web.Response:
    return web.Response(
        status=status, text=f"{text.to(browser_language(request))}\n", headers={"Cache-Control": "no-store"}
    )
