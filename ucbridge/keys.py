"""Secrets the bridge makes for itself, kept in its data folder."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ucbridge.private_files import beside

KEY_BYTES = 32


def secret_key(path: Path) -> bytes:
    """Return the key at `path`, made there at the first start and readable by its owner alone."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = beside(path)
    made.write_bytes(os.urandom(KEY_BYTES))
    with suppress(FileExistsError):  # two first starts at once agree on one key
        path.hardlink_to(made)
    made.unlink()
    return path.read_bytes()
