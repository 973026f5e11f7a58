from __future__ import annotations

import asyncio
import logging
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dbos import DBOS

from tests.durable.machine import INSTEAD, JOB, QUICK, Trace, machine
from tests.waiting import until
from ucbridge.durable.engine import Durable
from ucbridge.durable.flow import Later, Steps
from ucbridge.durable.keeping import Keeping
from ucbridge.durable.nodes import alone
from ucbridge.durable.place import place_of
from ucbridge.durable.quiet import calm
from ucbridge.errors import PbxUnreachable, StoreError
from ucbridge.i18n import Text

FLOWS = (JOB, INSTEAD)


@pytest.mark.asyncio
async def test_stopped_while_it_starts_it_leaves_nothing_running(
    sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, launching, launch = asyncio.get_running_loop(), asyncio.Event(), DBOS.launch

    def slowly() -> None:
        loop.call_soon_threadsafe(launching.set)
        launch()

    monkeypatch.setattr(DBOS, "launch", slowly)
    before = set(threading.enumerate())
    starting = asyncio.create_task(Durable(place_of(sqlite, tmp_path)).__aenter__())
    await launching.wait()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    await until(lambda: set(threading.enumerate()) <= before)
    async with machine(sqlite, tmp_path / "data", trace := Trace()) as durable:
        await durable.submit(JOB, 1, key="job:1")
        await until(lambda: trace.second[1])


def test_a_data_folder_has_one_process_at_a_time(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(StoreError, match="stop it first"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


@pytest.mark.asyncio
async def test_the_same_work_asked_for_again_is_done_once(url: str, tmp_path: Path) -> None:
    trace = Trace()
    async with machine(url, tmp_path / "data", trace) as durable:
        for number in (1, 1, 2, 1):
            await durable.submit(JOB, number, key=f"job:{number}")
        await until(lambda: trace.second == {1: 1, 2: 1})
        await durable.submit(JOB, 1, key="job:1")
        await durable.submit(JOB, 3, key="job:3")
        await until(lambda: trace.second[3])
    assert trace.first == trace.second == {1: 1, 2: 1, 3: 1}


@pytest.mark.asyncio
async def test_what_is_known_to_pass_is_waited_out_and_a_few_errors_are_no_harm(sqlite: str, tmp_path: Path) -> None:
    passing = [Later(), ConnectionResetError(), PbxUnreachable(Text("x")), StoreError(Text("x")), Later(), OSError()]
    troubles = [*passing, *[ValueError()] * 4]
    trace = Trace()

    async def step() -> None:
        if troubles:
            raise troubles.pop()
        trace.second[1] += 1

    async def carrier(steps: Steps, _number: int) -> None:
        await steps.do(step)

    durable = Durable(place_of(sqlite, tmp_path), waits=QUICK)
    durable.carry({JOB: carrier, INSTEAD: trace.replacement})
    async with durable:
        await durable.submit(JOB, 1, key="job:1")
        await until(lambda: trace.second[1])
    assert not trace.instead


@pytest.mark.asyncio
async def test_an_error_nobody_expected_is_tried_again_a_few_times_then_given_up(sqlite: str, tmp_path: Path) -> None:
    trace = Trace(breaks=1000)
    async with machine(sqlite, tmp_path / "data", trace) as durable:
        await durable.submit(JOB, 1, key="job:1")
        await until(lambda: trace.instead[1])
    assert trace.tried == 5
    assert not trace.second


@pytest.mark.asyncio
async def test_work_goes_on_in_the_next_process_without_repeating_steps_that_were_done(
    url: str, tmp_path: Path
) -> None:
    trace = Trace(holds=asyncio.Event())
    async with machine(url, tmp_path / "data", trace) as durable:
        await durable.submit(JOB, 1, key="job:1")
        await trace.reached.wait()
    assert not trace.second
    trace.holds = None
    for _again in range(2):
        async with machine(url, tmp_path / "data", trace):
            await until(lambda: trace.second[1])
    assert trace.first == trace.second == {1: 1}
    assert trace.tried == 2


@pytest.mark.asyncio
async def test_work_for_later_survives_a_restart_and_does_not_come_early(sqlite: str, tmp_path: Path) -> None:
    trace = Trace()
    asked = datetime.now(UTC)
    async with machine(sqlite, tmp_path / "data", trace) as durable:
        await durable.submit(JOB, 1, key="job:1", delay=1.5)
    async with machine(sqlite, tmp_path / "data", trace):
        await until(lambda: trace.second[1])
    assert datetime.now(UTC) - asked >= timedelta(seconds=1.5)


@pytest.mark.asyncio
async def test_a_wait_can_be_ended(sqlite: str, tmp_path: Path) -> None:
    trace = Trace()
    async with machine(sqlite, tmp_path / "data", trace) as durable:
        await durable.submit(JOB, 1, key="job:1", delay=1000)
        await durable.submit(JOB, 2, key="other:2", delay=1000)
        await durable.hurry([JOB], "job:")
        await until(lambda: trace.second)
    assert trace.second == {1: 1}


@pytest.mark.asyncio
async def test_what_nobody_waits_for_comes_last(sqlite: str, tmp_path: Path) -> None:
    trace = Trace(holds=asyncio.Event())
    async with machine(sqlite, tmp_path / "data", trace, at_once={"work": 1}) as durable:
        await durable.submit(JOB, 1, key="job:1")
        await trace.reached.wait()
        await durable.submit(JOB, 2, key="job:2", priority=10)
        await durable.submit(JOB, 3, key="job:3")
        assert trace.holds
        trace.holds.set()
        await until(lambda: len(trace.second) == 3)
    assert list(trace.second) == [1, 3, 2]


@pytest.mark.asyncio
async def test_the_loop_is_as_it_was_once_the_engine_is_closed(sqlite: str, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    for number in range(2):
        trace = Trace()
        async with machine(sqlite, tmp_path / "data", trace) as durable:
            await durable.submit(JOB, number, key=f"job:{number}")
            await until(lambda: trace.second)  # noqa: B023
        assert await asyncio.to_thread(lambda: "still here") == "still here"
    ours = {each for each in threading.enumerate() if not each.name.startswith("asyncio")}
    await until(lambda: not any(each.is_alive() for each in ours - before))


@pytest.mark.asyncio
async def test_one_engine_a_process(sqlite: str, tmp_path: Path) -> None:
    async with machine(sqlite, tmp_path, Trace()):
        with pytest.raises(RuntimeError):
            async with machine(sqlite, tmp_path, Trace()):
                pass
    async with machine(sqlite, tmp_path, Trace()):
        pass


@pytest.mark.asyncio
async def test_books_that_cannot_be_opened_are_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "durable.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError):
        async with machine("sqlite:////x", folder, Trace()):
            pass


@pytest.mark.asyncio
async def test_what_broke_outside_its_steps_is_given_up_too(sqlite: str, tmp_path: Path) -> None:
    trace = Trace()

    async def broken(steps: Steps, number: int) -> None:
        raise KeyError(number)

    durable = Durable(place_of(sqlite, tmp_path))
    durable.carry({JOB: broken, INSTEAD: trace.replacement})
    async with durable:
        await durable.submit(JOB, 1, key="job:1")
        keeping = Keeping(durable, FLOWS)
        async with asyncio.timeout(20):
            while not trace.instead:
                await keeping.give_up()
                await asyncio.sleep(0.05)
        await keeping.give_up()
        assert not await durable.found(["ERROR"])
    assert trace.instead == {1: 1}


@pytest.mark.asyncio
async def test_work_the_engine_dropped_is_taken_up_again(sqlite: str, tmp_path: Path) -> None:
    trace = Trace()
    async with machine(sqlite, tmp_path / "data", trace) as durable:
        await durable.submit(JOB, 1, key="job:1")
        await until(lambda: trace.second[1])
        async with asyncio.timeout(20):
            while not await durable.found(["SUCCESS"]):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.02)
        with closing(sqlite3.connect(tmp_path / "data/durable.sqlite")) as books, books:
            books.execute("UPDATE workflow_status SET status = 'PENDING', output = NULL")  # as a full disk leaves it
        keeping = Keeping(durable, FLOWS)
        await keeping.take_up()
        assert not await durable.found(["ENQUEUED", "SUCCESS"]), "it may just be beginning"
        await keeping.take_up()
        async with asyncio.timeout(20):
            while not await durable.found(["SUCCESS"]):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    assert trace.first == trace.second == {1: 1}


@pytest.mark.asyncio
async def test_old_finished_work_is_forgotten_and_nothing_else(sqlite: str, tmp_path: Path) -> None:
    trace = Trace()
    async with machine(sqlite, tmp_path / "data", trace) as durable:
        await durable.submit(JOB, 1, key="job:1")
        await durable.submit(JOB, 2, key="job:2", delay=1000)
        await until(lambda: trace.second)
        async with asyncio.timeout(20):
            while not await durable.found(["SUCCESS"]):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.02)
        keeping = Keeping(durable, FLOWS)
        assert await keeping.prune(datetime.now(UTC) - timedelta(days=1)) == 0
        assert await keeping.prune(datetime.now(UTC) + timedelta(days=1)) == 1
        assert [each.workflow_id for each in await durable.found(["SUCCESS", "DELAYED"])] == ["job:2"]


@pytest.mark.asyncio
async def test_the_books_on_this_machine_are_private(sqlite: str, tmp_path: Path) -> None:
    async with Durable(place_of(sqlite, tmp_path)):
        pass
    assert stat.S_IMODE((tmp_path / "durable.sqlite").stat().st_mode) == 0o600


def test_a_place_is_named_alike_after_a_restart_and_hides_its_password(tmp_path: Path) -> None:
    one, two = (place_of("postgresql://u:hunter2@h/d?sslmode=require", tmp_path) for _each in range(2))
    assert one == two
    assert "hunter2" not in repr(one)
    assert one.url == "postgresql+psycopg://u:hunter2@h/d?sslmode=require"


def test_the_engine_repeats_itself_once_a_minute_and_names_no_message(caplog: pytest.LogCaptureFixture) -> None:
    calm()
    for _again in range(3):
        logging.getLogger("dbos").warning("workflow vm:103@default:1234-0005/write is no longer owned")
    logging.getLogger("dbos").warning("Asyncio task cancelled for workflow or step x")
    assert caplog.messages == ["workflow … is no longer owned"]
