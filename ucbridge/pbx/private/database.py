"""AstDB of the private PBX before it first starts: every phone has call waiting, as a new extension usually has."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

_TABLE = "CREATE TABLE astdb(key VARCHAR(256), value VARCHAR(256), PRIMARY KEY(key))"


def begin(file: Path, extensions: Iterable[str]) -> None:
    """Write the database, unless there is one: what was set on the phones stays set."""
    if file.exists():
        return
    with closing(sqlite3.connect(file)) as database:
        database.execute(_TABLE)
        database.executemany(
            "INSERT INTO astdb VALUES (?, ?)", [(f"/CW/{extension}", "ENABLED") for extension in extensions]
        )
        database.commit()
