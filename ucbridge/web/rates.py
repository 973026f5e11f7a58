"""How often somebody may ask: token buckets by key, bounded in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic


class Rate:
    """Lets each key through `burst` times at once, then `per_second` times a second.

    Only the `keys` most recent keys are remembered, so that strangers cannot fill the memory.
    """

    def __init__(
        self, *, per_second: float, burst: int, keys: int = 10_000, clock: Callable[[], float] = monotonic
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._keys = keys
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """Take one turn; return 0, or the seconds to wait where there is none."""
        now = self._clock()
        left, at = self._buckets.pop(key, (float(self._burst), now))
        left = min(self._burst, left + (now - at) * self._per_second)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._per_second
