"""How often we ask: the limits Teams has for one bot in one conversation, kept by us so that it need not refuse."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from time import monotonic

Windows = tuple[tuple[float, int], ...]
"""Seconds, and how many requests there may be within them; the longest last."""

WRITES: Windows = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
READS: Windows = ((1.0, 14), (2.0, 16), (30.0, 120), (3600.0, 3600))
ALL: Windows = ((1.0, 30),)
"""For everything a bot asks in one tenant."""

_MARGIN = 0.1
"""Seconds that the way there may shorten."""
_KEYS = 10_000


class Pace:
    """Gives turns by key, first come first served; only the most recent keys are remembered."""

    def __init__(self, *, clock: Callable[[], float] = monotonic, keys: int = _KEYS) -> None:
        self._clock = clock
        self._keys = keys
        self._taken: OrderedDict[tuple[str, Windows], deque[float]] = OrderedDict()
        self._held: dict[str, float] = {}

    async def turn(self, key: str, windows: Windows, *, patience: float) -> None:
        """Wait for a turn.

        Raises:
            TimeoutError: there is none within `patience` seconds; none was taken.
        """
        for name, limits in ((key, windows), ("", ALL)):
            at = self.take(name, limits, patience=patience)
            await asyncio.sleep(at - self._clock())

    def take(self, key: str, windows: Windows, *, patience: float) -> float:
        """Take the next turn, and return when it is. Raises as `turn`."""
        now = self._clock()
        taken = self._taken.setdefault((key, windows), deque())
        self._taken.move_to_end((key, windows))
        while taken and taken[0] <= now - windows[-1][0] - _MARGIN:
            taken.popleft()
        at = max(now, self._held.get(key, now))
        if taken:
            at = max(at, taken[-1])  # nobody overtakes
        for seconds, most in windows:
            if len(taken) >= most:
                at = max(at, taken[-most] + seconds + _MARGIN)
        if at - now > patience:
            raise TimeoutError(f"no turn for {at - now:.0f} seconds")
        taken.append(at)
        self._forget(now)
        return at

    def hold(self, key: str, seconds: float) -> None:
        """Give nobody a turn for some seconds: Teams asks for it."""
        self._held[key] = max(self._held.get(key, 0.0), self._clock() + seconds)

    def _forget(self, now: float) -> None:
        while len(self._taken) > self._keys:
            self._taken.popitem(last=False)
        if len(self._held) > self._keys:
            self._held = {key: until for key, until in self._held.items() if until > now}
