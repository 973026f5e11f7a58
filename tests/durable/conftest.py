from pathlib import Path

import pytest

from tests.durable.machine import impatience


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    impatience(monkeypatch)


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The database of a bridge on one machine."""
    return f"sqlite:///{tmp_path}/ucbridge.sqlite"
