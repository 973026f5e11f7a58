"""Whom a call concerns, told of calls that are put down here one by one."""

from __future__ import annotations

from dataclasses import replace

from ucbridge.pbx.attempts.interface import Attempt, CallTold, RingEnd, Rung, Source
from ucbridge.pbx.caller import CallerId
from ucbridge.services.concerns.interface import Result, Way, Why
from ucbridge.services.concerns.rules import concerns_of
from ucbridge.services.concerns.whose import Whose

WHOSE = Whose(
    {"PJSIP/101": ("alice",), "PJSIP/111": ("alice",), "PJSIP/102": ("bob",), "PJSIP/105": ("erin",)},
    {"101": ("alice",), "102": ("bob",), "105": ("erin",)},
    {"612000101": ("alice",)},
    mailbox_of=lambda exten: exten[2:] if exten.startswith("*8") else "",
)
OUTSIDE = CallerId("", "+33199001234")


def rung(endpoint, end, *, number="", queue=""):
    return Rung(f"c-{endpoint}", endpoint, number, 1.0, 2.0, end, queue)


def attempt(*rungs, dialled=("102",), **more):
    one = Attempt("c", 0, "c", "PJSIP/trunk", OUTSIDE, Source.DIALLED, dialled, 1.0, 3.0, tuple(rungs))
    return replace(one, **more)


def of(one, quiet=None):
    return concerns_of(CallTold("c", (one,), 1.0, one.ended), WHOSE, quiet or {})


def missed(one, quiet=None):
    return {(each.person_id, each.way, each.why) for each in of(one, quiet).concerns if each.result is Result.MISSED}


def test_the_mailbox_of_freepbx_names_whom_it_is_of():
    assert missed(attempt(dialled=("5550100", "vmu102"))) == {("bob", Way.DIRECT, Why.DO_NOT_DISTURB)}


def test_follow_me_of_freepbx_names_whom_it_is_of():
    assert missed(attempt(dialled=("FMPR-102",)), {"bob": Why.BUSY}) == {("bob", Way.DIRECT, Why.BUSY)}


def test_who_dials_a_mailbox_at_once_called_nobody():
    assert missed(attempt(dialled=("*8102",))) == set()
    assert missed(attempt(dialled=("5550100", "*8102"))) == {("bob", Way.DIRECT, Why.DO_NOT_DISTURB)}


def test_taking_a_call_that_rings_at_somebodys_phone_is_no_call_to_them():
    assert missed(attempt(dialled=("**102",))) == set()


def test_nobody_misses_a_call_from_their_own_mobile():
    one = attempt(rung("PJSIP/101", RingEnd.GAVE_UP), dialled=("101",), caller=CallerId("", "0612000101"))
    assert of(one).concerns == ()
    assert of(one).caller_id == "alice"


def test_the_mobile_over_the_trunk_is_ones_own_phone():
    one = attempt(
        rung("PJSIP/101", RingEnd.ELSEWHERE),
        rung("PJSIP/trunk", RingEnd.ANSWERED, number="+33612000101"),
        dialled=("101",),
        answered_by="PJSIP/trunk",
        answered_channel="c-PJSIP/trunk",
        answered_at=2.0,
    )
    assert [(each.person_id, each.result) for each in of(one).concerns] == [("alice", Result.ANSWERED)]


def test_a_forward_to_an_outside_number_that_nobody_answers():
    one = attempt(rung("PJSIP/trunk", RingEnd.NO_ANSWER, number="0199887766"))
    assert missed(one) == {("bob", Way.DIRECT, Why.NO_ANSWER)}


def test_a_forward_to_a_colleague_says_for_whom_it_was():
    one = attempt(rung("PJSIP/105", RingEnd.GAVE_UP), through=("105",))
    erin = next(each for each in of(one).concerns if each.person_id == "erin")
    assert (erin.way, erin.why, erin.forwarded_from, erin.others) == (Way.FORWARDED, Why.GAVE_UP, "bob", ("bob",))


def test_a_dead_phone_in_a_group_missed_nothing():
    one = attempt(rung("PJSIP/102", RingEnd.UNREACHABLE), rung("PJSIP/105", RingEnd.NO_ANSWER), dialled=("610",))
    assert missed(one) == {("erin", Way.GROUP, Why.NO_ANSWER)}


def test_what_nobody_saw_is_missed_by_nobody():
    assert missed(attempt(rung("PJSIP/102", RingEnd.NO_ANSWER), lost=True)) == set()


def test_who_sends_a_caller_to_their_own_mailbox_missed_nothing():
    one = attempt(dialled=("vmu102",), source=Source.TRANSFER, sent_by="PJSIP/102")
    assert missed(one) == set()


def test_who_declines_on_one_phone_declined():
    one = attempt(rung("PJSIP/101", RingEnd.DECLINED), rung("PJSIP/111", RingEnd.NO_ANSWER), dialled=("101",))
    assert [(each.person_id, each.result) for each in of(one).concerns] == [("alice", Result.DECLINED)]


def test_the_key_stays_when_a_call_becomes_part_of_another():
    one = attempt(rung("PJSIP/102", RingEnd.NO_ANSWER))
    (alone,) = concerns_of(CallTold("c", (one,), 1.0, 3.0), WHOSE).concerns
    (merged,) = concerns_of(CallTold("a", (one,), 0.0, 3.0, merged=("c",)), WHOSE).concerns
    assert alone.key == merged.key


def test_one_extension_of_two_people_concerns_both():
    shared = replace(WHOSE, extensions={"102": ("bob", "erin")}, endpoints={"PJSIP/102": ("bob", "erin")})
    told = CallTold("c", (attempt(rung("PJSIP/102", RingEnd.NO_ANSWER)),), 1.0, 3.0)
    assert {each.person_id for each in concerns_of(told, shared).concerns} == {"bob", "erin"}
