"""Time, as Graph says it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The time of a double; `later` moves it on, without anybody waiting."""

    def now(self) -> float: ...

    def later(self, seconds: float) -> None: ...


class OwnClock:
    """The time of a Graph that belongs to no Teams double."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return time.time() + self.ahead

    def later(self, seconds: float) -> None:
        self.ahead += seconds


def iso(moment: float) -> str:
    """Say a moment as Graph does: 2026-01-02T03:04:05.678Z."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
