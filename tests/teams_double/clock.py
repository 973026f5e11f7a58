"""Time and ids, as Teams counts them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class Clock:
    """The time of the double; `later` moves it on, without anybody waiting."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._last = 0

    def now(self) -> float:
        return time.time() + self.ahead

    def later(self, seconds: float) -> None:
        self.ahead += seconds

    def message_id(self) -> str:
        """Return the id of a new message: milliseconds, greater than all before it."""
        self._last = max(int(self.now() * 1000), self._last + 1)
        return str(self._last)


def utc(moment: float) -> str:
    """Say a moment as Teams does: 2026-01-02T03:04:05.678Z."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local(moment: float, timezone: str) -> str:
    """Say a moment as a person's client does: 2026-01-02T04:04:05.678+01:00."""
    return datetime.fromtimestamp(moment, ZoneInfo(timezone)).isoformat(timespec="milliseconds")
