"""Rate limits, with the headers Discord documents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tests.discord_double.clock import Clock


@dataclass(slots=True)
class Window:
    ends: float
    left: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limits say of a request. `wait` is None where it may go on."""

    headers: dict[str, str]
    wait: float | None = None
    everywhere: bool = False


class Limits:
    """Counts requests a bucket (route and major parameter) and of the whole bot.

    Discord documents no numbers a route: `default` is generous; `bucket` sets one.
    """

    def __init__(self, clock: Clock) -> None:
        self.default = (100, 1.0)
        self.everywhere = 50
        self.hits = 0
        self._clock = clock
        self._buckets: dict[tuple[str, str], tuple[int, float]] = {}
        self._windows: dict[str, Window] = {}

    def bucket(self, method: str, template: str, limit: int, *, per: float) -> None:
        """Set the limit of a route."""
        self._buckets[method, template] = (limit, per)

    def count(self, method: str, template: str, major: str) -> Verdict:
        """Count a request."""
        limit, per = self._buckets.get((method, template), self.default)
        if not template.startswith(("/interactions/", "/webhooks/")):
            whole = self._window("everywhere", self.everywhere, 1.0)
            if whole.left <= 0:
                self.hits += 1
                return Verdict({}, whole.ends - self._clock.now(), everywhere=True)
            whole.left -= 1
        bucket = hashlib.sha256(f"{method} {template}".encode()).hexdigest()[:32]
        window = self._window(f"{bucket}:{major}", limit, per)
        over = window.left <= 0
        window.left -= not over
        after = max(window.ends - self._clock.now(), 0.001)
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(window.left),
            "X-RateLimit-Reset": f"{window.ends:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": bucket,
        }
        if not over:
            return Verdict(headers)
        self.hits += 1
        return Verdict(headers, after)

    def _window(self, key: str, limit: int, per: float) -> Window:
        window = self._windows.get(key)
        if window is None or window.ends <= self._clock.now():
            window = self._windows[key] = Window(self._clock.now() + per, limit)
        return window
