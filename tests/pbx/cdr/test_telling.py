"""What call records tell: the same attempts as were seen live."""

from __future__ import annotations

import pytest

from tests.pbx.cdr.records import ALICE, BOB, CAROL, OUT, rec
from ucbridge.pbx.attempts.interface import Attempt, CallTold, RingEnd, Source
from ucbridge.pbx.cdr.interface import CallRecord
from ucbridge.pbx.cdr.telling import told


def one(*records: CallRecord) -> CallTold:
    [call] = told(records)
    return call


def rings(attempt: Attempt) -> dict[str, RingEnd]:
    return {each.endpoint: each.end for each in attempt.rung}


def test_an_answered_call() -> None:
    call = one(rec(ALICE, BOB, "ANSWERED", dst="102", talked=3, src="101", name="Alice"))
    [attempt] = call.attempts
    assert (attempt.endpoint, attempt.answered_by, attempt.talked) == ("PJSIP/101", "PJSIP/102", 3)
    assert attempt.answered_at == attempt.began + 2
    assert rings(attempt) == {"PJSIP/102": RingEnd.ANSWERED}
    assert (attempt.source, attempt.dialled, attempt.caller.name) == (Source.DIALLED, ("102",), "Alice")


@pytest.mark.parametrize(
    ("disposition", "end"),
    [
        ("NO ANSWER", RingEnd.GAVE_UP),
        ("BUSY", RingEnd.BUSY),
        ("FAILED", RingEnd.UNREACHABLE),
        ("CONGESTION", RingEnd.UNREACHABLE),
    ],
)
def test_an_unanswered_call(disposition: str, end: RingEnd) -> None:
    [attempt] = one(rec(OUT, CAROL, disposition, dst="103")).attempts
    assert (attempt.answered_by, attempt.talked, rings(attempt)) == ("", None, {"PJSIP/103": end})


def test_voicemail_is_no_answer() -> None:
    call = one(
        rec(OUT, CAROL, dst="103", number=2),
        rec(OUT, "", "ANSWERED", at=5, lasts=20, dst="103", app="VoiceMail", data="103@default,us", number=4),
    )
    [attempt] = call.attempts
    assert attempt.answered_by == ""
    assert rings(attempt) == {"PJSIP/103": RingEnd.NO_ANSWER}, "it rang out, the caller did not give up"


def test_a_ring_group_answered_by_one() -> None:
    call = one(
        rec(OUT, ALICE, lasts=2, dst="610", number=1),
        rec(OUT, BOB, "ANSWERED", lasts=9, talked=7, dst="610", number=2),
        rec(OUT, CAROL, lasts=2, dst="610", number=3),
    )
    [attempt] = call.attempts
    assert attempt.answered_by == "PJSIP/102"
    assert rings(attempt) == {
        "PJSIP/101": RingEnd.ELSEWHERE, "PJSIP/102": RingEnd.ANSWERED, "PJSIP/103": RingEnd.ELSEWHERE,
    }  # fmt: skip


def test_a_ring_group_through_local_channels() -> None:
    local = "Local/102@ring-only-00000001"
    call = one(
        rec(f"{local};2", BOB, "ANSWERED", lasts=9, talked=7, dst="102", own="1795463838.3"),
        rec(OUT, f"{local};1", "ANSWERED", lasts=9, talked=7, dst="612"),
        rec("Local/103@ring-only-00000002;2", CAROL, lasts=2, dst="103", own="1795463838.5"),
        rec(OUT, "Local/103@ring-only-00000002;1", lasts=2, dst="612"),
    )
    [attempt] = call.attempts
    assert (attempt.endpoint, attempt.dialled) == ("PJSIP/outside", ("612",))
    assert rings(attempt) == {"PJSIP/102": RingEnd.ANSWERED, "PJSIP/103": RingEnd.ELSEWHERE}


def test_a_queue_that_brings_the_caller_to_nobody() -> None:
    """Asterisk answers for the queue: the records say so, and that nobody did."""
    call = one(*(rec(OUT, to, lasts=12, talked=12, dst="600", app="Queue", data="sales,t,,,30") for to in (ALICE, BOB)))
    [attempt] = call.attempts
    assert (attempt.source, attempt.queue, attempt.waited, attempt.answered_by) == (Source.QUEUE, "sales", 12, "")
    assert {each.queue for each in attempt.rung} == {"sales"}
    assert set(rings(attempt).values()) == {RingEnd.GAVE_UP}


def test_a_blind_transfer_that_nobody_takes() -> None:
    call = one(
        rec(OUT, BOB, "ANSWERED", lasts=4, talked=2, dst="103"),
        rec(OUT, CAROL, at=4, talked=5, dst="103"),
    )
    first, second = call.attempts
    assert (first.answered_by, first.number) == ("PJSIP/102", 0)
    assert (second.source, second.sent_by, second.answered_by, second.number) == (Source.TRANSFER, "PJSIP/102", "", 1)
    assert rings(second) == {"PJSIP/103": RingEnd.GAVE_UP}


def test_an_attended_transfer_joins_two_calls() -> None:
    call = one(
        rec(OUT, BOB, "ANSWERED", lasts=10, talked=8, dst="102"),
        rec("PJSIP/102-00000009", CAROL, "ANSWERED", at=4, lasts=6, talked=5, dst="103", call="1795463842.7"),
        rec(OUT, CAROL, "ANSWERED", at=10, lasts=9, dst="103"),
    )
    assert (call.id, call.merged) == ("1795463838.0", ("1795463842.7",))
    assert [(each.endpoint, each.answered_by) for each in call.attempts] == [
        ("PJSIP/outside", "PJSIP/102"), ("PJSIP/102", "PJSIP/103"), ("PJSIP/outside", "PJSIP/103"),
    ]  # fmt: skip


def test_parked_and_lost() -> None:
    call = one(
        rec(OUT, BOB, "ANSWERED", lasts=4, talked=2, dst="102"),
        rec(OUT, "", "ANSWERED", at=4, lasts=6, app="Park", data="default:701", dst="102"),
    )
    second = call.attempts[1]
    assert (second.source, second.parked, second.sent_by, second.answered_by) == (
        Source.PARKING, True, "PJSIP/102", "",
    )  # fmt: skip


def test_parked_and_fetched() -> None:
    call = one(
        rec(OUT, BOB, "ANSWERED", lasts=4, talked=2, dst="102"),
        rec(OUT, "", "ANSWERED", at=4, lasts=6, app="Park", data="default:701", dst="102"),
        rec(OUT, CAROL, "ANSWERED", at=10, lasts=6, app="Park", dst="102"),
    )
    second = call.attempts[1]
    assert (second.answered_by, second.picked_up, second.parked) == ("PJSIP/103", True, False)


def test_what_we_ourselves_ring_is_nobodys_call() -> None:
    assert told([rec(ALICE, "", "ANSWERED", app="ConfBridge", call="ucb-0123")]) == []
    call = one(rec(ALICE, BOB, "ANSWERED", dst="102", call="ucb-0124"))
    assert call.id == "ucb-0124", "a click-to-call is a call"


def test_a_channel_name_of_before_a_restart_is_another_channel() -> None:
    calls = told([
        rec(OUT, BOB, "ANSWERED", dst="102"),
        rec(OUT, BOB, "ANSWERED", at=60, dst="102", call="1795463898.0"),
    ])  # fmt: skip
    assert [each.id for each in calls] == ["1795463838.0", "1795463898.0"]
    assert all(len(each.attempts) == 1 for each in calls)


def test_records_without_linkedid_go_by_their_uniqueid() -> None:
    from dataclasses import replace

    records = [rec(OUT, ALICE, lasts=2), rec(OUT, BOB, "ANSWERED", lasts=9, talked=7)]
    [call] = told([replace(each, linked_id="") for each in records])
    assert (call.id, len(call.attempts), len(call.attempts[0].rung)) == ("1795463838.0", 1, 2)
