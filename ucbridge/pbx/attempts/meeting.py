"""Who talks to whom: what it means for attempts that phones hear each other, and that they do no more."""

from __future__ import annotations

from ucbridge.pbx.attempts.course import Course, send
from ucbridge.pbx.attempts.legs import Leg, Trying

TWO = 2
"""Fewer do not talk."""


class Meetings:
    """Phones in a bridge, and what that is in the course of their attempts."""

    def __init__(self, course: Course) -> None:
        self._course = course

    def meet(self, group: list[Leg]) -> None:
        """Take in that these phones hear each other now."""
        if len(group) < TWO:
            return
        known = [attempt for leg in group for attempt in _between(leg, group)]
        for attempt in known:
            attempt.apart = None
        joined = {each for attempt in known for each in (attempt.leg, attempt.answered_leg)}
        joined |= self._found(group, frozenset(joined))
        for leg in group:
            if leg not in joined and self._handed_over(leg, group):
                joined |= set(group)
        if len(group) == TWO and not joined:
            self._introduce(*group)
        for leg in group:
            leg.talked_to = next(each for each in group if each is not leg)

    def confer(self, leg: Leg) -> None:
        """Take in that a caller is in a conference."""
        if leg.looking:
            self._course.answer(leg.looking, None)

    def part(self, leg: Leg, group: list[Leg]) -> None:
        """Note that a channel hears these no more; it may be held, or about to go."""
        alone = len(group) <= TWO or not leg.phone
        for each in group if alone else [leg]:
            for attempt in self._course.conversations(each):
                attempt.apart = attempt.apart or self._course.now

    def _found(self, group: list[Leg], back: frozenset[Leg | None]) -> set[Leg | None]:
        """Have those be answered who look for somebody; those in `back` come back from looking for somebody else."""
        found: set[Leg | None] = set()
        for leg in group:
            _handed_on(leg, self._course)
            looking = leg.looking
            if looking is None:
                continue
            if leg in back:
                self._course.over(looking)
            else:
                other = _answering(looking, group)
                self._course.answer(looking, other)
                found |= {leg, other}
        return found

    def _handed_over(self, leg: Leg, group: list[Leg]) -> bool:
        """Begin another attempt of a caller whom the one they talked to has brought together with somebody else."""
        by = next((each.answered_leg for each in leg.tries if each.answered_leg), None)
        if by is None:
            return False
        self._connect(leg, next(each for each in group if each is not leg), by)
        return True

    def _connect(self, caller: Leg, called: Leg, by: Leg) -> None:
        attempt = self._course.begin(caller, self._course.now)
        send(attempt, by)
        self._course.answer(attempt, called)
        attempt.picked_up = False

    def _introduce(self, one: Leg, other: Leg) -> None:
        """Two who had both been called talk to each other: who called them brought them together."""
        if one.talked_to is None and other.talked_to is None:
            return
        caller, called = (one, other) if one.talked_to and one.began <= other.began else (other, one)
        if by := caller.talked_to or called.talked_to:
            self._connect(caller, called, by)


def _handed_on(leg: Leg, course: Course) -> None:
    """Have a phone answer that was rung for a caller who brought somebody else in before it did."""
    ringing = leg.ringing
    if ringing and not ringing.of.leg.phone and ringing.of.answered_at is None and ringing.of.ended is None:
        course.answer(ringing.of, leg)


def _between(leg: Leg, group: list[Leg]) -> list[Trying]:
    """Return the conversations of a caller with others of a group."""
    return [each for each in leg.tries if each.answered_leg is not None and each.answered_leg in group]


def _answering(attempt: Trying, group: list[Leg]) -> Leg:
    """Return who of those in a bridge answers: rather one rung for it than another."""
    others = [leg for leg in group if leg is not attempt.leg]
    return next((leg for leg in others if leg.ringing and leg.ringing.of is attempt), others[0])
