"""How long to wait before a request is repeated (pure)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite

from ucbridge.supervision import Backoff

AGAIN = Backoff(first=1.0, cap=30.0)
LONGEST = 3600.0
"""Seconds beyond which nothing is waited, whoever asks for it."""


def wait(tries: int, retry_after: str | None, now: datetime) -> float:
    """Return the seconds Graph asks for, or where it says nothing more with each of the tries so far."""
    asked = asked_for(retry_after, now)
    return asked or AGAIN.wait(tries)  # who says 0 is not to be asked again at once, and again


def asked_for(retry_after: str | None, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header, which names seconds or a moment; None where it is neither."""
    if not retry_after:
        return None
    try:
        seconds = float(retry_after.strip())
    except ValueError:
        try:
            moment = parsedate_to_datetime(retry_after)
        except ValueError:
            return None
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    return min(max(seconds, 0.0), LONGEST) if isfinite(seconds) else None
