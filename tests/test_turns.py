"""Everybody gets a turn, however much one of them asks."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.office import office
from ucbridge.turns import Turns

pytestmark = pytest.mark.asyncio


async def test_a_thousand_commands_of_one_person_hold_nobody_up(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        room = chat(there)
        flood = [asyncio.create_task(room.say("/whoami")) for _each in range(1000)]
        await asyncio.sleep(0)
        for _each in range(3):
            assert str((await room.say("/whoami", by="bob")).title) == "You are Bob Durand"
        answered = sum(task.done() for task in flood)
        assert answered < 500, "bob waited behind what alice sent before him"
        assert len(await asyncio.gather(*flood)) == 1000, "and nothing is lost"


async def test_the_turns_of_one_are_taken_in_order_and_forgotten() -> None:
    turns, going, most, order = Turns(2), 0, 0, []

    async def one(number: int) -> None:
        nonlocal going, most
        async with turns.of("alice"):
            going += 1
            most = max(most, going)
            order.append(number)
            await asyncio.sleep(0)
            going -= 1

    await asyncio.gather(*(one(number) for number in range(20)))
    assert (most, order) == (2, list(range(20)))
    assert not turns._lines
