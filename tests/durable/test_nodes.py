"""Several machines on one PostgreSQL: none leaves work behind when it dies."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from dbos import DBOS
from sqlalchemy import text

from tests.durable.machine import INSTEAD, JOB, Trace, machine
from tests.waiting import until
from ucbridge.durable import nodes
from ucbridge.durable.keeping import Keeping
from ucbridge.durable.nodes import Node
from ucbridge.errors import StoreError
from ucbridge.store.database import Database

pytestmark = pytest.mark.postgres


async def left_behind(url: str, folder: Path) -> Trace:
    """What a machine called one was doing when it ended."""
    trace = Trace(holds=asyncio.Event())
    async with machine(url, folder, trace, node="one") as durable:
        await durable.submit(JOB, 1, key="job:1")
        await trace.reached.wait()
    trace.holds = None
    return trace


@pytest.mark.asyncio
async def test_the_work_of_a_dead_machine_is_taken_over_that_of_a_living_one_is_not(
    postgres_url: str, tmp_path: Path
) -> None:
    trace = await left_behind(postgres_url, tmp_path)
    async with Node.joined(postgres_url, "two") as node, machine(postgres_url, tmp_path, trace, node="two") as durable:
        keeping = Keeping(durable, (JOB, INSTEAD), node)
        async with Node.joined(postgres_url, "one"):
            await keeping.take_over()
            [left] = await durable.found(["PENDING", "ENQUEUED"])
            assert (left.status, left.executor_id) == ("PENDING", "one")
        await keeping.take_over()
        await until(lambda: trace.second[1])
    assert trace.first == {1: 1}
    assert not trace.instead


@pytest.mark.asyncio
async def test_what_has_killed_machine_after_machine_is_given_up(postgres_url: str, tmp_path: Path) -> None:
    trace = await left_behind(postgres_url, tmp_path)
    async with Node.joined(postgres_url, "two") as node, machine(postgres_url, tmp_path, trace, node="two") as durable:
        await durable.call(DBOS.update_workflow_attributes, "job:1", {"heirs": 5})
        await Keeping(durable, (JOB, INSTEAD), node).take_over()
        await until(lambda: trace.instead[1])
    assert not trace.second


@pytest.mark.asyncio
async def test_a_name_is_taken_while_its_machine_lives(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "_PATIENCE", 1)
    async with Node.joined(postgres_url, "one"):
        with pytest.raises(StoreError):
            async with Node.joined(postgres_url, "one"):
                pass
    async with Node.joined(postgres_url, "one"):
        pass


@pytest.mark.asyncio
async def test_a_machine_whose_connection_was_cut_is_alive_again(postgres_url: str) -> None:
    async with Database.open(postgres_url) as database, Node.joined(postgres_url, "one") as one:
        async with database.begin() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
        async with Node.joined(postgres_url, "two") as two:
            async with two.buried("one") as dead:
                assert dead
                assert not await one.live()
            assert await one.live()
            async with two.buried("one") as dead:
                assert not dead
        assert two.settled
        assert not one.settled, "the others may have been cut as well: nobody is to be buried before they are back"
