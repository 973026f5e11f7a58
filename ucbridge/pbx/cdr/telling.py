"""The records of one call told as the live model would have told it: attempts to reach somebody. Pure.

What records do not say: whether a phone that failed was declined or away, whether a message was left, and in a queue
when exactly somebody answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from ucbridge.pbx.attempts.interface import Attempt, CallTold, RingEnd, Rung, Source
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.cdr.grouping import calls
from ucbridge.pbx.cdr.interface import CallRecord

OURS = "ucb-"
"""What the ids of channels begin with that the bridge itself placed."""

_SECOND = timedelta(seconds=1)
"""Records give no more than whole seconds."""
_PARKING = frozenset({"PARK", "PARKANDANNOUNCE", "PARKEDCALL"})
_ENDS = {"BUSY": RingEnd.BUSY, "FAILED": RingEnd.UNREACHABLE, "CONGESTION": RingEnd.UNREACHABLE}


def told(records: Iterable[CallRecord]) -> list[CallTold]:
    """Return the calls in these records, oldest first; what is nobody's call is left out."""
    found = [each for group in calls(records) if (each := _call(group))]
    return sorted(found, key=lambda each: each.started)


def _call(group: Sequence[CallRecord]) -> CallTold | None:
    parents = {each.dst_channel: each for each in group if each.dst_channel}
    legs: dict[str, list[CallRecord]] = {}
    for record in group:
        legs.setdefault(_root(record, parents).channel, []).append(record)
    attempts = [attempt for channel, theirs in legs.items() for attempt in _attempts(channel, theirs)]
    if not attempts:
        return None
    attempts.sort(key=lambda each: each.began)
    ids = list(dict.fromkeys(each.linked_id or each.unique_id for each in group))
    return CallTold(
        id=ids[0],
        attempts=tuple(_numbered(attempts)),
        started=min(each.started for each in group).timestamp(),
        ended=max(each.ended for each in group).timestamp(),
        merged=tuple(ids[1:]),
    )


def _root(record: CallRecord, parents: Mapping[str, CallRecord]) -> CallRecord:
    """Return the record whose channel is the caller's, behind however many Local channels."""
    seen = {record.channel}
    while record.channel.startswith("Local/") and record.channel.endswith(";2"):
        parent = parents.get(f"{record.channel[:-2]};1")
        if parent is None or parent.channel in seen:
            return record
        seen.add(parent.channel)
        record = parent
    return record


def _attempts(channel: str, records: Sequence[CallRecord]) -> list[Attempt]:
    """Split what one caller did where somebody had talked to them before."""
    own = next((each for each in records if each.channel == channel), records[0])
    parts: dict[int, list[CallRecord]] = {}
    talks = [each for each in records if _talked(each, records)]
    for record in records:
        before = sum(each.ended <= record.started and each.started < record.started for each in talks)
        parts.setdefault(before, []).append(record)
    last = max(each.ended for each in records)
    found: list[Attempt] = []
    for before, part in sorted(parts.items()):
        by = next((each.answered_by for each in reversed(found) if each.answered_by), "") if before else ""
        found.append(_attempt(own, part, [each for each in part if each in talks], by, last.timestamp()))
    return [each for each in found if each.rung or not own.unique_id.startswith(OURS)]


def _attempt(
    own: CallRecord, records: Sequence[CallRecord], talks: Sequence[CallRecord], by: str, last: float
) -> Attempt:
    answer = talks[-1] if talks else None
    queued = next((each for each in records if each.last_app.upper() == "QUEUE"), None)
    parked = any(each.last_app.upper() in _PARKING for each in records)
    here = [each for each in records if not each.channel.startswith("Local/")]
    ended = max(each.ended for each in records).timestamp()
    return Attempt(
        call_id=own.linked_id or own.unique_id,
        number=0,
        channel_id=own.unique_id,
        endpoint=_endpoint(own.channel),
        caller=CallerId(own.caller_name, own.src),
        source=_source(by, queued, parked=parked),
        dialled=tuple(dict.fromkeys(filter(None, (own.did if not by else "", *(each.dst for each in here))))),
        began=min(each.started for each in records).timestamp(),
        ended=ended,
        rung=tuple(_rung(each, answer, last) for each in records if _is_phone(each.dst_channel)),
        queue=queued.last_data.partition(",")[0] if queued else "",
        waited=_waited(records, answer) if queued else 0.0,
        answered_by=_endpoint(answer.dst_channel) if answer else "",
        answered_channel=answer.dst_channel if answer else "",
        answered_at=(answer.answered or answer.started).timestamp() if answer else None,
        talked=(answer.ended - (answer.answered or answer.started)).total_seconds() if answer else None,
        sent_by=by,
        picked_up=parked and answer is not None,
        parked=parked and answer is None,
    )


def _source(by: str, queued: CallRecord | None, *, parked: bool) -> Source:
    if not by:
        return Source.QUEUE if queued else Source.DIALLED
    return Source.PARKING if parked else Source.TRANSFER


def _rung(record: CallRecord, answer: CallRecord | None, last: float) -> Rung:
    return Rung(
        channel_id=record.dst_channel,
        endpoint=_endpoint(record.dst_channel),
        number=record.dst,
        began=record.started.timestamp(),
        ended=record.ended.timestamp(),
        end=_end(record, answer, last),
        queue=record.last_data.partition(",")[0] if record.last_app.upper() == "QUEUE" else "",
    )


def _end(record: CallRecord, answer: CallRecord | None, last: float) -> RingEnd:
    if record is answer:
        return RingEnd.ANSWERED
    if end := _ENDS.get(record.disposition):
        return end
    if answer is not None:
        taken = (answer.answered or answer.started) - _SECOND
        return RingEnd.ELSEWHERE if record.ended >= taken else RingEnd.NO_ANSWER
    return RingEnd.GAVE_UP if record.ended.timestamp() >= last - 1 else RingEnd.NO_ANSWER


def _talked(record: CallRecord, records: Sequence[CallRecord]) -> bool:
    """Tell whether a phone talked to the caller, also through Local channels that were all answered."""
    if record.disposition != "ANSWERED" or not _is_phone(record.dst_channel):
        return False
    if not record.channel.startswith("Local/"):
        return True
    outer = f"{record.channel[:-2]};1"
    return all(each.disposition == "ANSWERED" for each in records if each.dst_channel == outer)


def _waited(records: Sequence[CallRecord], answer: CallRecord | None) -> float:
    rest = [each for each in records if each is not answer] if answer else list(records)
    return (max(each.ended for each in rest) - min(each.started for each in rest)).total_seconds() if rest else 0.0


def _is_phone(channel: str) -> bool:
    return bool(channel) and not channel.startswith("Local/")


def _endpoint(channel: str) -> str:
    return channel.rpartition("-")[0] or channel


def _numbered(attempts: Sequence[Attempt]) -> Iterable[Attempt]:
    return (replace(each, number=number) for number, each in enumerate(attempts))
