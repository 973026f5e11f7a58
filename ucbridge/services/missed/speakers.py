"""Missed calls nobody has talked about yet, by who called: a conversation that comes later settles them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ucbridge.pbx.attempts.interface import Attempt
from ucbridge.services.concerns.interface import Concern, Concerned, Result
from ucbridge.services.missed.sorting import caller_of, queues_of
from ucbridge.store.missed import ToShow

MOST = 5000
"""Missed calls that are remembered; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Somebody talked to a caller: the missed calls it settles, who it was, and when."""

    keys: tuple[str, ...]
    person_id: str
    at: float


@dataclass(frozen=True, slots=True)
class _Open:
    people: frozenset[str]
    queue: str
    caller: str
    last: float


class Speakers:
    """Knows who is still to be talked to. `identity` brings the ways together in which a number is written."""

    def __init__(self, identity: Callable[[str], str]) -> None:
        self._identity = identity
        self._open: dict[str, _Open] = {}
        self._keys: dict[str, dict[str, None]] = {}

    def __len__(self) -> int:
        return len(self._open)

    def add(self, missed: ToShow) -> None:
        """Remember a missed call, as it is now."""
        told = missed.card.told
        number = told.caller_number
        caller = f"person:{told.caller_id}" if told.caller_id else self._identity(number) if number else ""
        self.drop(missed.card.key)
        if missed.card.settled_at is not None or not caller:
            return
        queue = told.queue if missed.card.places else ""
        last = missed.card.last_at.timestamp()
        self._open[missed.card.key] = _Open(frozenset(missed.people), queue, caller, last)
        self._keys.setdefault(caller, {})[missed.card.key] = None
        if len(self._open) > MOST:
            self.drop(next(iter(self._open)))

    def drop(self, key: str) -> None:
        """Forget one."""
        if (was := self._open.pop(key, None)) is not None:
            left = self._keys[was.caller]
            del left[key]
            if not left:
                del self._keys[was.caller]

    def settled_by(self, concerned: Concerned) -> Iterator[Talk]:
        """Tell which of them a call settles: the same caller came through, or was called."""
        if not self._open:
            return
        for attempt in concerned.call.attempts:
            if attempt.answered_at is None:
                continue
            answered = [each for each in concerned.concerns if _answered(each, attempt)]
            yield from self._came_through(concerned, attempt, answered)
            yield from self._was_called(concerned, attempt, answered)

    def _came_through(self, concerned: Concerned, attempt: Attempt, answered: list[Concern]) -> Iterator[Talk]:
        caller = caller_of(concerned, attempt, self._identity)
        meant = {each.person_id for each in concerned.concerns if _same(each.attempt, attempt)}
        by = {each.person_id for each in answered}
        if not by:
            return
        queues = queues_of(attempt)
        keys = [
            key for key, each in self._of([caller], attempt)
            if each.people & by or (each.people and each.people <= meant) or each.queue in queues
        ]  # fmt: skip
        if keys:
            yield Talk(tuple(keys), next(iter(sorted(by))), attempt.answered_at or 0.0)

    def _was_called(self, concerned: Concerned, attempt: Attempt, answered: list[Concern]) -> Iterator[Talk]:
        if not concerned.caller_id:
            return
        called = {self._identity(each) for each in attempt.dialled} | {f"person:{each.person_id}" for each in answered}
        keys = [key for key, each in self._of(called, attempt) if concerned.caller_id in each.people]
        if keys:
            yield Talk(tuple(keys), concerned.caller_id, attempt.answered_at or 0.0)

    def _of(self, callers: Iterable[str], attempt: Attempt) -> Iterator[tuple[str, _Open]]:
        for caller in callers:
            for key in self._keys.get(caller, ()):
                if (attempt.answered_at or 0.0) >= self._open[key].last:
                    yield key, self._open[key]


def _answered(concern: Concern, attempt: Attempt) -> bool:
    return concern.result is Result.ANSWERED and _same(concern.attempt, attempt)


def _same(one: Attempt, other: Attempt) -> bool:
    return (one.channel_id, one.number) == (other.channel_id, other.number)
