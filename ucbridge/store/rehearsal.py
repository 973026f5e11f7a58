"""Bringing the database up to date, for trial: everything is taken back."""

from __future__ import annotations

from alembic.migration import MigrationContext
from sqlalchemy import Connection

from ucbridge.store.dialect import wait_for_other_starters
from ucbridge.store.engine import address_of, engine_of, store_errors
from ucbridge.store.migrate import migrate


async def rehearse(url: str) -> bool:
    """Run the missing migrations in a transaction that is rolled back; tell whether there were any.

    Raises:
        ConfigError: the URL is none of ours, or a newer version of the product wrote the database.
        StoreError: the database cannot be reached or opened.
    """
    address = address_of(url)
    engine = engine_of(address)
    try:
        with store_errors(address):
            async with engine.execution_options(writes=True).connect() as connection, connection.begin() as transaction:
                await wait_for_other_starters(connection)
                changed = await connection.run_sync(_migrated)
                await transaction.rollback()
                return changed
    finally:
        await engine.dispose()


def _migrated(connection: Connection) -> bool:
    before = MigrationContext.configure(connection).get_current_heads()
    migrate(connection)
    return MigrationContext.configure(connection).get_current_heads() != before
