"""A call and whom it concerned, as the history keeps them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ucbridge.pbx.attempts.interface import Attempt, RingEnd, Rung
from ucbridge.services.concerns.interface import Concern, Concerned, Result
from ucbridge.services.history.words import Direction, Ended
from ucbridge.services.names import words
from ucbridge.services.numbers import digits
from ucbridge.store.history import HistoryCall, HistoryPerson, Kept


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody at the other end. `id` is "" where they are no person of the company."""

    id: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Naming:
    """Who people are: `person` by id, `number` by what was dialled or shown, `endpoint` whose phone that is."""

    person: Callable[[str], Named]
    number: Callable[[str, str], Named]
    endpoint: Callable[[str], str]


_UNANSWERED = {
    RingEnd.BUSY: Ended.BUSY,
    RingEnd.DECLINED: Ended.DECLINED,
    RingEnd.UNREACHABLE: Ended.UNREACHABLE,
}


def kept(concerned: Concerned, naming: Naming) -> Kept | None:
    """Return what is written down of a call that is over; None for what nobody takes for a call."""
    told = concerned.call
    if not told.attempts or (_only_a_code(told.attempts) and not concerned.concerns):
        return None
    first = told.attempts[0]
    talk = next((each for each in told.attempts if each.answered_by), None)
    answerer = naming.endpoint(talk.answered_by) if talk else ""
    caller = naming.number(first.caller.number, first.caller.name)
    if concerned.caller_id:
        caller = naming.person(concerned.caller_id)
    dialled = first.dialled[0] if first.dialled else ""
    call = HistoryCall(
        call_id=told.id,
        started_at=_moment(told.started),
        answered_at=_moment(talk.answered_at) if talk and talk.answered_at else None,
        ended_at=_moment(told.ended) if told.ended else None,
        caller_number=first.caller.number or caller.number,
        caller_name=first.caller.name or caller.name,
        caller_id=concerned.caller_id,
        dialled=dialled,
        queue=next((each.queue for each in told.attempts if each.queue), ""),
        result=_result(told.attempts),
        answered_by=answerer,
        answered_number=_answered_number(talk),
        talked=sum(each.talked or 0.0 for each in told.attempts),
        mailbox=next((each.mailbox for each in told.attempts if each.mailbox), ""),
        recording="",
        late=concerned.late,
        lost=told.lost,
    )
    people = list(_in(concerned.concerns, caller, call, naming))
    if concerned.caller_id:
        people = [each for each in people if each.person_id != concerned.caller_id]
        people.append(_out(concerned, call, naming, talk, answerer))
    return Kept(call, tuple(people), tuple(each for each in told.merged if each != told.id))


def _in(concerns: Iterable[Concern], caller: Named, call: HistoryCall, naming: Naming) -> Iterable[HistoryPerson]:
    theirs: dict[str, list[Concern]] = {}
    for each in concerns:
        theirs.setdefault(each.person_id, []).append(each)
    for person_id, several in theirs.items():
        several.sort(key=lambda each: each.attempt.number)
        last = several[0]
        for each in several[1:]:
            if not (each.result is Result.ELSEWHERE and last.result is Result.ANSWERED):
                last = each
        talked = sum(each.attempt.talked or 0.0 for each in several if each.result is Result.ANSWERED)
        other = naming.person(last.by) if last.by else caller
        yield HistoryPerson(
            call_id=call.call_id,
            person_id=person_id,
            direction=Direction.IN,
            at=_moment(several[0].attempt.began),
            result=_ended(last, call),
            why=last.why or "",
            way=last.way,
            other_number=other.number,
            other_name=other.name,
            other_id=other.id,
            answered_by=last.answered_by or (call.answered_by if last.result is Result.ELSEWHERE else ""),
            forwarded_from=last.forwarded_from,
            talked=talked,
            words=searched(other, call),
        )


def _out(concerned: Concerned, call: HistoryCall, naming: Naming, talk: Attempt | None, answerer: str) -> HistoryPerson:
    first = concerned.call.attempts[0]
    rung = [each for each in first.rung if each.number]
    other = naming.number(call.dialled, "")
    if not other.id and not other.name and len({each.endpoint for each in first.rung}) == 1:
        whose = naming.endpoint(first.rung[0].endpoint)
        other = naming.person(whose) if whose and whose != concerned.caller_id else other
    if not other.number and rung:
        other = replace(other, number=rung[0].number)
    return HistoryPerson(
        call_id=call.call_id,
        person_id=concerned.caller_id,
        direction=Direction.OUT,
        at=call.started_at,
        result=call.result if call.result != Ended.VOICEMAIL or talk is None else Ended.ANSWERED,
        why="",
        way="",
        other_number=other.number or call.dialled,
        other_name=other.name,
        other_id=other.id,
        answered_by=answerer if answerer != other.id else "",
        forwarded_from="",
        talked=call.talked,
        words=searched(other, call),
    )


def searched(other: Named, call: HistoryCall) -> str:
    """Return what a search looks in: names word by word, then the digits of numbers."""
    named = dict.fromkeys(words(f"{other.name} {call.caller_name} {call.queue}"))
    numbers = dict.fromkeys(filter(None, map(digits, (other.number, call.caller_number, call.dialled))))
    return "".join(f" {each}" for each in (*named, *numbers))


def _ended(concern: Concern, call: HistoryCall) -> Ended:
    if concern.call.lost and concern.result in {Result.RINGING, Result.MISSED} and concern.attempt.lost:
        return Ended.UNKNOWN
    match concern.result:
        case Result.ANSWERED:
            return Ended.ANSWERED
        case Result.ELSEWHERE:
            return Ended.ELSEWHERE
        case Result.DECLINED:
            return Ended.DECLINED
        case Result.MISSED:
            return Ended.VOICEMAIL if call.mailbox and concern.attempt.mailbox else Ended.MISSED
        case Result.RINGING:
            return Ended.UNKNOWN


def _result(attempts: Iterable[Attempt]) -> Ended:
    """Return how a call ended for who placed it."""
    every = list(attempts)
    if any(each.answered_by for each in every):
        return Ended.ANSWERED
    if any(each.lost for each in every):
        return Ended.UNKNOWN
    if any(each.mailbox for each in every):
        return Ended.VOICEMAIL
    ends: list[Rung] = [rung for each in every for rung in each.rung]
    found = {_UNANSWERED.get(each.end, Ended.NO_ANSWER) for each in ends}
    return found.pop() if len(found) == 1 else Ended.NO_ANSWER


def _answered_number(talk: Attempt | None) -> str:
    if talk is None:
        return ""
    number = next((each.number for each in talk.rung if each.channel_id == talk.answered_channel), "")
    return number or talk.answered_by.rpartition("/")[2]


def _only_a_code(attempts: Iterable[Attempt]) -> bool:
    """Tell whether somebody only dialled a feature code, such as *78."""
    return all(not each.rung and not each.queue and _is_code(each) for each in attempts)


def _is_code(attempt: Attempt) -> bool:
    return not attempt.dialled or attempt.dialled[0].startswith(("*", "#"))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
