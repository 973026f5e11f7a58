"""Who missed a call that rang: one case a test, on a real Asterisk with real phones."""

from __future__ import annotations

import pytest

from tests.waiting import until
from ucbridge.pbx import link
from ucbridge.pbx.attempts.interface import RingEnd, Source
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.control.interface import Ring
from ucbridge.services.concerns.interface import Result
from ucbridge.supervision import Backoff

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module")]


async def test_a_ring_group_that_another_answers(at):
    at.answers("erin", after=0.3)
    await at.dials("alice", "610")
    await at.rings("bob", "frank")
    await at.answered()
    await at.ends("alice")
    assert at.missed() == set()
    assert at.went(Result.ANSWERED) == {"erin"}
    assert at.went(Result.ELSEWHERE) == {"bob", "frank"}


@pytest.mark.parametrize(
    ("group", "members"),
    [("610", ("bob", "erin", "frank")), ("612", ("bob", "carol", "erin"))],
    ids=["phones", "local channels"],
)
async def test_a_ring_group_that_nobody_answers(at, group, members):
    await at.dials("alice", group)
    await at.rings(*members)
    await at.over()
    assert at.missed() == {(who, "group", "no answer") for who in members}


async def test_a_ring_group_through_local_channels_that_one_answers(at):
    at.answers("carol", after=0.3)
    await at.dials("alice", "612")
    await at.answered()
    await at.ends("carol")
    assert at.missed() == set()
    assert at.went(Result.ANSWERED) == {"carol"}


async def test_local_channels_that_asterisk_takes_out(at):
    at.answers("erin", after=0.2)
    await at.dials("alice", "625")
    await at.rings("bob")
    await at.answered()
    await at.alone("PJSIP/101", "PJSIP/105")
    await until(lambda: len(at.board.model.channels) == 2, instead=at.what)
    await at.ends("alice")
    assert at.missed() == set()
    assert at.went(Result.ANSWERED) == {"erin"}
    assert len(at.attempts()) == 1


async def test_hunting(at):
    await at.dials("outside", "102")
    await at.rings("bob")
    await at.ends("outside")
    assert at.missed() == {("bob", "direct", "gave up")}
    at.told.clear()
    await at.talks("alice", "620", "erin")
    await at.ends("alice")
    assert at.missed() == set()


async def test_a_queue_that_is_abandoned(at):
    await at.dials("carol", "600")
    await at.rings("alice", "bob")
    await at.ends("carol")
    assert at.missed() == {("alice", "queue", "gave up"), ("bob", "queue", "gave up")}
    (attempt,) = at.attempts()
    assert (attempt.queue, attempt.source) == ("sales", Source.QUEUE)
    assert attempt.waited > 0


async def test_a_queue_whose_time_is_up(at):
    await at.dials("carol", "621")
    await at.rings("alice", "bob")
    await at.over()
    assert {who for who, _way, _why in at.missed()} == {"alice", "bob"}


async def test_a_queue_that_another_answers(at):
    at.answers("bob", after=0.3)
    await at.dials("carol", "600")
    await at.rings("alice")
    await at.answered()
    await at.ends("carol")
    assert at.missed() == set()
    assert at.went(Result.ANSWERED) == {"bob"}
    assert at.went(Result.ELSEWHERE) == {"alice"}


async def test_busy(at):
    at.busy("dave")
    await at.dials("alice", "104")
    await at.answered(0)
    await at.over_or_voicemail()
    assert at.missed() == {("dave", "direct", "busy")}


async def test_do_not_disturb(at):
    await at.cli("database put DND 102 YES")
    await at.dials("alice", "102")
    await at.over_or_voicemail()
    assert at.missed() == {("bob", "direct", "do not disturb")}


async def test_forwarded_and_answered(at):
    await at.cli("database put CF 102 105")
    await at.talks("alice", "102", "erin")
    await at.ends("alice")
    assert at.missed() == set()
    assert at.went(Result.ANSWERED) == {"erin"}
    assert at.went(Result.ELSEWHERE) == {"bob"}


async def test_forwarded_and_not_answered(at):
    await at.cli("database put CF 102 105")
    await at.dials("alice", "102")
    await at.rings("erin")
    await at.ends("alice")
    assert at.missed() == {("bob", "direct", "no answer"), ("erin", "forwarded", "gave up")}


async def test_an_internal_call_that_is_not_answered(at):
    await at.dials("alice", "102")
    await at.rings("bob")
    await at.over_or_voicemail()
    assert at.missed() == {("bob", "direct", "no answer")}
    assert {each.by for each in at.concerns()} == {"alice"}


async def test_three_devices_of_one_person_and_none_answers(at):
    await at.dials("bob", "611")
    await at.rings("alice", "softphone", "mobile")
    await at.over_or_voicemail()
    assert at.missed() == {("alice", "direct", "no answer")}


async def test_three_devices_of_one_person_and_the_mobile_answers(at):
    at.answers("mobile", after=0.3)
    await at.dials("bob", "611")
    await at.rings("alice", "softphone")
    await at.answered()
    await at.ends("bob")
    assert at.missed() == set()
    assert at.went(Result.ANSWERED) == {"alice"}


async def test_an_early_hang_up(at):
    await at.dials("outside", "103")
    await at.rings("carol")
    await at.ends("outside")
    assert at.missed() == {("carol", "direct", "gave up")}


async def test_ones_own_second_phone(at):
    await at.dials("softphone", "101")
    await at.rings("alice")
    await at.ends("softphone")
    assert at.missed() == set()


async def test_a_click_to_call_that_the_own_phone_does_not_answer(at):
    await at.click("102")
    await at.quiet_again()
    assert at.missed() == set()


async def test_a_click_to_call_that_the_other_does_not_answer(at):
    at.answers("alice")
    await at.click("102")
    await at.rings("bob")
    await at.over_or_voicemail()
    assert at.missed() == {("bob", "direct", "no answer")}
    assert {each.by for each in at.concerns()} == {"alice"}


async def test_picked_up_from_chat(at):
    at.answers("erin")
    await at.dials("alice", "102")
    await at.rings("bob")
    await at.board.control.pick_up(at.at("PJSIP/102"), Ring("ucb-truth-pick-1", "PJSIP/105", CallerId("", "101"), 5))
    await at.answered()
    await at.ends("alice")
    assert at.missed() == set()
    assert at.went(Result.ELSEWHERE) == {"bob"}


async def test_picked_up(at):
    await at.dials("alice", "102")
    await at.rings("bob")
    await at.dials("erin", "**102")
    await at.answered(1)
    await at.ends("alice")
    assert at.missed() == set()
    assert at.went(Result.ELSEWHERE) == {"bob"}
    assert "erin" in at.went(Result.ANSWERED)
    assert any(each.picked_up for each in at.attempts())


async def test_declined(at):
    await at.dials("alice", "102")
    await at.rings("bob")
    await at.board.control.decline(at.at("PJSIP/102"))
    await at.over_or_voicemail()
    assert at.missed() == set()
    assert at.went(Result.DECLINED) == {"bob"}
    assert [each.end for one in at.attempts() for each in one.rung] == [RingEnd.DECLINED]


async def test_refused_with_a_word_of_the_phone_itself(at):
    await at.dials("alice", "102")
    await at.rings("bob")
    await at.ask("Hangup", Channel=at.at("PJSIP/102"), Cause=21)  # what Asterisk makes of SIP 603
    await at.over_or_voicemail()
    assert at.went(Result.DECLINED) == {"bob"}


async def test_voicemail_is_left(at):
    async with at.speaking("alice"):
        await at.dials("alice", "624")
        await until(lambda: any(one.mailbox for one in at.attempts()), instead=at.what)
    await at.over()
    assert at.missed() == {("bob", "direct", "do not disturb")}
    assert [each.mailbox for each in at.attempts()] == ["102@default"]


async def test_follow_me_that_nobody_confirms(at):
    at.answers("mobile")
    await at.dials("bob", "623")
    await at.rings("mobile")
    await at.over()
    assert {(who, way) for who, way, _why in at.missed()} == {("alice", "direct")}


async def test_the_bridge_reads_something_out_to_a_phone(at):
    """A Local channel that is originated is nobody's call."""
    await at.originates("Local/102@ring-only", "*61")
    await until(lambda: at.pbx.phones["bob"].ringing)
    await at.quiet_again()
    assert at.concerns() == []


async def test_a_call_placed_by_another_program_over_a_local_channel(at):
    at.answers("alice")
    await at.originates("Local/101@ring-only", "610")
    await at.rings("bob", "erin", "frank")
    await at.over()
    assert {who for who, _way, _why in at.missed()} == {"bob", "erin", "frank"}
    assert {each.by for each in at.concerns()} == {"alice"}


async def test_what_happened_while_nobody_looked_is_lost_and_nobody_missed_it(at, monkeypatch):
    monkeypatch.setattr(link, "RETRY", Backoff(first=2.0, cap=2.0))
    await at.dials("alice", "102")
    await at.rings("bob")
    at.board._link.doubt()
    await until(lambda: not at.board.model.fresh)
    await at.ends("alice")
    assert at.missed() == set()


async def test_a_call_that_rings_on_through_an_outage(at):
    await at.dials("alice", "610")
    await at.rings("bob", "erin", "frank")
    epoch = at.board.model.epoch
    at.board._link.doubt()
    await until(lambda: at.board.model.epoch > epoch and at.board.model.fresh)
    await at.over()
    assert {who for who, _way, _why in at.missed()} == {"bob", "erin", "frank"}


async def test_a_phone_that_is_not_registered(at):
    await at.pbx.phones["frank"].command("uadelall")
    await at.gone("106")
    await at.dials("alice", "106")
    await at.over_or_voicemail()
    assert {(who, way) for who, way, _why in at.missed()} == {("frank", "direct")}
