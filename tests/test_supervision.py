"""Parts that fail are started again; people can see how each one is."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from tests.waiting import until
from ucbridge.errors import SignInRefused
from ucbridge.i18n import _
from ucbridge.supervision import HEALTHY_AFTER, Backoff, Health, supervise

QUICK = Backoff(first=0.001, cap=0.002)


class Part:
    """Fails as often as it is told to, then runs."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.starts = 0
        self.stopped = False

    async def run(self) -> None:
        self.starts += 1
        if self.failures:
            raise self.failures.pop(0)
        try:
            await asyncio.Event().wait()
        finally:
            self.stopped = True


@pytest.mark.asyncio
async def test_a_part_that_fails_is_started_again_and_cancelled_in_the_end() -> None:
    part, health = Part(ConnectionResetError("gone"), RuntimeError("bug")), Health()
    task = asyncio.create_task(supervise("chat", part.run, health, link=QUICK))
    with capture_logs() as logs:
        await until(lambda: part.starts == 3)
    assert [entry["event"] for entry in logs] == ["part stopped"] * 2
    assert logs[0]["exc_info"] is None, "a lost link is no surprise"
    assert isinstance(logs[1]["exc_info"], RuntimeError)
    assert health.ok
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert part.stopped


@pytest.mark.asyncio
async def test_a_refused_sign_in_waits_longer_and_says_why() -> None:
    part, health = Part(SignInRefused(_("The secret is wrong."))), Health()
    slow = Backoff(first=60, cap=60)
    task = asyncio.create_task(supervise("chat", part.run, health, link=QUICK, refused=slow))
    await until(lambda: not health.ok)
    await asyncio.sleep(0.02)
    assert part.starts == 1
    assert str(health.parts["chat"].words) == "The secret is wrong."
    task.cancel()
    await asyncio.wait([task])


@pytest.mark.asyncio
async def test_a_part_that_ends_by_itself_is_started_again() -> None:
    health, starts = Health(), []

    async def short() -> None:
        starts.append(1)

    task = asyncio.create_task(supervise("chat", short, health, link=QUICK))
    await until(lambda: len(starts) > 2)
    task.cancel()
    await asyncio.wait([task])


@pytest.mark.asyncio
async def test_a_part_that_reports_itself_is_not_called_well_before_it_is() -> None:
    health, part = Health(), Part()
    task = asyncio.create_task(supervise("pbx", part.run, health, well=False))
    await until(lambda: part.starts)
    assert not health.ok
    health.report("pbx", True, "connected")
    assert health.ok
    task.cancel()
    await asyncio.wait([task])


def test_waits_are_jittered_double_and_stay_under_the_cap() -> None:
    backoff = Backoff(first=1, cap=60)
    for failures, ceiling in [(1, 1), (2, 2), (3, 4), (7, 60), (1000, 60)]:
        waits = [backoff.wait(failures) for _ in range(200)]
        assert max(waits) <= ceiling
        assert min(waits) < ceiling / 2 < max(waits)


def test_a_minute_of_health_makes_the_next_failure_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []

    class Counting(Backoff):
        def wait(self, failures: int) -> float:
            counted.append(failures)
            return 0

    async def run() -> None:
        if len(counted) == 4:
            await asyncio.Event().wait()
        raise ConnectionError

    async def main() -> None:
        task = asyncio.create_task(supervise("chat", run, Health(), link=Counting()))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])

    monkeypatch.setattr("ucbridge.supervision.monotonic", _Times(0, 1, 2, 3, 10, 10 + HEALTHY_AFTER, 100, 101, 200))
    asyncio.run(main())
    assert counted == [1, 2, 1, 2]


class _Times:
    def __init__(self, *times: float) -> None:
        self.times = list(times)

    def __call__(self) -> float:
        return self.times.pop(0) if len(self.times) > 1 else self.times[0]


def test_since_moves_only_when_a_part_starts_or_stops_working() -> None:
    health = Health()
    health.report("chat", True, "running")
    first = health.parts["chat"].since
    health.report("chat", True, "still running")
    assert health.parts["chat"].since == first
    health.report("chat", False, _("gone"))
    assert health.parts["chat"].since > first
    assert not health.ok
