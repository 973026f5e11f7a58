"""The fixture: a running double whose checks fail the test that broke them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.graph_double.double import GraphDouble


@pytest_asyncio.fixture
async def graph() -> AsyncIterator[GraphDouble]:
    """A Graph of a tenant with nobody in it yet."""
    async with GraphDouble() as double:
        yield double
