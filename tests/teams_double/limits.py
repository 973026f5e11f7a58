"""Rate limits per bot and conversation, as documented; off until a test wants them."""

from __future__ import annotations

import math
from collections import deque

from tests.teams_double.clock import Clock

WINDOWS = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))


class Limits:
    """Counts what goes to a conversation. `hits` is how often it was too much."""

    def __init__(self, clock: Clock) -> None:
        self.on = False
        self.windows = WINDOWS
        self.hits = 0
        self._clock = clock
        self._asked: dict[str, deque[float]] = {}

    def count(self, conversation: str) -> int | None:
        """Count a request; return the seconds to wait where it is one too many."""
        if not self.on:
            return None
        now = self._clock.now()
        asked = self._asked.setdefault(conversation, deque(maxlen=WINDOWS[-1][0]))
        for limit, per in self.windows:
            within = [each for each in asked if each > now - per]
            if len(within) >= limit:
                self.hits += 1
                return math.ceil(max(0.001, within[-limit] + per - now))
        asked.append(now)
        return None
