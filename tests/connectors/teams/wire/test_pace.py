"""We ask no more often than Teams takes, and nobody is overtaken."""

from __future__ import annotations

import pytest

from connectors.teams.wire.pace import WRITES, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(1 for each in times if start <= each < start + seconds) for start in times)


def test_as_many_as_teams_takes_go_at_once_and_the_others_later() -> None:
    pace = Pace(clock=Clock())
    times = [pace.take("chat", WRITES, patience=3600) for _ in range(100)]
    assert times == sorted(times)
    assert times[6] == times[0] == 1000.0
    for seconds, most in ((1.0, 7), (2.0, 8), (30.0, 60)):
        assert most_within(times, seconds) <= most


def test_in_an_hour_there_are_not_more_than_teams_takes() -> None:
    clock = Clock()
    pace, times = Pace(clock=clock), []
    for _ in range(1900):
        times.append(pace.take("chat", WRITES, patience=3600))
        clock.now = times[-1]
    assert most_within(times, 3600.0) <= 1800


def test_conversations_do_not_wait_for_each_other() -> None:
    pace = Pace(clock=Clock())
    for _ in range(7):
        pace.take("one", WRITES, patience=0)
    with pytest.raises(TimeoutError):
        pace.take("one", WRITES, patience=0)
    assert pace.take("other", WRITES, patience=0) == 1000.0


def test_a_turn_that_was_not_taken_is_there_for_the_next() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    for _ in range(7):
        pace.take("chat", WRITES, patience=0)
    for _ in range(5):
        with pytest.raises(TimeoutError):
            pace.take("chat", WRITES, patience=0.5)
    clock.now += 2.2
    assert pace.take("chat", WRITES, patience=0) == clock.now


def test_what_teams_asks_to_wait_is_waited() -> None:
    pace = Pace(clock=Clock())
    pace.hold("chat", 5)
    pace.hold("chat", 2)
    assert pace.take("chat", WRITES, patience=10) == 1005.0
    assert pace.take("other", WRITES, patience=10) == 1000.0


def test_only_the_most_recent_conversations_are_remembered() -> None:
    pace = Pace(clock=Clock(), keys=3)
    for number in range(10):
        pace.take(f"chat {number}", WRITES, patience=0)
    for _ in range(7):
        pace.take("chat 0", WRITES, patience=0)
