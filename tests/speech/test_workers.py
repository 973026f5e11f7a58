"""Work in processes of its own: it may hang, break or die, and nothing else is harmed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from functools import partial

import psutil
import pytest
import structlog

from tests.waiting import until
from ucbridge.speech.interface import NoEngine, SpeechError, Unreadable
from ucbridge.speech.workers import Workers

pytestmark = pytest.mark.asyncio
LONG = 60.0
Practising = partial(Workers, module="tests.speech.jobs")


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def test_a_job_returns_its_result_and_tells_its_progress() -> None:
    told: list[float] = []
    async with Practising(1) as workers:
        assert await workers.run("add", seconds=LONG, progress=told.append, a=2, b=3) == 5
    assert told == [0.5, 1.0]


async def test_a_worker_is_polite_and_starts_once() -> None:
    async with Practising(1, nice=7, threads=2) as workers:
        first = await workers.run("who", seconds=LONG)
        assert await workers.run("who", seconds=LONG) == first
    assert first["nice"] >= min(os.nice(0) + 7, 19)
    assert first["threads"] == "2"
    assert first["score"] == 500


async def test_what_libraries_print_disturbs_nothing() -> None:
    async with Practising(1) as workers:
        assert await workers.run("whisper", seconds=LONG) == "clear"


async def test_sound_travels_in_memory() -> None:
    async with Practising(1) as workers:
        assert await workers.run("size", seconds=LONG, sound=bytes(3_000_000)) == 3_000_000
        assert await workers.run("size", seconds=LONG, sound=b"") == 0


async def test_a_job_that_hangs_is_killed_in_time_and_the_next_one_runs() -> None:
    async with Practising(1) as workers:
        pid = (await workers.run("who", seconds=LONG))["pid"]
        with pytest.raises(SpeechError, match="could not be worked on within"):
            await workers.run("hang", seconds=0.2)
        assert gone(pid)
        assert await workers.run("add", seconds=LONG, a=1, b=1) == 2


async def test_what_a_killed_job_started_dies_with_it() -> None:
    told: list[float] = []
    async with Practising(1) as workers:
        job = asyncio.create_task(workers.run("hang_with_child", seconds=LONG, progress=told.append))
        await until(lambda: told)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        await until(lambda: gone(int(told[0])))


async def test_a_crash_in_a_library_is_an_error_and_the_next_job_runs() -> None:
    async with Practising(1) as workers:
        with structlog.testing.capture_logs() as logs, pytest.raises(SpeechError, match="ended unexpectedly"):
            await workers.run("abort", seconds=LONG)
        assert "Aborted" in logs[0]["trace"][0]
        assert await workers.run("add", seconds=LONG, a=1, b=1) == 2


async def test_a_worker_killed_while_it_works_is_an_error() -> None:
    told: list[float] = []
    async with Practising(1) as workers:
        pid = (await workers.run("who", seconds=LONG))["pid"]
        job = asyncio.create_task(workers.run("hang", seconds=LONG, progress=told.append))
        await until(lambda: told)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(SpeechError, match="ended unexpectedly"):
            await job


async def test_nobody_notices_a_worker_that_died_while_it_was_idle() -> None:
    async with Practising(1) as workers:
        pid = (await workers.run("who", seconds=LONG))["pid"]
        os.kill(pid, signal.SIGKILL)
        assert (await workers.run("who", seconds=LONG))["pid"] != pid


@pytest.mark.parametrize(
    ("job", "kind", "words"),
    [
        ("unreadable", Unreadable, "The recording in the format gsm is broken."),
        ("rare", Unreadable, "Something rare."),
        ("no_engine", NoEngine, "Nothing is installed."),
    ],
)
async def test_an_error_of_a_job_keeps_its_class_and_its_words(job: str, kind: type[SpeechError], words: str) -> None:
    async with Practising(1) as workers:
        with pytest.raises(SpeechError) as caught:
            await workers.run(job, seconds=LONG)
    assert type(caught.value) is kind
    assert str(caught.value.text) == words


async def test_a_bug_is_logged_by_its_place_and_never_by_its_message() -> None:
    async with Practising(1) as workers:
        with structlog.testing.capture_logs() as logs, pytest.raises(SpeechError, match="could not be worked on"):
            await workers.run("bug", seconds=LONG)
        assert await workers.run("add", seconds=LONG, a=1, b=1) == 2
    assert "ValueError in " in logs[0]["reason"]
    assert "jobs.py" in logs[0]["reason"]
    assert "said" not in str(logs)


async def test_a_worker_that_does_not_start_is_an_error() -> None:
    async with Workers(1, module="tests.speech.there_is_none") as workers:
        with pytest.raises(SpeechError, match="ended unexpectedly"):
            await workers.run("who", seconds=LONG)


async def test_fifty_jobs_share_two_workers() -> None:
    async with Practising(2) as workers:
        jobs = [workers.run("who", seconds=LONG) for _ in range(50)]
        pids = {answer["pid"] for answer in await asyncio.gather(*jobs)}
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)


async def test_a_worker_is_replaced_after_its_share_of_jobs() -> None:
    async with Practising(1, recycle_after=2) as workers:
        pids = [(await workers.run("who", seconds=LONG))["pid"] for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


async def test_an_idle_worker_gives_its_memory_back() -> None:
    async with Practising(1, idle_after=0.01) as workers:
        pid = (await workers.run("who", seconds=LONG))["pid"]
        await until(lambda: gone(pid))
        assert await workers.run("add", seconds=LONG, a=1, b=1) == 2


async def test_the_bridge_goes_on_while_a_worker_computes() -> None:
    gaps: list[float] = []
    async with Practising(1) as workers:
        job = asyncio.create_task(workers.run("spin", seconds=LONG, duration=1.0))
        last = time.monotonic()
        while not job.done():
            await asyncio.sleep(0.005)
            gaps.append(time.monotonic() - last)
            last = time.monotonic()
        await job
    assert max(gaps) < 0.5


PARENT = """
import asyncio
from ucbridge.speech.workers import Workers

async def main():
    async with Workers(2, module="tests.speech.jobs") as workers:
        pids = [(await workers.run("who", seconds=60))["pid"]]
        hanging = asyncio.create_task(workers.run("hang", seconds=60, progress=lambda done: print(*pids, flush=True)))
        await hanging

asyncio.run(main())
"""


async def test_no_worker_outlives_a_killed_bridge() -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, stdout=subprocess.PIPE, env=environment)
    assert parent.stdout
    pid = int(await parent.stdout.readline())
    assert not gone(pid)
    parent.kill()
    await parent.wait()
    await until(lambda: gone(pid))


def loaded_by(module: str) -> str:
    look = f"import sys, {module} as _; print({{'numpy', 'soundfile', 'onnxruntime', 'soxr'}} & {{*sys.modules}})"
    return subprocess.check_output([sys.executable, "-W", "error", "-c", look], text=True).strip()


async def test_the_bridge_itself_loads_no_sound_library() -> None:
    assert await asyncio.to_thread(loaded_by, "ucbridge.speech.preparing") == "set()"
