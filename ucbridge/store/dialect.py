"""The one place where SQLite and PostgreSQL are written differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

_MIGRATION_LOCK = 0x7563_6272  # any number of our own; every starter of this product takes the same


async def put(connection: AsyncConnection, table: Table, values: Mapping[str, object], *, newer: str = "") -> bool:
    """Insert a row, or overwrite the one with the same primary key; tell whether anything was written.

    With `newer` the row is only overwritten where that column grows.
    """
    statement = _overwriting(connection.dialect.name, table, tuple(values), newer)
    result = await connection.execute(statement.values(**values))
    return result.rowcount > 0


async def put_all(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows of the same columns, or overwrite those with the same primary keys: one statement for all."""
    if not rows:
        return
    await connection.execute(_overwriting(connection.dialect.name, table, tuple(rows[0])), rows)


async def add(connection: AsyncConnection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert a row unless it is there already; tell whether it was new."""
    result = await connection.execute(_insert(connection.dialect.name, table).values(**values).on_conflict_do_nothing())
    return result.rowcount > 0


async def add_all(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows of the same columns, but those that are there already."""
    await connection.execute(_insert(connection.dialect.name, table).on_conflict_do_nothing(), rows)


async def wait_for_other_starters(connection: AsyncConnection) -> None:
    """Hold every other process that migrates this database until the transaction ends.

    On SQLite the transaction itself does: it began with BEGIN IMMEDIATE.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))


@cache
def _overwriting(
    dialect: str, table: Table, names: tuple[str, ...], newer: str = ""
) -> sqlite.Insert | postgresql.Insert:
    """Return the statement of `put`, made once: its `excluded` is a copy of every column of the table."""
    statement = _insert(dialect, table)
    key = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in names if name not in key}
    where = statement.excluded[newer] > table.c[newer] if newer else None
    return statement.on_conflict_do_update(index_elements=key, set_=changed, where=where)


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
