from __future__ import annotations

import pytest

from ucbridge.web.rates import Rate


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_then_the_wait_is_told() -> None:
    clock = Clock()
    rate = Rate(per_second=0.5, burst=3, clock=clock)
    assert [rate.take("a") for _turn in range(4)] == [0, 0, 0, 2.0]
    assert rate.take("b") == 0


def test_waiting_as_told_is_enough() -> None:
    clock = Clock()
    rate = Rate(per_second=2, burst=1, clock=clock)
    rate.take("a")
    clock.now += rate.take("a")
    assert rate.take("a") == 0


def test_a_long_pause_earns_no_more_than_a_burst() -> None:
    clock = Clock()
    rate = Rate(per_second=1, burst=2, clock=clock)
    rate.take("a")
    clock.now = 1e6
    assert [rate.take("a") for _turn in range(3)] == [0, 0, pytest.approx(1)]


def test_strangers_do_not_fill_the_memory() -> None:
    rate = Rate(per_second=1, burst=1, keys=100)
    for stranger in range(10_000):
        rate.take(str(stranger))
    assert len(rate._buckets) == 100
