"""How a conference ended, and when it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ucbridge.services.conferences.live.conferences import COMING, LIVE, LiveConference
from ucbridge.services.conferences.live.retrying import due_again
from ucbridge.store import conferences as store
from ucbridge.store.conferences import LegState

EMPTY = 1.5
"""Seconds an empty room waits for somebody who drops out and comes right back."""

HOSTLESS = 5.0
"""Seconds it goes on without its host, who may have dropped out, where it ends with them."""

UNMET = 30.0
"""Seconds within which the first comes who dials in."""


class Outcome(StrEnum):
    """How it ended; the word also stands in the store."""

    ENDED = "ended"
    LEFT = "everybody left"
    NOBODY = "nobody came"
    HOST_LEFT = "host left"
    TOO_LONG = "too long"
    REFUSED = store.REFUSED


@dataclass(frozen=True, slots=True)
class Judge:
    """Says which conferences are over. `longest` is how long one may last."""

    longest: timedelta

    def verdict(self, going: LiveConference, *, inside: bool, now: float, at: datetime) -> Outcome | None:
        """Return why a conference is over, None while it goes on; `now` is monotonic, `at` the same by the clock."""
        conference = going.conference
        if not going.foreign and at >= conference.started_at + self.longest:
            return Outcome.TOO_LONG
        if going.growing_since is not None:
            return None
        if inside:
            going.empty_since = None
            return self._hostless(going, now)
        if going.empty_since is None:
            going.empty_since = now
        empty = now - going.empty_since
        if going.met:
            return Outcome.LEFT if empty >= EMPTY else None
        if going.among(COMING) or due_again(going, at):
            going.empty_since = now
            return None
        return Outcome.NOBODY if empty >= (EMPTY if going.legs else UNMET) else None

    def _hostless(self, going: LiveConference, now: float) -> Outcome | None:
        host = going.conference.host_id
        left = going.conference.ends_with_host and _was_in(going, host) and not going.of_person(host, LIVE)
        if not left:
            going.hostless_since = None
            return None
        if going.hostless_since is None:
            going.hostless_since = now
        return Outcome.HOST_LEFT if now - going.hostless_since >= HOSTLESS else None


def _was_in(going: LiveConference, person_id: str) -> bool:
    states = tuple(LegState)
    return any(each.leg.joined_at for each in going.of_person(person_id, states))
