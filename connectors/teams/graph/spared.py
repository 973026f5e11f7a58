"""Who is left alone for a while, because Graph refuses what we ask about them."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

SPARED = 3600.0
"""Seconds for which nothing more is asked about somebody."""


class Spared:
    """Accounts, and until when."""

    def __init__(self, *, seconds: float = SPARED, clock: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until: dict[str, float] = {}

    def add(self, account: str) -> None:
        """Leave this one alone from now on."""
        self._until[account] = self._clock() + self._seconds

    def __contains__(self, account: object) -> bool:
        return isinstance(account, str) and self._until.get(account, 0.0) > self._clock()
