"""The call records in a database: what Asterisk's cdr_odbc, cdr_adaptive_odbc, cdr_pgsql and cdr_sqlite3_custom
write, and FreePBX's asteriskcdrdb.cdr."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Connection, MetaData, Table, and_, cast, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, InvalidRequestError, NoSuchTableError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.types import TIMESTAMP, DateTime, String

from ucbridge.pbx.cdr.clock import Clock, clock_of
from ucbridge.pbx.cdr.errors import CdrUnreadable
from ucbridge.pbx.cdr.interface import CallRecord
from ucbridge.pbx.cdr.rows import STARTS, Row, record, start_of

LONGEST = timedelta(days=1)
"""How long before the window a call in it may have begun: tables are searched by the beginning."""

ZONES = timedelta(hours=14)
"""As far from UTC as a time zone is."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
    "mysql": "mysql+aiomysql",
    "mariadb": "mysql+aiomysql",
}
"""Our driver by what people write."""


class CdrTable:
    """One table of them. `zone` and `sure` as `csv_files.CsvFiles` has them."""

    def __init__(self, url: str, table: str, zone: tzinfo, *, sure: bool) -> None:
        self._url = url
        self._table = table
        self._zone = zone
        self._sure = sure

    async def between(self, since: datetime, until: datetime) -> list[CallRecord]:
        """Return the records that ended between two moments, as `CallRecords.between` says."""
        found = await self._rows(since, until)
        clock = Clock(self._zone)
        if not self._sure:
            clock = clock_of(((start_of(each), str(each.get("uniqueid") or "")) for each in found), self._zone)
        read = [each for row in found if (each := record(row, clock))]
        there = (each for each in read if since <= each.ended <= until)
        return sorted(there, key=lambda each: (each.started, each.sequence))

    async def _rows(self, since: datetime, until: datetime) -> list[Row]:
        engine = self._engine()
        try:
            async with engine.connect() as connection:
                table = await connection.run_sync(self._described)
                query = select(table).where(_begun(table, since - LONGEST - ZONES, until + ZONES))
                return [_named(dict(row)) for row in (await connection.execute(query)).mappings()]
        except NoSuchTableError as error:
            raise CdrUnreadable(f"no table {self._table}") from error
        except (SQLAlchemyError, OSError) as error:
            raise CdrUnreadable(type(getattr(error, "orig", None) or error).__name__) from error
        finally:
            await engine.dispose()

    def _engine(self) -> AsyncEngine:
        try:
            url = make_url(self._url)
            name = url.drivername.partition("+")[0]
            return create_async_engine(url.set(drivername=_DRIVERS.get(name, url.drivername)), pool_size=1)
        except ModuleNotFoundError as error:
            raise CdrUnreadable(f'no driver: pip install "ucbridge[mysql]" ({error.name})') from error
        except (ArgumentError, InvalidRequestError, SQLAlchemyError, ValueError) as error:
            raise CdrUnreadable(type(error).__name__) from error

    def _described(self, connection: Connection) -> Table:
        """Return the table with the columns it has."""
        schema, _dot, name = self._table.rpartition(".")
        return Table(name, MetaData(), schema=schema or None, autoload_with=connection)


def _named(row: Mapping[Any, object]) -> Row:
    return {str(name).lower(): value for name, value in row.items()}


def _begun(table: Table, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Return the condition that a record began in a span, wide enough for every zone it may be written in."""
    columns = {column.name.lower(): column for column in table.columns}
    column = next((columns[name] for name in STARTS if name in columns), None)
    if column is None:
        raise CdrUnreadable(f"no column {' or '.join(STARTS)} in {table.name}")
    first, last = (each.astimezone(UTC) for each in (since, until))
    if isinstance(column.type, DateTime | TIMESTAMP):
        zoned = bool(getattr(column.type, "timezone", False))
        bounds = (first, last) if zoned else (first.replace(tzinfo=None), last.replace(tzinfo=None))
        return and_(column >= bounds[0], column <= bounds[1])
    words = cast(column, String) if not isinstance(column.type, String) else column
    return and_(words >= f"{first:%Y-%m-%d %H:%M:%S}", words <= f"{last:%Y-%m-%d %H:%M:%S}")
