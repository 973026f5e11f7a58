"""Who is asking: the address of the browser, also behind proxies we trust."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from aiohttp import web

from ucbridge.errors import ConfigError
from ucbridge.i18n import _
from ucbridge.loopback import is_loopback

Networks = tuple[IPv4Network | IPv6Network, ...]

_LONGEST_CHAIN = 20
_FORWARDING = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


def networks(addresses: Iterable[str]) -> Networks:
    """Read `web.trusted_proxies`: addresses or networks such as `10.0.0.0/8`.

    Raises:
        ConfigError: one of them is neither.
    """
    try:
        return tuple(ip_network(address, strict=False) for address in addresses)
    except ValueError as error:
        raise ConfigError(_("web.trusted_proxies: {problem}.", problem=str(error))) from error


def client_of(request: web.BaseRequest, trusted: Networks) -> str:
    """Return the key to count a browser by: its address, for IPv6 its /64, "" where there is none.

    X-Forwarded-For is read from its end, and only as far as trusted proxies wrote it.
    """
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    chain = [request.remote or "", *reversed(forwarded.split(",")[-_LONGEST_CHAIN:])]
    client: IPv4Address | IPv6Address | None = None
    for hop in chain:
        try:
            client = ip_address(hop.strip().strip("[]"))
        except ValueError:
            break
        if not any(client in network for network in trusted):
            break
    return _key(client)


def is_direct(request: web.BaseRequest) -> bool:
    """Tell whether a program on this machine asks, and not for somebody else: proxies say for whom they ask."""
    try:
        here = ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
    return here and not any(name in request.headers for name in _FORWARDING)


def is_of_a_foreign_page(request: web.BaseRequest) -> bool:
    """Tell whether another machine's page asks: any site can have a browser here post to us, which names the site."""
    if (origin := request.headers.get("Origin")) is None:
        return request.headers.get("Sec-Fetch-Site", "none") != "none"
    try:
        return not is_loopback(urlsplit(origin).hostname or "")
    except ValueError:
        return True


def _key(client: IPv4Address | IPv6Address | None) -> str:
    if client is None:
        return ""
    if isinstance(client, IPv6Address):
        return str(client.ipv4_mapped or ip_network((client, 64), strict=False).network_address)
    return str(client)
