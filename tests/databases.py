"""An empty database for a test, on either engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.store import postgres as server
from ucbridge.store.database import Database


@pytest.fixture(scope="session")
def postgres() -> Iterator[server.Postgres]:
    with server.running() as running:
        yield running


@pytest.fixture
def postgres_url(postgres: server.Postgres) -> Iterator[str]:
    """An empty database of PostgreSQL."""
    with postgres.fresh() as fresh:
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
