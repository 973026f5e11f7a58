import asyncio

import pytest

from tests.fake_pbx import FakePbx
from tests.waiting import until
from ucbridge.services.voicemail.nudging import Nudging


@pytest.mark.asyncio
async def test_waiting_ends_when_the_pbx_is_back_or_something_was_delivered() -> None:
    pbx, hurried = FakePbx(), list[str]()

    async def hurry(prefix: str) -> None:
        hurried.append(prefix)

    nudging = Nudging(pbx, hurry)
    nudging.arrived("103@default")
    running = asyncio.create_task(nudging.run())
    await until(lambda: hurried == ["vm:103@default:"])
    pbx.lose()
    pbx.connect()
    await until(lambda: len(hurried) == 2)
    assert hurried[1] == "vm:"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
