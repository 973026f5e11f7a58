"""Requests to Microsoft Graph: through msgraph's adapter, without its models; what it answers becomes our errors.

Building a model of msgraph costs the loop 11 ms an object: `NativeResponseHandler` leaves the JSON to us. Its own
retries are off: they have no cap, do not know how long somebody can wait, and take no notice of broken connections.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import cast

import httpx
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_http.middleware.options import RedirectHandlerOption, ResponseHandlerOption, RetryHandlerOption
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph_core import GraphClientFactory

from connectors.teams.graph.answers import Payload, entries, problem, told, words
from connectors.teams.graph.calls import Call
from connectors.teams.graph.refusals import Busy, NotPermitted
from connectors.teams.graph.signing import AUTHORIZATION, Bearer, Token, check_safe

PATIENCE = 15.0
"""Seconds a request may wait altogether before it is repeated, where somebody waits for what it brings."""
LONG = 1800.0
"""The same for what is done in the background."""

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
MOST_PAGES = 10_000
"""Pages of one list, after which it is taken for one that never ends."""

_TRIES = 5
_OTHER, _UNAUTHORIZED = 300, 401
_JSON = "application/json"
_NONE: Mapping[str, str] = {}

for _name in ("httpx", "httpcore"):  # they log addresses, and ids of people stand in these
    logging.getLogger(_name).setLevel(logging.WARNING)


class Client:
    """Sends requests. Everything we ask may be repeated: it reads, or has the same effect twice as once."""

    def __init__(self, url: str, token: Token, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.url = url.rstrip("/")
        self._bearer = Bearer(self.url, token)
        self._http = httpx.AsyncClient(timeout=_TIMEOUT)
        self._transports = [each for each in (self._http._transport, *self._http._mounts.values()) if each]
        self._adapter = GraphRequestAdapter(self._bearer, client=_bare(self._http))
        self._adapter.base_url = self.url
        self._pause = pause

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        for each in self._transports:  # msgraph wraps them, and does not close what it wrapped
            await each.aclose()

    async def ask(
        self,
        call: Call,
        values: Mapping[str, str] = _NONE,
        *,
        body: Payload | None = None,
        data: bytes | None = None,
        content_type: str = _JSON,
        prefer: str = "",
        patience: float = PATIENCE,
    ) -> Payload:
        """Send it and return the JSON of the answer, empty where there is none. `values` fill in the address.

        Raises:
            Refusal: as `refusals` says.
            SignInRefused: the token is not accepted, or allows too little (NotPermitted).
            ConnectionError: Graph cannot be reached.
        """

        def build() -> RequestInformation:
            request = RequestInformation(Method(call.method), "{+baseurl}" + call.address, dict(values))
            request.content = data if body is None else json.dumps(body).encode()
            if request.content is not None:
                request.headers.add("Content-Type", content_type)
            return _prepared(request, prefer)

        return await self._tried(build, call.permission, patience)

    def may_follow(self, link: str) -> bool:
        """Tell whether a link leads to Graph."""
        return self._bearer.leads_there(link)

    async def follow(self, link: str, call: Call, *, prefer: str = "", patience: float = PATIENCE) -> Payload:
        """Read a link that Graph gave in the answer to a call. Raises as `ask`."""

        def build() -> RequestInformation:
            request = RequestInformation(Method.GET)
            request.url = link
            return _prepared(request, prefer)

        return await self._tried(build, call.permission, patience)

    async def pages(
        self, call: Call, values: Mapping[str, str] = _NONE, *, patience: float = PATIENCE
    ) -> AsyncIterator[list[Payload]]:
        """Yield a list, page by page. Raises as `ask`."""
        page = await self.ask(call, values, patience=patience)
        yield entries(page)
        read: set[str] = set()
        while link := words(page.get("@odata.nextLink")):
            new_page(link, read)
            page = await self.follow(link, call, patience=patience)
            yield entries(page)

    async def put(self, url: str, data: bytes, headers: Mapping[str, str], call: Call) -> Payload:
        """Send bytes to an address that Graph gave for them, and that signs itself. Raises as `ask`."""
        check_safe(url)
        try:
            response = await self._http.put(url, content=data, headers=dict(headers))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ConnectionResetError("Graph cannot be reached") from error
        if response.status_code >= _OTHER:
            raise problem(response, call.permission, 1)
        return told(response)

    async def _tried(self, build: Callable[[], RequestInformation], permission: str, patience: float) -> Payload:
        tries, waited, renewed = 1, 0.0, False
        while True:
            request = build()
            response = await self._sent(request)
            if response is not None and response.status_code < _OTHER:
                return told(response)
            if response is not None and response.status_code == _UNAUTHORIZED and not renewed:
                self._bearer.stale, renewed = _token(request), True
                continue
            error = problem(response, permission, tries)
            if isinstance(error, NotPermitted):
                self._bearer.doubt(_token(request))
            if not isinstance(error, Busy) or tries == _TRIES or waited + error.wait > patience:
                raise error
            tries, waited = tries + 1, waited + error.wait
            await self._pause(error.wait)

    async def _sent(self, request: RequestInformation) -> httpx.Response | None:
        """Return the answer, None where the connection broke."""
        try:
            return cast("httpx.Response", await self._adapter.send_primitive_async(request, "bytes", None))
        except httpx.InvalidURL as error:
            raise ConnectionError("Graph gave a link that is none") from error
        except httpx.HTTPError:
            return None


def new_page(link: str, read: set[str]) -> None:
    """Take note of a page that is about to be read.

    Raises:
        ConnectionError: it was read before, or there is no end to them.
    """
    if link in read or len(read) >= MOST_PAGES:
        raise ConnectionResetError("a list of Graph without end")
    read.add(link)


def _bare(http: httpx.AsyncClient) -> httpx.AsyncClient:
    options = {
        RetryHandlerOption.get_key(): RetryHandlerOption(max_retries=0, should_retry=False),
        RedirectHandlerOption.get_key(): RedirectHandlerOption(should_redirect=False),
    }
    return cast("httpx.AsyncClient", GraphClientFactory.create_with_default_middleware(client=http, options=options))


def _prepared(request: RequestInformation, prefer: str) -> RequestInformation:
    request.headers.add("Accept", _JSON)
    if prefer:
        request.headers.add("Prefer", prefer)
    request.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
    return request


def _token(request: RequestInformation) -> str:
    return next(iter(request.headers.get(AUTHORIZATION)), "").removeprefix("Bearer ")
