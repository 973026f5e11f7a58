"""A failed Originate is told by the channel id we gave it."""

import pytest

from ucbridge.pbx.events import OriginateEnded
from ucbridge.pbx.originates import Originates


@pytest.fixture
def failures():
    return []


@pytest.fixture
def originates(failures):
    return Originates(lambda channel_id, reason: failures.append((channel_id, reason)))


def test_a_failure_names_our_channel(originates, failures):
    originates.accepted("a-1", "ucb-1")
    originates.ended(OriginateEnded("a-1", answered=False, reason=3))

    assert failures == [("ucb-1", 3)]


def test_an_answer_is_no_failure_and_ends_it(originates, failures):
    originates.accepted("a-1", "ucb-1")
    originates.ended(OriginateEnded("a-1", answered=True, reason=4))
    originates.ended(OriginateEnded("a-1", answered=False, reason=0))

    assert failures == []


def test_a_failure_read_before_the_acceptance_is_not_lost(originates, failures):
    with originates.asking():
        originates.ended(OriginateEnded("a-1", answered=False, reason=0))
        originates.accepted("a-1", "ucb-1")

    assert failures == [("ucb-1", 0)]


def test_other_peoples_originates_are_none_of_ours(originates, failures):
    originates.ended(OriginateEnded("b-1", answered=False, reason=0))
    with originates.asking():
        originates.ended(OriginateEnded("b-1", answered=False, reason=0))
    originates.accepted("b-1", "ucb-1")

    assert failures == []


def test_a_lost_link_ends_all_waiting(originates, failures):
    originates.accepted("a-1", "ucb-1")
    originates.forget()
    originates.ended(OriginateEnded("a-1", answered=False, reason=0))

    assert failures == []
