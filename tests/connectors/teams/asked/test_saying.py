"""Answers while Teams is away: told when it is back, for as long as anybody waits."""

from __future__ import annotations

from itertools import count

import pytest

from connectors.teams.asked.pending import LIFE
from connectors.teams.asked.saying import tried
from connectors.teams.wire.refusals import Busy
from ucbridge import patience
from ucbridge.supervision import Backoff

pytestmark = pytest.mark.asyncio

MINUTE = 60.0


class Away:
    """A Teams that is back after so many tries."""

    def __init__(self, tries: float) -> None:
        self._tries = tries
        self.asked = 0

    async def __call__(self) -> str:
        self.asked += 1
        if self.asked <= self._tries:
            raise Busy(503)
        return "message"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "AGAIN", Backoff(first=0.0, cap=0.0))


async def test_who_asked_shortly_before_an_outage_of_half_an_hour_is_answered_after_it() -> None:
    assert await tried(Away(30), clock=count(0, MINUTE).__next__) == "message"


async def test_after_an_hour_nobody_waits_any_more() -> None:
    away = Away(float("inf"))
    assert await tried(away, clock=count(0, MINUTE).__next__) is None
    assert away.asked <= LIFE.total_seconds() / MINUTE
