"""What the tests of Graph share: our client against the double, and a database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.teams.graph.client import Client
from tests.connectors.discord import house
from tests.graph_double import GraphDouble
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople


class Waits(list[float]):
    """How long the client wanted to wait; it does not."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


class Tokens:
    """Gives the double's tokens; `last` is the one in use."""

    def __init__(self, graph: GraphDouble) -> None:
        self._graph = graph
        self.last = ""
        self.stale: list[str] = []

    async def __call__(self, *, stale: str = "") -> str:
        if stale:
            self.stale.append(stale)
        if not self.last or self.last == stale:
            self.last = self._graph.token()
        return self.last


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def tokens(graph: GraphDouble) -> Tokens:
    return Tokens(graph)


@pytest_asyncio.fixture
async def client(graph: GraphDouble, waits: Waits, tokens: Tokens) -> AsyncIterator[Client]:
    client = Client(graph.url, tokens, pause=waits)
    yield client
    await client.close()


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Database]:
    async with house.store(tmp_path / "teams.sqlite") as database:
        yield database


@pytest.fixture
def state(store: Database) -> ConnectorState:
    return ConnectorState(store, "teams")


@pytest.fixture
def people(store: Database) -> DirectoryPeople:
    return DirectoryPeople(store)
