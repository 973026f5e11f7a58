"""Where people reach the pages: one origin, and the other names of the same loopback server."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from ucbridge.config import Web
from ucbridge.errors import ConfigError
from ucbridge.i18n import _
from ucbridge.loopback import is_loopback

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Site:
    """The origin of the pages (`https://chat.example.com`) and other origins that are the same server."""

    origin: str
    aliases: frozenset[str] = frozenset()

    @classmethod
    def at(cls, url: str) -> Site:
        """Read a public URL: scheme, host and port only.

        Raises:
            ConfigError: it is not an http or https address, or has a path.
        """
        parts = urlsplit(url)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.path not in {"", "/"}:
            raise ConfigError(
                _("web.public_url must be like https://chat.example.com, without a path; it is “{url}”.", url=url)
            )
        return cls(_origin(parts.scheme, parts.hostname, parts.port))

    @classmethod
    def bound(cls, host: str, port: int) -> Site:
        """Describe a server that people reach directly at the address it is bound to; loopback names are all it."""
        origin = _origin("http", host, port)
        names = ("127.0.0.1", "localhost", "::1") if is_loopback(host) else ()
        return cls(origin, frozenset(_origin("http", name, port) for name in names))

    @property
    def secure(self) -> bool:
        """Tell whether people reach it through TLS."""
        return self.origin.startswith("https:")

    @property
    def socket_origin(self) -> str:
        """Return the origin as WebSocket URLs write it."""
        return "ws" + self.origin.removeprefix("http")

    def owns(self, origin: str) -> bool:
        """Tell whether an Origin header names this site."""
        return origin == self.origin or origin in self.aliases


def site_of(settings: Web) -> Site:
    """Return the site a configuration describes.

    Raises:
        ConfigError: the public URL is wrong, or is missing where the bound address is not how people reach it.
    """
    if settings.public_url:
        site = Site.at(settings.public_url)
        if site.secure or not is_loopback(settings.host):
            return site
        return Site(site.origin, Site.bound(settings.host, settings.port).aliases)
    if not is_loopback(settings.host):
        raise ConfigError(
            _("web.public_url is missing: web.host is {host}, so say how people reach the pages.", host=settings.host)
        )
    return Site.bound(settings.host, settings.port)


def _origin(scheme: str, host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host.lower()
    return f"{scheme}://{name}" if port in {None, _DEFAULT_PORTS[scheme]} else f"{scheme}://{name}:{port}"
