"""An empty database for a test, on either engine."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, create_engine, inspect

from tests.store import postgres as server
from ucbridge.store import database as opening
from ucbridge.store.database import Database
from ucbridge.store.migrate import migrate


@pytest.fixture(scope="session", autouse=True)
def migrated_once() -> Iterator[None]:
    """Run the migrations once; an empty SQLite file is then given their tables, which is six times as fast."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "migrate", _give_tables)
        yield


@pytest.fixture
def migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the migrations on every database, for tests of just that."""
    monkeypatch.setattr(opening, "migrate", migrate)


def _give_tables(connection: Connection) -> None:
    if connection.dialect.name != "sqlite" or inspect(connection).get_table_names():
        migrate(connection)
        return
    for statement in _statements():
        connection.exec_driver_sql(statement)


@functools.cache
def _statements() -> list[str]:
    """Write down what makes the tables and rows which the migrations leave."""
    with create_engine("sqlite://").connect() as connection:
        migrate(connection)
        connection.commit()
        driver = connection.connection.driver_connection
        assert driver
        return [each for each in driver.iterdump() if each not in {"BEGIN TRANSACTION;", "COMMIT;"}]


@pytest.fixture(scope="session")
def postgres() -> Iterator[server.Postgres]:
    with server.running() as running:
        yield running


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, postgres: server.Postgres) -> Iterator[str]:
    """An empty database of PostgreSQL; the tables are in it already, except where `migrations` make them."""
    with postgres.fresh(copied="migrations" not in request.fixturenames) as fresh:
        yield fresh


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, on either engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/ucbridge.sqlite"
    fresh: str = request.getfixturevalue("postgres_url")
    return fresh


@pytest_asyncio.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with Database.open(url) as opened:
        yield opened
