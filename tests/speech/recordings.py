"""Real speech and music: what the packages of Asterisk bring along."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def prompts(shared_asterisk) -> Path:
    """Where a human says Asterisk's prompts, in 8 kHz wav."""
    return shared_asterisk.folder / "data/sounds/en"


@pytest.fixture(scope="session")
def music(shared_asterisk) -> list[Path]:
    """Music on hold in 8 kHz wav."""
    return sorted((shared_asterisk.folder / "data/moh").glob("*.wav"))
