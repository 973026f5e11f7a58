"""Whom an attempt concerns, and how it went for them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ucbridge.pbx.attempts.interface import Attempt, CallTold, RingEnd, Rung, Source
from ucbridge.services.concerns.interface import Concern, Concerned, Result, Way, Why
from ucbridge.services.concerns.whose import Whose

_BLIND: Mapping[str, Why] = {}

_BY_END = (
    (RingEnd.GAVE_UP, Why.GAVE_UP),
    (RingEnd.NO_ANSWER, Why.NO_ANSWER),
    (RingEnd.ELSEWHERE, Why.NO_ANSWER),
    (RingEnd.ANSWERED, Why.NO_ANSWER),
    (RingEnd.BUSY, Why.BUSY),
    (RingEnd.UNREACHABLE, Why.UNREACHABLE),
)
"""Why somebody missed a call, by how their phones' ringing ended; the first that fits any of them."""


def concerns_of(told: CallTold, whose: Whose, quiet: Mapping[str, Why] = _BLIND, *, late: bool = False) -> Concerned:
    """Return everybody a call concerns; `quiet` says why the phone of somebody did not ring, by the person's id."""
    found = tuple(each for attempt in told.attempts for each in _of_attempt(told, attempt, whose, quiet))
    first = told.attempts[0] if told.attempts else None
    caller = next(iter(whose.caller(first)), "") if first and first.source is not Source.PARKING else ""
    return Concerned(told, found, caller, late)


def unrung(attempt: Attempt, whose: Whose) -> list[str]:
    """Return who was called and had no phone rung, once it is clear that nobody answered."""
    if attempt.ended is None or attempt.answered_at is not None or attempt.lost:
        return []
    around = _Around.of(attempt, whose)
    return [each for each in around.looked_for if each not in around.rung]


@dataclass(frozen=True, slots=True)
class _Around:
    """Who takes part in an attempt, those who call left out: nobody misses their own call.

    `called` are those whose extension the caller was at, `passed` those it was forwarded to; `rung` their phones.
    """

    callers: Sequence[str]
    called: Sequence[str]
    passed: Sequence[str]
    rung: Mapping[str, tuple[Rung, ...]]
    answered: Sequence[str]

    @property
    def looked_for(self) -> Sequence[str]:
        """Return whom the caller was to reach, by a forward or not."""
        return tuple(dict.fromkeys((*self.called, *self.passed)))

    @classmethod
    def of(cls, attempt: Attempt, whose: Whose) -> _Around:
        callers = whose.caller(attempt)
        rung: dict[str, tuple[Rung, ...]] = {}
        for each in attempt.rung:
            for person in whose.rung(each):
                if person not in callers:
                    rung[person] = (*rung.get(person, ()), each)
        sender = whose.at(attempt.sent_by) if attempt.sent_by else ()
        called, passed = (
            [
                person
                for exten in extens
                for person in whose.called(exten)
                if person not in callers and (person not in sender or person in rung)
            ]
            for extens in (_looked_for(attempt, whose), attempt.through)
        )
        answered = [each for each in whose.answered(attempt) if each not in callers]
        return cls(callers, called, passed, rung, answered)


def _looked_for(attempt: Attempt, whose: Whose) -> Sequence[str]:
    """Return the extensions at which somebody was to be reached: who dials a mailbox at once wants to ring nobody."""
    dialled = attempt.dialled
    return dialled[1:] if dialled and whose.mailbox_of(dialled[0]) else dialled


def _of_attempt(told: CallTold, attempt: Attempt, whose: Whose, quiet: Mapping[str, Why]) -> Iterator[Concern]:
    around = _Around.of(attempt, whose)
    concerned = dict.fromkeys((*around.looked_for, *around.rung, *around.answered))
    parker = [each for each in _parkers(attempt, whose) if each not in around.callers]
    concerned |= dict.fromkeys(parker)
    found = []
    for person in concerned:
        decided = _result(attempt, around, person, parked=person in parker)
        if decided is None:
            continue
        result, why = decided
        way = Way.PARKED if person in parker else _way(attempt, around, person)
        if why is None and result is Result.MISSED:
            forwards = person in around.called and bool(attempt.rung or around.passed)
            why = Why.NO_ANSWER if forwards else quiet.get(person, Why.DO_NOT_DISTURB)
        found.append(
            Concern(
                person,
                told,
                attempt,
                way,
                result,
                why,
                by=next(iter(around.callers), ""),
                answered_by=next(iter(around.answered), ""),
                rung=around.rung.get(person, ()),
                forwarded_from=_forwarder(around, person) if way is Way.FORWARDED else "",
            )
        )
    alike = {result: [each.person_id for each in found if each.result is result] for result in Result}
    for each in found:
        others = tuple(other for other in alike[each.result] if other != each.person_id)
        yield replace(each, others=others) if others else each


def _parkers(attempt: Attempt, whose: Whose) -> Sequence[str]:
    return whose.at(attempt.sent_by) if attempt.source is Source.PARKING and attempt.sent_by else ()


def _result(attempt: Attempt, around: _Around, person: str, *, parked: bool) -> tuple[Result, Why | None] | None:
    """Return how it went for one person, and why; None where it does not concern them (yet)."""
    rung = around.rung.get(person, ())
    if attempt.answered_at is not None:
        return (Result.ANSWERED if person in around.answered else Result.ELSEWHERE), None
    if attempt.ended is None or attempt.lost:
        return (Result.RINGING, None) if rung else None
    if parked:
        return Result.MISSED, Why.PARKED
    return _unanswered(rung, called=person in around.looked_for)


def _unanswered(rung: Sequence[Rung], *, called: bool) -> tuple[Result, Why | None] | None:
    if any(each.end is RingEnd.DECLINED for each in rung):
        return Result.DECLINED, None
    if not rung:
        return Result.MISSED, None
    why = next(why for end, why in _BY_END if any(each.end is end for each in rung))
    dead = why is Why.UNREACHABLE and not called  # others' phones rang, and not theirs
    return None if dead else (Result.MISSED, why)


def _way(attempt: Attempt, around: _Around, person: str) -> Way:
    if any(each.queue for each in around.rung.get(person, ())):
        return Way.QUEUE
    if attempt.source is Source.TRANSFER and (person in around.called or len(around.rung) <= 1):
        return Way.TRANSFERRED
    if person in around.called:
        return Way.DIRECT
    if _forwarder(around, person):
        return Way.FORWARDED
    return Way.GROUP if len(around.rung) > 1 else Way.DIRECT


def _forwarder(around: _Around, person: str) -> str:
    """Return whose call came to somebody else's phone."""
    return next((each for each in around.called if each != person), "") if person not in around.called else ""
