"""Time and ids, as Discord counts them."""

from __future__ import annotations

import time
from datetime import UTC, datetime

EPOCH = 1_420_070_400_000


class Clock:
    """The time of the double; `later` moves it on, without anybody waiting."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._last = 0

    def now(self) -> float:
        return time.time() + self.ahead

    def later(self, seconds: float) -> None:
        self.ahead += seconds

    def snowflake(self) -> int:
        """Return a new id, greater than all before it."""
        self._last = max((int(self.now() * 1000) - EPOCH) << 22, self._last + 1)
        return self._last


def iso(moment: float) -> str:
    """Say a moment as Discord does: 2026-01-02T03:04:05.678000+00:00."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")


def born(snowflake: int) -> float:
    """Return when an id was given."""
    return ((snowflake >> 22) + EPOCH) / 1000
