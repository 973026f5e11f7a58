"""Attempts told from recordings of a real Asterisk, whole and mutilated."""

from __future__ import annotations

import random

import pytest

from tests.pbx import recorded
from ucbridge.pbx.attempts.interface import CallTold, CallToldChanged, RingEnd, Source
from ucbridge.pbx.attempts.live import LiveAttempts
from ucbridge.pbx.model import LiveModel


def told_of(scenario: str) -> dict[str, CallTold]:
    told: dict[str, CallTold] = {}
    live = LiveAttempts(lambda change: told.update({change.told.id: change.told}))
    for event in recorded.events(scenario):
        live.apply(event)
    return told


def test_a_call_without_an_answer_and_with_a_message():
    (attempt,) = [each for call in told_of("no_answer_to_voicemail").values() for each in call.attempts]
    assert [each.end for each in attempt.rung] == [RingEnd.NO_ANSWER]
    assert attempt.answered_at is None
    assert attempt.mailbox == "1003@default"


def test_a_queue_and_a_blind_transfer_out_of_it():
    calls = told_of("park_queue_transfer").values()
    queued = next(call for call in calls if any(each.queue for each in call.attempts))
    first, second = queued.attempts
    assert (first.source, first.answered_by) == (Source.QUEUE, "PJSIP/1001")
    assert {each.end for each in first.rung} == {RingEnd.ANSWERED, RingEnd.ELSEWHERE}
    assert (second.source, second.sent_by, second.answered_by) == (Source.TRANSFER, "PJSIP/1001", "PJSIP/1002")


@pytest.mark.parametrize("scenario", recorded.SCENARIOS)
def test_events_that_are_lost_late_or_come_twice_break_nothing(scenario):
    events = recorded.events(scenario)
    for seed in range(40):
        chance = random.Random(f"{scenario}-{seed}")
        mutilated = [each for each in events for _time in range(chance.choice((0, 1, 1, 1, 1, 2)))]
        for _swap in range(len(mutilated) // 4):
            at = chance.randrange(len(mutilated) - 1)
            mutilated[at], mutilated[at + 1] = mutilated[at + 1], mutilated[at]
        changes: list[CallToldChanged] = []
        live = LiveAttempts(changes.append)
        model = LiveModel(lambda _change: None)
        model.replace([])
        for event in mutilated:
            model.apply(event)
            live.apply(event)
            if chance.random() < 0.05:
                live.resync(model.channels)
        live.resync({})
        assert live.calls == [], seed
        ended = {each.told.id for each in changes if each.told.ended}
        gone = {one for each in changes for one in each.told.merged}
        assert {each.told.id for each in changes} - gone <= ended, seed
