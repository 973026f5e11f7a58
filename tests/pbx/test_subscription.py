"""Changes reach every reader, and a slow one costs nobody else anything."""

import asyncio

import pytest

from ucbridge.pbx.call import LiveCall
from ucbridge.pbx.conference.interface import RoomChanged, RoomEnded
from ucbridge.pbx.interface import CallEnded, LinkLost, OriginateFailed, Resynced
from ucbridge.pbx.subscription import Subscription, Subscriptions


def call(call_id):
    return LiveCall(call_id, {}, 0.0)


async def taken(subscription, count):
    async with asyncio.timeout(1):
        return [await anext(subscription) for _ in range(count)]


@pytest.mark.asyncio
async def test_every_reader_gets_every_change_in_order():
    readers = Subscriptions()
    one, failed = call("1"), OriginateFailed("x", 3)
    with readers.open() as first, readers.open() as second:
        for change in (one.changed, failed, CallEnded(one)):
            readers.publish(change, 1)
        assert await taken(first, 3) == await taken(second, 3) == [one.changed, failed, CallEnded(one)]


@pytest.mark.asyncio
async def test_a_call_that_changes_again_stands_in_the_queue_once():
    subscription, one, two = Subscription(), call("1"), call("2")
    for change in (one.changed, two.changed, one.changed, CallEnded(one)):
        subscription.put(change, 1)

    assert await taken(subscription, 3) == [one.changed, two.changed, CallEnded(one)]


@pytest.mark.asyncio
async def test_a_room_that_changes_again_stands_in_the_queue_once():
    subscription = Subscription()
    for change in (RoomChanged("a"), RoomChanged("b"), RoomChanged("a"), RoomEnded("a")):
        subscription.put(change, 1)

    assert await taken(subscription, 3) == [RoomChanged("a"), RoomChanged("b"), RoomEnded("a")]
    subscription.put(RoomChanged("a"), 1)
    assert await taken(subscription, 1) == [RoomChanged("a")]


@pytest.mark.asyncio
async def test_a_call_that_changes_after_it_was_read_is_told_again():
    subscription, one = Subscription(), call("1")
    subscription.put(one.changed, 1)
    assert await taken(subscription, 1) == [one.changed]
    subscription.put(one.changed, 1)
    assert await taken(subscription, 1) == [one.changed]


@pytest.mark.asyncio
async def test_a_reader_that_waits_is_woken():
    subscription, one = Subscription(), call("1")
    waiting = asyncio.ensure_future(taken(subscription, 1))
    await asyncio.sleep(0)
    subscription.put(one.changed, 1)

    assert await waiting == [one.changed]


@pytest.mark.asyncio
async def test_a_reader_far_behind_is_told_to_look_again():
    subscription = Subscription(most=10)
    for number in range(11):
        subscription.put(call(str(number)).changed, 7)
    last = call("last")
    subscription.put(last.changed, 7)

    assert await taken(subscription, 3) == [LinkLost(), Resynced(7), last.changed]


@pytest.mark.asyncio
async def test_a_reader_far_behind_while_the_link_is_down_waits_for_the_resync():
    subscription = Subscription(most=2)
    for number in range(3):
        subscription.put(OriginateFailed(str(number), 0), 0)
    subscription.put(Resynced(8), 8)

    assert await taken(subscription, 2) == [LinkLost(), Resynced(8)]


@pytest.mark.asyncio
async def test_a_reader_that_left_gets_nothing_more():
    readers = Subscriptions()
    with readers.open() as reader:
        pass
    readers.publish(LinkLost(), 0)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await anext(reader)
