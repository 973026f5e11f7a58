from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.asterisk import Elsewhere
from tests.pbx.conference.stage import Stage, staged


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tones of the phones lie."""
    return tmp_path_factory.mktemp("tones")


@pytest_asyncio.fixture
async def stage(asterisk: Elsewhere, tmp_path: Path, tones: Path) -> AsyncIterator[Stage]:
    """Phones that answer at once and talk their tones, and a switchboard."""
    async with staged(asterisk, tmp_path, tones) as stage:
        yield stage
