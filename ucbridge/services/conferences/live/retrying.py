"""Who is rung once more, where that was asked for. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from ucbridge.services.conferences.live.conferences import LiveConference, LiveLeg
from ucbridge.store.conferences import LegState

PAUSE = timedelta(seconds=15)
"""Between the end of the first try and the second."""

STALE = timedelta(minutes=2)
"""After which nobody expects it any more: the bridge was down."""

_WORTH = frozenset({LegState.NO_ANSWER, LegState.BUSY})


def due_again(going: LiveConference, at: datetime) -> list[LiveLeg]:
    """Return who is to be rung once more, now or in a moment."""
    if not going.conference.retry or going.over:
        return []
    return [each for each in going.newest() if _once_more(each, at)]


def rung_again(going: LiveConference, at: datetime) -> list[LiveLeg]:
    """Return those of them whose time has come."""
    return [each for each in due_again(going, at) if each.leg.left_at and at >= each.leg.left_at + PAUSE]


def _once_more(live: LiveLeg, at: datetime) -> bool:
    leg = live.leg
    if leg.state not in _WORTH or leg.tries > 1 or live.guessed or leg.left_at is None:
        return False
    return at < leg.left_at + STALE
