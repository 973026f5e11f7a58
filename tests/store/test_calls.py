from datetime import timedelta

import pytest

from ucbridge.store.calls import PlacedCall, PlacedCalls
from ucbridge.store.database import Database
from ucbridge.store.types import utc_now

NOW = utc_now()


def call(channel: str, *, person: str = "alice", age: int = 0) -> PlacedCall:
    placed = NOW - timedelta(seconds=age)
    return PlacedCall(channel, person, "PJSIP/101", "Bob Durand", "102", "102", "fr", placed)


@pytest.mark.asyncio
async def test_calls_are_open_until_they_end(database: Database) -> None:
    calls = PlacedCalls(database)
    await calls.placed(call("b"))
    await calls.placed(call("a", age=10))
    assert await calls.open() == [call("a", age=10), call("b")]
    assert await calls.ended("a", "busy", NOW) is True
    assert await calls.open() == [call("b")]


@pytest.mark.asyncio
async def test_the_first_to_end_a_call_is_right(database: Database) -> None:
    calls = PlacedCalls(database)
    await calls.placed(call("a"))
    assert await calls.ended("a", "busy", NOW) is True
    assert await calls.ended("a", "no answer", NOW) is False
    assert await calls.ended("unknown", "busy", NOW) is False


@pytest.mark.asyncio
async def test_calls_are_counted_by_person_and_time(database: Database) -> None:
    calls = PlacedCalls(database)
    for number, (person, age) in enumerate([("alice", 0), ("alice", 30), ("alice", 90), ("bob", 0)]):
        await calls.placed(call(f"c{number}", person=person, age=age))
    assert await calls.count_since("alice", NOW - timedelta(minutes=1)) == 2


@pytest.mark.asyncio
async def test_pruning_keeps_open_calls(database: Database) -> None:
    calls = PlacedCalls(database)
    await calls.placed(call("open", age=1000))
    await calls.placed(call("ended", age=1000))
    await calls.ended("ended", "busy", NOW - timedelta(seconds=990))
    assert await calls.prune(NOW - timedelta(seconds=500)) == 1
    assert [placed.channel_id for placed in await calls.open()] == ["open"]
