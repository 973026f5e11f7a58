from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.services.voicemail.line import Line, impatience
from ucbridge.store.database import Database


@pytest_asyncio.fixture
async def line(database: Database, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A bridge with its pipeline, on either database."""
    impatience(monkeypatch)
    return Line(database, url, tmp_path / "data")


@pytest_asyncio.fixture
async def small_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    """The same on SQLite alone."""
    impatience(monkeypatch)
    url = f"sqlite:///{tmp_path}/ucbridge.sqlite"
    async with Database.open(url) as database:
        yield Line(database, url, tmp_path / "data")
