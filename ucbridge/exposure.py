"""What leaves this machine unencrypted, by the configuration."""

from __future__ import annotations

from urllib.parse import urlsplit

from ucbridge.config import Config
from ucbridge.loopback import is_loopback


def unencrypted(config: Config) -> list[str]:
    """Return the keys behind which passwords, links or names cross a network readable; `check` says what to do."""
    web, pbx = config.web, config.pbx
    ways = {
        "web.public_url": _plain(web.public_url),
        "pbx.ami.tls": not pbx.ami.tls and not is_loopback(pbx.ami.host),
        "pbx.ari.url": _plain(pbx.ari.url),
        "pbx.agi.host": pbx.agi is not None and not is_loopback(pbx.agi.host),
    }
    return [key for key, open_ in ways.items() if open_]


def _plain(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")
