"""Where the configuration and the socket of the running bridge are."""

from __future__ import annotations

import os
from pathlib import Path

CONFIG = Path("/etc/ucbridge/ucbridge.toml")
SOCKET = Path("/var/lib/ucbridge/ucbridge.sock")


def config_path(given: Path | None) -> Path:
    """Return the configuration file: the one given, UCBRIDGE_CONFIG, or the usual place."""
    return given or Path(os.environ.get("UCBRIDGE_CONFIG") or CONFIG)


def socket_path(socket: Path | None, config: Path | None) -> Path:
    """Return the socket: given, of the configuration given, UCBRIDGE_SOCKET, UCBRIDGE_CONFIG's, or the usual place.

    Raises:
        ConfigError: the configuration that names it is wrong.
    """
    if socket:
        return socket
    if not config and (named := os.environ.get("UCBRIDGE_SOCKET")):
        return Path(named)
    if not config and not os.environ.get("UCBRIDGE_CONFIG") and not CONFIG.exists():
        return SOCKET
    from ucbridge.config import load

    return load(config_path(config)).socket_path
