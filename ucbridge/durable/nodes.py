"""Who works with which books: each process holds a lock that is gone when it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Self
from zlib import crc32

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from ucbridge.errors import StoreError
from ucbridge.i18n import _
from ucbridge.locks import locked
from ucbridge.store.engine import address_of, engine_of, store_errors

_LOCKS = 0x7563_6272
"""Any number of our own, in PostgreSQL's two-number space of locks."""

_NOTICE = ("tcp_keepalives_idle = 10", "tcp_keepalives_interval = 5", "tcp_keepalives_count = 2")
"""Has the server notice within 20 seconds that a machine is gone; its own settings may take two hours."""

_GRACE = 15.0
"""Seconds within which each has found its connection cut and made another."""

_PATIENCE = 30
"""Seconds to wait for that."""


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Be the only process that works with the SQLite books of a data folder: a second one would take work and drop it.

    Raises:
        StoreError: another process does.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(data / "durable.lock"))
        except BlockingIOError:
            raise _taken() from None
        yield


class Node:
    """This process among those that share a PostgreSQL; `live` must be called now and then.

    A lock is lost with its connection.
    """

    def __init__(self, name: str, engine: AsyncEngine) -> None:
        self.name = name
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._turn = asyncio.Lock()
        self._cut = -_GRACE

    @classmethod
    @asynccontextmanager
    async def joined(cls, database_url: str, name: str) -> AsyncIterator[Self]:
        """Be alive under this name.

        Raises:
            StoreError: another process is, or the server cannot be reached.
        """
        address = address_of(database_url)
        engine = engine_of(address)
        node = cls(name, engine)
        try:
            with store_errors(address):
                await node._wait_for_lock()
            yield node
        finally:
            if node._connection:
                await node._connection.close()
            await engine.dispose()

    @property
    def settled(self) -> bool:
        """Tell whether the others had time to take their locks again since ours was lost: the server was away."""
        return monotonic() - self._cut >= _GRACE

    async def live(self) -> bool:
        """Make sure that the lock is held; tell whether it is."""
        async with self._turn:
            try:
                return await self._held()
            except (DBAPIError, OSError):
                return False

    async def _held(self) -> bool:
        try:
            if self._connection:
                await self._connection.scalar(select(1))
                return True
        except (DBAPIError, OSError):
            self._cut = monotonic()
            await self._drop()
        self._connection = await self._connected()
        if await self._lock(self.name):
            return True
        await self._drop()
        return False

    @asynccontextmanager
    async def buried(self, name: str) -> AsyncIterator[bool]:
        """Tell whether another node is dead; it cannot come back to life inside."""
        async with self._turn:
            dead = await self._lock(name)
            try:
                yield dead
            finally:
                if dead and self._connection:
                    await self._connection.scalar(select(func.pg_advisory_unlock(_LOCKS, _number(name))))

    async def _wait_for_lock(self) -> None:
        for _second in range(_PATIENCE):
            if await self._held():
                return
            await asyncio.sleep(1)
        raise _taken()

    async def _lock(self, name: str) -> bool:
        assert self._connection
        return bool(await self._connection.scalar(select(func.pg_try_advisory_lock(_LOCKS, _number(name)))))

    async def _connected(self) -> AsyncConnection:
        connection = await self._engine.connect()
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        for setting in _NOTICE:
            await connection.execute(text(f"SET {setting}"))
        return connection

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            await connection.invalidate()
            await connection.close()


def _taken() -> StoreError:
    return StoreError(_("Another process of ucbridge works with the same data folder: stop it first."))


def _number(name: str) -> int:
    return crc32(name.encode()) - 2**31
