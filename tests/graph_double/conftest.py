"""Somebody who asks the double."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.graph_double import GraphDouble
from tests.graph_double.client import Client, asking


@pytest_asyncio.fixture
async def client(graph: GraphDouble) -> AsyncIterator[Client]:
    async with asking(graph) as client:
        yield client
