"""Who missed a call that was transferred, held, moved or parked: one case a test, on a real Asterisk."""

from __future__ import annotations

import pytest

from tests.waiting import until
from ucbridge.pbx.attempts.interface import Source
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.control.interface import Ring
from ucbridge.services.concerns.interface import Result

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module")]


async def test_a_blind_transfer_that_is_answered(at):
    await at.talks("alice", "102", "bob", "erin")
    await at.pbx.phones["bob"].transfer("105")
    await at.answered(2)
    await at.ends("alice")
    assert at.missed() == set()
    assert at.went(Result.ANSWERED) == {"bob", "erin"}
    assert [each.source for each in at.attempts()] == [Source.DIALLED, Source.TRANSFER]


async def test_a_blind_transfer_that_is_not_answered(at):
    await at.talks("outside", "102", "bob")
    await at.pbx.phones["bob"].transfer("105")
    await at.rings("erin")
    await at.ends("outside")
    assert at.missed() == {("erin", "transferred", "gave up")}
    assert at.attempts()[1].sent_by == "PJSIP/102"


async def test_a_blind_transfer_to_somebody_who_is_not_to_be_disturbed(at):
    await at.cli("database put DND 105 YES")
    await at.talks("outside", "102", "bob")
    await at.pbx.phones["bob"].transfer("105")
    await at.alone("PJSIP/outside")
    await at.over_or_voicemail()
    assert at.missed() == {("erin", "transferred", "do not disturb")}


async def test_the_bridge_sends_a_caller_to_somebody_who_is_not_to_be_disturbed(at):
    await at.cli("database put DND 105 YES")
    await at.talks("outside", "102", "bob")
    await at.board.control.transfer(at.at("PJSIP/outside"), "105", mine=at.at("PJSIP/102"))
    await at.alone("PJSIP/outside")
    await at.over_or_voicemail()
    assert at.missed() == {("erin", "transferred", "do not disturb")}


async def test_held_and_taken_back_by_the_bridge(at):
    await at.talks("alice", "102", "bob")
    mine, theirs = at.at("PJSIP/102"), at.at("PJSIP/101")
    await at.board.control.hold(mine, theirs)
    await until(lambda: not at.board.model.bridges, instead=at.what)
    await at.board.control.resume(mine, theirs)
    await until(lambda: at.board.model.bridges, instead=at.what)
    await at.ends("alice")
    assert at.missed() == set()
    assert len(at.attempts()) == 1


@pytest.mark.parametrize("by", ["alice", "bob"], ids=["who called", "who was called"])
async def test_the_bridge_announces_a_transfer_that_nobody_answers(at, by):
    await at.talks("alice", "102", "bob")
    mine, theirs = await at.announces(by, "105")
    await at.rings("erin")
    await at.board.control.give_back(mine, theirs)
    await until(lambda: at.board.model.bridges, instead=at.what)
    await at.ends("alice")
    assert {(who, way) for who, way, _why in at.missed()} == {("erin", "direct")}
    assert {each.by for each in at.concerns() if each.person_id == "erin"} == {by}


async def test_the_bridge_announces_a_transfer_and_completes_it(at):
    await at.talks("alice", "102", "bob", "erin")
    mine, theirs = await at.announces("bob", "105")
    await at.answered(2)
    erin = at.at("PJSIP/105")
    await until(lambda: {mine, erin} in at.board.model.bridges.values(), instead=at.what)
    await at.board.control.complete(mine, theirs, erin)
    await at.alone("PJSIP/101", "PJSIP/105")
    await at.ends("alice")
    assert at.missed() == set()


async def test_moved_to_another_phone_of_ones_own(at):
    at.answers("bob", "softphone")
    await at.dials("bob", "101")
    await at.rings("alice")
    await at.pbx.phones["alice"].accept(at.pbx.phones["alice"].ringing[0])
    await at.answered()
    await at.board.control.move(at.at("PJSIP/102"), Ring("ucb-truth-move-1", "PJSIP/111", CallerId("Bob", "102"), 5))
    await at.alone("PJSIP/102", "PJSIP/111")
    await at.ends("bob")
    assert at.missed() == set()


async def test_a_caller_who_sends_the_called_on(at):
    await at.talks("alice", "102", "bob")
    await at.pbx.phones["alice"].transfer("105")
    await at.rings("erin")
    await at.ends("bob")
    assert at.missed() == {("erin", "transferred", "gave up")}
    assert at.attempts()[1].sent_by == "PJSIP/101"


async def test_parked_and_retrieved(at):
    await at.talks("alice", "102", "bob")
    await at.pbx.phones["bob"].transfer("700")
    slot = await at.parked()
    await at.dials("erin", slot)
    await at.answered(2)
    await at.ends("alice")
    assert at.missed() == set()


async def test_parked_and_given_up(at):
    await at.talks("alice", "102", "bob")
    await at.pbx.phones["bob"].transfer("700")
    await at.parked()
    await at.ends("alice")
    assert at.missed() == {("bob", "parked", "parked")}


async def test_parked_timed_out_and_answered(at):
    await at.talks("alice", "102", "bob")
    await at.ask("Park", **at.park("PJSIP/101", "PJSIP/102"))
    await at.parked()
    await at.answered(2)
    await at.ends("alice")
    assert at.missed() == set()


async def test_parked_timed_out_and_not_answered(at):
    await at.talks("alice", "102", "bob")
    at.pbx.phones["bob"].behave(at.ignore)
    await at.ask("Park", **at.park("PJSIP/101", "PJSIP/102"))
    await at.parked()
    await until(lambda: at.board.model.calls_of("PJSIP/102") and at.pbx.phones["bob"].ringing)
    await at.ends("alice")
    assert at.missed() == {("bob", "parked", "parked")}


async def test_an_attended_transfer_that_is_answered(at):
    await at.talks("alice", "102", "bob", "erin")
    await at.dials("bob", "105")
    await at.answered(2)
    await at.brings_together("PJSIP/101", "PJSIP/105")
    await at.hangs_up("bob")
    await at.alone("PJSIP/101", "PJSIP/105")
    await at.ends("alice")
    assert at.missed() == set()
    assert [(one.sent_by, one.answered_by) for one in at.attempts() if one.source is Source.TRANSFER] == [
        ("PJSIP/102", "PJSIP/105")
    ]


async def test_an_attended_transfer_that_is_not_answered_and_taken_back(at):
    await at.talks("alice", "102", "bob")
    await at.dials("bob", "105")
    await at.rings("erin")
    await at.hangs_up("bob")
    await at.ends("alice")
    assert {(who, way) for who, way, _why in at.missed()} == {("erin", "direct")}
    assert {each.by for each in at.concerns() if each.person_id == "erin"} == {"bob"}


async def test_sent_on_to_nobody_and_back(at):
    await at.talks("alice", "102", "bob")
    await at.pbx.phones["bob"].transfer("622")
    await at.rings("erin")
    await at.answered(2)
    await at.ends("alice")
    assert at.missed() == set()
