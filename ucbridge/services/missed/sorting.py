"""Which missed calls become a card, and for whom: from how calls went to what is written down. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ucbridge.pbx.attempts.interface import Attempt
from ucbridge.services.concerns.interface import Concern, Concerned, Result, Way, Why
from ucbridge.services.missed.kinds import MISSED, wanted
from ucbridge.store.missed_rows import Miss, Told
from ucbridge.store.postings import Place


@dataclass(frozen=True, slots=True)
class Around:
    """What else decides. `off` are the kinds people switched off, `queues` the places that want calls of a queue.

    `identity` brings the ways together in which a number is written.
    """

    off: Mapping[str, Collection[str]]
    queues: Mapping[str, tuple[Place, ...]]
    identity: Callable[[str], str]
    ringing: Callable[[Concern, bool], str]
    """Returns the topic of the card that somebody had while it rang, "" for none; the call may be a late one."""
    personal: bool = True
    """Whether people are told at all, or only places."""


def over(attempt: Attempt) -> bool:
    """Tell whether an attempt has come to nothing."""
    return attempt.ended is not None and attempt.answered_at is None


def missed_in(concerned: Concerned, attempt: Attempt) -> tuple[Concern, ...]:
    """Return whom an attempt was missed by."""
    mine = attempt.channel_id, attempt.number
    return tuple(
        each
        for each in concerned.concerns
        if each.result is Result.MISSED and (each.attempt.channel_id, each.attempt.number) == mine
    )


def queues_of(attempt: Attempt) -> tuple[str, ...]:
    """Return the queues a caller was in, the last first."""
    return tuple(dict.fromkeys(filter(None, (attempt.queue, *(each.queue for each in attempt.rung)))))


def misses_of(concerned: Concerned, attempt: Attempt, around: Around) -> list[Miss]:
    """Return what is to be written down of one attempt: for the people, and for the places of its queue."""
    missed = missed_in(concerned, attempt)
    places = _places(attempt, around)
    personal = [each for each in missed if not (places and each.way is Way.QUEUE)]
    told = [each for each in personal if wanted(each, around.off.get(each.person_id, ()), card=MISSED)]
    told = told if around.personal else []
    found = []
    if told:
        people = tuple((each.person_id, around.ringing(each, concerned.late)) for each in told)
        scope = scope_of(concerned, attempt, [each.person_id for each in personal], around.identity)
        found.append(_miss(concerned, attempt, scope, _told(concerned, attempt, personal), people=people))
    if places:
        found.append(_miss(concerned, attempt, "", _told(concerned, attempt, missed), places=places))
    return found


def scope_of(concerned: Concerned, attempt: Attempt, people: Collection[str], identity: Callable[[str], str]) -> str:
    """Return what calls have in common that count as one: who called, what they dialled, and whom they missed.

    "" for who withheld their number: nobody knows that it is the same one.
    """
    caller = caller_of(concerned, attempt, identity)
    if not caller:
        return ""
    words = "\0".join((caller, next(iter(attempt.dialled), ""), attempt.queue, *sorted(people)))
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def caller_of(concerned: Concerned, attempt: Attempt, identity: Callable[[str], str]) -> str:
    """Return who calls, "" where that is withheld."""
    by = next((each.by for each in concerned.concerns if each.by and each.attempt == attempt), concerned.caller_id)
    if by:
        return f"person:{by}"
    number = attempt.caller.number
    return identity(number) if any(each.isdigit() for each in number) else ""


def _places(attempt: Attempt, around: Around) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(place for queue in queues_of(attempt) for place in around.queues.get(queue, ())))


def _miss(
    concerned: Concerned,
    attempt: Attempt,
    scope: str,
    told: Told,
    *,
    people: tuple[tuple[str, str], ...] = (),
    places: tuple[Place, ...] = (),
) -> Miss:
    ids = tuple(dict.fromkeys((attempt.call_id, concerned.call.id, *concerned.call.merged)))
    at = datetime.fromtimestamp(attempt.began, UTC)
    return Miss(ids, attempt.channel_id, attempt.number, scope, at, told, people, places)


def _told(concerned: Concerned, attempt: Attempt, missed: Sequence[Concern]) -> Told:
    forwarded = [each for each in missed if each.forwarded_from]
    ways = {each.way for each in missed if not each.forwarded_from}
    return Told(
        caller_number=attempt.caller.number,
        caller_name=attempt.caller.name,
        caller_id=next((each.by for each in missed if each.by), ""),
        dialled=next(iter(attempt.dialled), ""),
        queue=next(iter(queues_of(attempt)), ""),
        waited=int(attempt.waited),
        way=next(iter(ways)).value if len(ways) == 1 else "",
        why=_why(missed),
        forwarded_from=next((each.forwarded_from for each in forwarded), ""),
        forwarded_to=" ".join(each.person_id for each in forwarded),
        mailbox=attempt.mailbox,
        late=concerned.late,
    )


def _why(missed: Sequence[Concern]) -> str:
    """Return why, where it is the same for all of them."""
    whys: set[Why | None] = {each.why for each in missed}
    only = whys.pop() if len(whys) == 1 else None
    return only.value if only else ""
