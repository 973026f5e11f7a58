"""The web server: is its port free or ours, and is its public address safe."""

from __future__ import annotations

import errno
import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp

from ucbridge.checks.finding import Finding, ok, problem, warning
from ucbridge.checks.systems import Systems
from ucbridge.i18n import _
from ucbridge.loopback import is_loopback

EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


async def server(systems: Systems) -> AsyncIterator[Finding]:
    """Tell whether the port can be listened on; a bridge of ours that already does is fine."""
    host, port = systems.config.web.host, systems.config.web.port
    place = f"{host}:{port}"
    trouble = _bind(host, port)
    if trouble is None:
        yield ok(_("The web server can listen on {place}.", place=place))
    elif trouble.errno == errno.EADDRINUSE and await _is_bridge(host, port):
        yield ok(_("A bridge already answers on {place}.", place=place))
    elif trouble.errno == errno.EADDRINUSE:
        yield problem(_("Another program listens on {place}.", place=place), _("Choose another port in [web]."))
    else:
        yield problem(
            _(
                "The web server cannot listen on {place}: {reason}.",
                place=place,
                reason=trouble.strerror or str(trouble),
            ),
            _("Correct host and port in [web]; ports below 1024 need a privilege."),
        )


async def public_url(systems: Systems) -> AsyncIterator[Finding]:
    """Tell whether sign-in links and cookies travel encrypted once they leave the machine."""
    web = systems.config.web
    if not web.public_url:
        if not is_loopback(web.host):
            yield warning(
                _("The web server listens beyond this machine, but [web] has no public_url."),
                _("Put a TLS proxy before it, and set public_url to its https:// address."),
            )
        return
    url = urlsplit(web.public_url)
    if url.scheme != "https" and not is_loopback(url.hostname or ""):
        yield problem(
            _(
                "The public address {url} is not encrypted: sign-in links and sessions can be stolen.",
                url=web.public_url,
            ),
            _("Put a TLS proxy before the web server, and begin public_url with https://."),
        )
    else:
        yield ok(_("The public address {url} is safe.", url=web.public_url))


def _bind(host: str, port: int) -> OSError | None:
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error
    return None


async def _is_bridge(host: str, port: int) -> bool:
    address = EVERY_ADDRESS.get(host, host)
    shown = f"[{address}]" if ":" in address else address
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as session,
            session.get(f"http://{shown}:{port}/healthz", allow_redirects=False) as response,
        ):
            answer = await response.json()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return False
    return isinstance(answer, dict) and {"status", "parts"} <= answer.keys()
