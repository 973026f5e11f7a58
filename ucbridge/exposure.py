"""What leaves this machine unencrypted, by the configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    return [*(key for key, open_ in ways.items() if open_), *_of_connectors(config)]


def _of_connectors(config: Config) -> Iterator[str]:
    """Name the addresses of chat platforms; a connector's keys for them end in `url`."""
    for name, table in config.connectors.items():
        yield from _of_table(f"connectors.{name}", table)


def _of_table(name: str, table: Mapping[str, object]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _of_table(f"{name}.{key}", value)
        elif key.endswith("url") and isinstance(value, str) and _plain(value):
            yield f"{name}.{key}"


def _plain(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "ws"} and not is_loopback(parts.hostname or "")
