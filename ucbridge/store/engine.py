"""From a URL to an engine that is set up as measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util.concurrency import in_greenlet

from ucbridge.errors import ConfigError, StoreError
from ucbridge.i18n import _

log = structlog.get_logger(__name__)

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_PRAGMAS = (
    "busy_timeout=5000",  # first: changing the journal mode may have to wait
    "journal_mode=wal",
    "synchronous=normal",
    "foreign_keys=on",
    "journal_size_limit=67108864",
    "secure_delete=on",  # what is deleted is overwritten
)


def address_of(url: str) -> URL:
    """Read a database URL and name our driver for it; libpq's `sslmode` is understood.

    Raises:
        ConfigError: it is no URL of SQLite or PostgreSQL.
    """
    try:
        address = make_url(url)
        driver = _DRIVERS[address.drivername.partition("+")[0]]
    except (ArgumentError, KeyError, ValueError):
        raise _misunderstood() from None
    if driver.startswith("sqlite") and address.database in {None, "", ":memory:"}:
        raise _misunderstood()
    query = {("ssl" if key == "sslmode" else key): value for key, value in address.query.items()}
    return address.set(drivername=driver, query=query)


def engine_of(address: URL) -> AsyncEngine:
    """Make the engine; nothing is connected yet.

    Raises:
        StoreError: the folder of a SQLite file cannot be made or written.
    """
    if address.get_backend_name() != "sqlite":
        return create_async_engine(address, pool_pre_ping=True, hide_parameters=True)
    _make_private(Path(address.database or ""))
    engine = create_async_engine(address, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    event.listen(engine.sync_engine, "invalidate", _roll_back_sqlite)
    return engine


@contextmanager
def store_errors(address: URL) -> Iterator[None]:
    """Turn what the driver raises into words, without the password.

    Raises:
        StoreError: the database cannot be reached, opened or written.
    """
    try:
        yield
    except (DBAPIError, OSError) as error:
        shown = address.render_as_string(hide_password=True)
        reason = getattr(error, "orig", None) or error
        raise StoreError(_("The database {url} cannot be used: {reason}.", url=shown, reason=reason)) from error


@contextmanager
def outages() -> Iterator[None]:
    """Turn trouble with a database that worked before into words for whoever waits for an answer.

    Raises:
        StoreError: it is gone, full or read-only; the cause is in the log.
    """
    try:
        yield
    except (DBAPIError, OSError) as error:
        if not (_passing(error) or isinstance(error, OSError)):
            raise
        log.warning("database trouble", reason=str(getattr(error, "orig", None) or error))
        raise StoreError(
            _("Nothing can be kept at present: try again in a moment, or tell whoever runs the bridge."),
            title=_("The bridge cannot use its database"),
        ) from error


def _passing(error: Exception) -> bool:
    cut = isinstance(error, DBAPIError) and error.connection_invalidated  # asyncpg tells of it in its own words
    return cut or isinstance(error, OperationalError | InterfaceError)


def _misunderstood() -> ConfigError:
    return ConfigError(
        _("The database URL is not understood. Write sqlite:////absolute/file or postgresql://user@host/database.")
    )


def _make_private(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
    except OSError as error:
        raise StoreError(
            _("The database file {file} cannot be written: {reason}.", file=file, reason=error.strerror)
        ) from error


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin transactions: we do, see _begin_sqlite
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _roll_back_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry, _error: BaseException | None) -> None:
    # A task that is cancelled in a statement gives its connection up, and closing it does not end the transaction
    # while Python still holds a cursor: the write lock would stand until the next garbage collection.
    if in_greenlet():
        connection.rollback()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that begins by reading and then writes fails at once when another wrote in between, whatever the
    # busy_timeout; IMMEDIATE waits its turn at the start instead.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
