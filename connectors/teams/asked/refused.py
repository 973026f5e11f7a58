"""Posts that were not from Teams, counted: who sent them is not kept."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import structlog

from connectors.teams.settings import NAME
from ucbridge.i18n import plural
from ucbridge.supervision import Health

log = structlog.get_logger(__name__)

QUIET = 60.0
"""Seconds between two lines in the log."""


class Refused:
    """Counts refusals since the start, for the health of the bridge; `why` is in words of our own."""

    def __init__(self, health: Health, *, clock: Callable[[], float] = monotonic) -> None:
        self._health = health
        self._clock = clock
        self._count = 0
        self._logged = float("-inf")

    def __call__(self, why: str) -> None:
        """Take note of one."""
        self._count += 1
        words = plural(
            "{count} message refused: not from Teams", "{count} messages refused: not from Teams", self._count
        )
        self._health.report(f"{NAME} endpoint", True, words)
        if self._clock() - self._logged >= QUIET:
            self._logged = self._clock()
            log.warning("refused what is not from Teams", reason=why, count=self._count)
