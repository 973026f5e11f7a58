"""Plans and permanent rooms, on either engine."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from ucbridge.store.database import Database
from ucbridge.store.permanent_rooms import PermanentRooms
from ucbridge.store.planned_conferences import Plan, PlannedConferences, PlanState

pytestmark = pytest.mark.asyncio

AT = datetime(2026, 11, 23, 14, tzinfo=UTC)


async def add(plans: PlannedConferences, **values: object) -> Plan:
    usual = {
        "name": "Budget",
        "organiser_id": "alice",
        "invitees": "[]",
        "pin": "123456",
        "permanent_id": None,
        "language": "en",
        "timezone": "Europe/Paris",
        "at": AT,
        "minutes": 30,
        "remind_at": AT - timedelta(minutes=10),
    }
    return await plans.add(**{**usual, **values})


async def test_of_many_who_begin_a_plan_one_does(database: Database) -> None:
    plans = PlannedConferences(database)
    plan = await add(plans)
    assert sum(await asyncio.gather(*(plans.move(plan, PlanState.RINGING) for _each in range(5)))) == 1
    again = await plans.get(plan.id)
    assert again is not None
    assert again.state is PlanState.RINGING
    assert not await plans.answer(plan, "[1]"), "nobody answers what has begun"


async def test_of_two_answers_at_once_the_slower_is_read_again(database: Database) -> None:
    plans = PlannedConferences(database)
    plan = await add(plans)
    assert await plans.answer(plan, '["é"]')
    assert not await plans.answer(plan, "[2]")
    again = await plans.get(plan.id)
    assert again is not None
    assert again.invitees == '["é"]'


async def test_what_is_to_come_is_in_order_and_the_rest_forgotten_in_time(database: Database) -> None:
    plans = PlannedConferences(database)
    late, early = await add(plans, at=AT + timedelta(days=1)), await add(plans)
    assert [each.id for each in await plans.open()] == [early.id, late.id]
    assert await plans.count("alice") == 2
    await plans.move(early, PlanState.CANCELLED)
    await plans.reminded(late)
    assert [(each.id, each.remind_at) for each in await plans.open()] == [(late.id, None)]
    assert await plans.prune(AT + timedelta(hours=1)) == 1
    assert await plans.get(early.id) is None


async def test_names_and_pins_of_rooms_are_their_own(database: Database) -> None:
    rooms = PermanentRooms(database)
    made = await asyncio.gather(*(rooms.add("sales", "Sales", "alice", f"11111{each}") for each in range(3)))
    assert sum(made) == 1
    assert not await rooms.add("board", "Board", "alice", (await rooms.all())[0].pin)
    assert await rooms.add("board", "Board", "alice", "222222")
    board, sales = await rooms.all()
    assert not await rooms.change_pin(sales.id, board.pin)
    assert await rooms.change_pin(sales.id, "333333")
    assert await rooms.by_pin("333333") == await rooms.get(sales.id)
    assert await rooms.delete(sales.id)
    assert not await rooms.delete(sales.id)
