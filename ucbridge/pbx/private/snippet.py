"""The part of a bridge's configuration that names one PBX."""

from __future__ import annotations

import json
from pathlib import Path

from ucbridge.config import PbxSettings
from ucbridge.private_files import write_private


def write_snippet(path: Path, settings: PbxSettings) -> Path:
    """Write the tables `pbx.ami` and `pbx.ari` as TOML, readable by the owner alone."""
    write_private(path, snippet(settings))
    return path


def snippet(settings: PbxSettings) -> str:
    """Return the tables `pbx.ami` and `pbx.ari` as TOML."""
    tables: dict[str, dict[str, str | int]] = {
        "pbx.ami": {
            "host": settings.ami.host,
            "port": settings.ami.port,
            "username": settings.ami.username,
            "secret": settings.ami.secret.get_secret_value(),
        },
        "pbx.ari": {
            "url": settings.ari.url,
            "username": settings.ari.username,
            "secret": settings.ari.secret.get_secret_value(),
            "app": settings.ari.app,
        },
    }
    lines: list[str] = []
    for table, values in tables.items():
        lines += [f"[{table}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items()), ""]
    return "\n".join(lines)
