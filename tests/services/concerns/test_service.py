"""One reader of the PBX's changes for all who want to know how calls went for people."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from tests.fake_pbx import FakePbx
from tests.waiting import until
from ucbridge.models import Person
from ucbridge.pbx.attempts.interface import Attempt, CallTold, CallToldChanged, Source
from ucbridge.pbx.caller import CallerId
from ucbridge.services.concerns.interface import Concerned, Why
from ucbridge.services.concerns.service import Concerns
from ucbridge.services.roster import Roster

pytestmark = pytest.mark.asyncio


class Everybody:
    """Bob alone."""

    def __init__(self) -> None:
        bob = Person("bob", "Bob", "102", ("PJSIP/102",))
        self._roster = Roster({"bob": bob}, holders={"102": ["bob"]})

    async def roster(self) -> Roster:
        return self._roster

    async def get(self, person_id: str) -> Person | None:
        return self._roster.people.get(person_id)


def told(dialled: Iterable[str] = ("102",)) -> CallTold:
    caller = CallerId("", "+33199001234")
    attempt = Attempt("c", 0, "c", "PJSIP/outside", caller, Source.DIALLED, tuple(dialled), 1.0, 2.0)
    return CallTold("c", (attempt,), 1.0, 2.0)


async def test_listeners_are_told_in_their_order():
    pbx = FakePbx()
    concerns = Concerns(pbx, Everybody())
    heard: list[tuple[str, Concerned]] = []

    async def first(concerned: Concerned) -> None:
        heard.append(("first", concerned))

    async def second(concerned: Concerned) -> None:
        heard.append(("second", concerned))

    concerns.tell(first)
    concerns.tell(second)
    running = asyncio.create_task(concerns.run())
    await asyncio.sleep(0)
    pbx.tell(CallToldChanged(told()))
    await until(lambda: len(heard) == 2)
    running.cancel()
    assert [name for name, _concerned in heard] == ["first", "second"]
    assert [each.person_id for each in heard[0][1].concerns] == ["bob"]


async def test_why_a_phone_did_not_ring_is_asked_once():
    pbx = FakePbx()
    concerns = Concerns(pbx, Everybody())
    await pbx.features.set_do_not_disturb("102", on=True)
    (before,) = (await concerns.of(told())).concerns
    await pbx.features.set_do_not_disturb("102", on=False)
    (after,) = (await concerns.of(told())).concerns
    assert (before.why, after.why) == (Why.DO_NOT_DISTURB, Why.DO_NOT_DISTURB)


async def test_a_phone_that_is_off_is_unreachable():
    pbx = FakePbx()
    pbx.model.endpoints["PJSIP/102"].device_state = "UNAVAILABLE"
    (concern,) = (await Concerns(pbx, Everybody()).of(told())).concerns
    assert concern.why is Why.UNREACHABLE
