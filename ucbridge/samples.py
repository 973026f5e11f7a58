"""The commented samples under config/, in the source tree and in an installed package (see pyproject.toml)."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def samples() -> Path:
    """Return the folder with the Asterisk configuration for a PBX of one's own."""
    installed = _PACKAGE / "data/config/asterisk"
    return installed if installed.is_dir() else _PACKAGE.parent / "config/asterisk"
