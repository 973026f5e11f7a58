"""How many requests were refused, and why: said in the log now and then, with nothing of what was in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import structlog

from connectors.teams.wire.tokens import Forged

log = structlog.get_logger(__name__)

EVERY = 60.0
"""Seconds between two lines in the log, however many there are."""


class Refused:
    """Counts."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._said = float("-inf")
        self._reasons: Counter[str] = Counter()
        self.count = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count what is refused within."""
        try:
            yield
        except Forged as error:
            self.count += 1
            self._reasons[str(error)] += 1
            if self._clock() - self._said >= EVERY:
                self._said = self._clock()
                log.warning("requests refused that are not from Teams", reasons=dict(self._reasons))
                self._reasons.clear()
            raise
