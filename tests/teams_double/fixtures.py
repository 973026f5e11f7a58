"""The fixture: a running double whose checks fail the test that broke them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.teams_double.double import TeamsDouble


@pytest_asyncio.fixture
async def teams() -> AsyncIterator[TeamsDouble]:
    """A Microsoft Teams with nobody in it yet."""
    async with TeamsDouble() as double:
        yield double
