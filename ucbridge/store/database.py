"""The database: one engine, migrated when it opens; on SQLite those who write take turns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from ucbridge.store.dialect import wait_for_other_starters
from ucbridge.store.engine import address_of, engine_of, outages, store_errors
from ucbridge.store.migrate import migrate


class Database:
    """What the repositories stand on. Transactions are short: never await the network inside one."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.dialect = engine.dialect.name
        self._engine = engine
        self._writing = engine.execution_options(writes=True)
        # SQLite has one writer at a time; waiting here is fair and has no deadline, its busy_timeout is neither.
        self._turn: AbstractAsyncContextManager[object] = asyncio.Lock() if self.dialect == "sqlite" else nullcontext()
        self._inside: set[object] = set()

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator[Database]:
        """Connect to `sqlite:////FILE` or `postgresql://...`, bring the tables up to date, and close at the end.

        Raises:
            ConfigError: the URL is none of ours, or a newer version of the product wrote the database.
            StoreError: the database cannot be reached or opened.
        """
        address = address_of(url)
        engine = engine_of(address)
        try:
            database = cls(engine)
            with store_errors(address):
                await database._migrate()
            yield database
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that writes; it is committed at the end, or rolled back by an exception.

        Raises:
            StoreError: the database is gone, full or read-only.
        """
        with self._entered(), outages():
            async with self._turn, self._writing.begin() as connection:
                yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only reads; it never waits for one that writes.

        Raises:
            StoreError: the database is gone.
        """
        with self._entered(), outages():
            async with self._engine.begin() as connection:
                yield connection

    async def wipe(self) -> None:
        """Leave nothing of what was deleted in SQLite's log of changes, unless somebody reads in it just now.

        PostgreSQL does so by itself, in time.
        """
        if self.dialect == "sqlite":
            with outages():
                async with self._turn, self._engine.connect() as connection:
                    raw = await connection.get_raw_connection()  # no transaction may be open for that
                    assert raw.driver_connection
                    await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _migrate(self) -> None:
        async with self._turn, self._writing.begin() as connection:
            await wait_for_other_starters(connection)
            await connection.run_sync(migrate)

    @contextmanager
    def _entered(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task in self._inside:
            raise RuntimeError("a transaction inside a transaction of the same task would wait for itself")
        self._inside.add(task)
        try:
            yield
        finally:
            self._inside.discard(task)
