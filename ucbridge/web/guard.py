"""What every request passes: how often, from which origin; and what every response says to the browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import ceil

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from ucbridge.web.clients import Networks, client_of
from ucbridge.web.rates import Rate
from ucbridge.web.site import Site

HOOKS = ("/hooks/", "/api/")
"""Below these paths senders prove themselves by signature: no cookie is read and no origin expected."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}


def security_headers(site: Site) -> dict[str, str]:
    """Return the headers of every response; scripts and styles only from our own files, no framing."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
        "manifest-src 'self'; "
        f"connect-src 'self' {site.socket_origin}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    transport = {"Strict-Transport-Security": "max-age=31536000"} if site.secure else {}
    return {"Content-Security-Policy": policy, **_HEADERS, **transport}


def add_headers(headers: Callable[[], dict[str, str]]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Make the signal handler that puts the headers on every response, errors included."""

    async def prepare(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers.popall("Server", None)  # which versions run here is nobody's business
        for name, value in headers().items():
            response.headers.setdefault(name, value)

    return prepare


def limit_rate(rate: Rate, trusted: Networks, *, hooks: Rate) -> Middleware:
    """Make the middleware that answers 429 to an address that asks too often.

    Whole services post to `HOOKS` from few addresses, and behind a proxy strangers do from the same one: these are
    counted by themselves and are many, and it must cost next to nothing there to refuse a signature.
    """

    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        taken = hooks if request.path.startswith(HOOKS) else rate
        if wait := taken.take(client_of(request, trusted)):
            raise too_many(wait)
        return await handler(request)

    return limit


def require_same_origin(site: Callable[[], Site]) -> Middleware:
    """Make the middleware that refuses what another site's page has the browser do: changes and WebSockets.

    Browsers name the page's Origin on both; a request that names none did not come from our page either.
    Sec-Fetch-Site is believed where it stands, but for WebSockets: browsers differ on what is one site there.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        socket = is_socket(request)
        if (socket or request.method not in _SAFE_METHODS) and not request.path.startswith(HOOKS):
            fetched = "same-origin" if socket else request.headers.get("Sec-Fetch-Site", "same-origin")
            if fetched != "same-origin" or not site().owns(request.headers.get("Origin", "")):
                raise web.HTTPForbidden
        return await handler(request)

    return check


def is_socket(request: web.Request) -> bool:
    """Tell whether a request asks for a WebSocket."""
    return request.headers.get("Upgrade", "").lower() == "websocket"


def too_many(wait: float) -> web.HTTPTooManyRequests:
    """Return the refusal of somebody who must wait some seconds."""
    return web.HTTPTooManyRequests(headers={"Retry-After": str(ceil(wait))})
