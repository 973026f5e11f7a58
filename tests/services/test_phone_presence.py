"""Who is on the phone, as platforms that show it are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.office import Office, office
from tests.waiting import until
from ucbridge.connector import OnThePhone
from ucbridge.pbx.caller import CallerId
from ucbridge.services.phone_presence import PhonePresence

pytestmark = pytest.mark.asyncio

NOBODY = OnThePhone()


@dataclass
class Window:
    """What a platform was told, and when it may be told again."""

    told: list[OnThePhone] = field(default_factory=list)
    seconds: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1000))

    async def show(self, now: OnThePhone) -> None:
        self.told.append(now)

    async def pause(self) -> None:
        await self.seconds.acquire()


@asynccontextmanager
async def shown(there: Office, window: Window) -> AsyncIterator[list[OnThePhone]]:
    feed = PhonePresence(there.services.people, there.pbx, [window], pause=window.pause)
    running = asyncio.create_task(feed.run())
    try:
        await until(lambda: window.told)
        yield window.told
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_call_between_colleagues_from_the_first_ring_to_the_end(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there, shown(there, Window()) as told:
        assert told == [NOBODY]
        await there.call("Bob")
        order = pbx.orders[0]
        pbx.ring_own(order)
        pbx.answer_own(order)
        await until(lambda: told[-1] == OnThePhone(frozenset({"alice"}), calls=1))
        theirs = pbx.ring(order)
        pbx.answer(order, theirs)
        await until(lambda: told[-1] == OnThePhone(frozenset({"alice", "bob"}), calls=1))
        pbx.end(theirs)
        pbx.end(order.channel_id)
        await until(lambda: told[-1] == NOBODY)


async def test_a_phone_that_only_rings_is_not_on_the_phone(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there, shown(there, Window()) as told:
        pbx.ring_leg("ring-1", "PJSIP/103")
        pbx.call_from("PJSIP/101", "0612345678", to="PJSIP/outside")
        await until(lambda: told[-1] != NOBODY)
        assert told[-1] == OnThePhone(frozenset({"alice"}), calls=1)


async def test_who_sits_in_a_conference_is_on_the_phone_and_it_is_no_call(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there, shown(there, Window()) as told:
        for device in ("PJSIP/101", "PJSIP/102", "PJSIP/outside"):
            pbx.rooms.enter("600", pbx.appear(device, caller=CallerId("", "")))
        await until(lambda: told[-1] == OnThePhone(frozenset({"alice", "bob"}), conferences=1))


async def test_nobody_knows_while_the_phone_system_is_away(tmp_path: Path) -> None:
    pbx = FakePbx(connected=False)
    async with office(tmp_path, pbx) as there, shown(there, Window()) as told:
        assert told == [OnThePhone(known=False)]
        pbx.connect()
        await until(lambda: told[-1] == NOBODY)
        channel = pbx.call_from("PJSIP/101", "102")
        await until(lambda: told[-1].people == {"alice"})
        pbx.lose()
        await until(lambda: told[-1] == OnThePhone(known=False))
        pbx.connect(channel)
        await until(lambda: told[-1].people == {"alice"})


async def test_what_changes_within_a_second_is_told_once(tmp_path: Path) -> None:
    pbx, window = FakePbx(), Window(seconds=asyncio.Semaphore(0))
    async with office(tmp_path, pbx) as there, shown(there, window) as told:
        first = pbx.call_from("PJSIP/101", "102")
        second = pbx.call_from("PJSIP/102", "103")
        pbx.end(first)
        window.seconds.release()
        await until(lambda: len(told) > 1)
        pbx.end(second)
        pbx.call_from("PJSIP/102", "103")
        window.seconds.release()
        pbx.call_from("PJSIP/103", "104")
        window.seconds.release()
        await until(lambda: told[-1].calls == 2)
        assert told == [NOBODY, OnThePhone(frozenset({"bob"}), 1), OnThePhone(frozenset({"bob", "carol"}), 2)]
