"""Do-not-disturb against a real Asterisk: what the bridge's own AMI user may set, and what callers then hear."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from tests.waiting import until
from ucbridge.pbx.ami import connect
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.errors import Unsafe
from ucbridge.pbx.interface import Order
from ucbridge.pbx.switchboard import Switchboard

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


@asynccontextmanager
async def switchboard(pbx):
    board = Switchboard(pbx.settings)
    running = asyncio.create_task(board.run())
    try:
        await until(lambda: board.model.fresh)
        yield board
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def state_of(pbx, device):
    async with connect(pbx.ami, wanted=frozenset(), sink=lambda _event: None) as ami:
        answer = await ami.action("Getvar", Variable=f"DEVICE_STATE({device})")
    return answer["Value"]


async def test_it_is_off_until_it_is_set_and_after_it_was_taken_back(asterisk):
    before = len(asterisk.cdr())
    async with switchboard(asterisk) as board:
        assert not await board.do_not_disturb("102")
        await board.set_do_not_disturb("102", on=True)
        assert await board.do_not_disturb("102")
        assert not await board.do_not_disturb("101")
        assert await state_of(asterisk, "Custom:DND102") == "BUSY"
        await board.set_do_not_disturb("102", on=False)
        assert not await board.do_not_disturb("102")
        assert await state_of(asterisk, "Custom:DND102") == "UNAVAILABLE"
    assert len(asterisk.cdr()) == before, "it is nobody's call"


async def test_a_caller_comes_to_the_mailbox_and_the_phone_stays_quiet(asterisk):
    async with switchboard(asterisk) as board:
        await board.set_do_not_disturb("102", on=True)
        try:
            shown = CallerId("Bob Durand", "102")
            await board.originate(Order("ucb-quiet-1", "PJSIP/101", "102", shown, CallerId("Alice", "101")))
            async with asyncio.timeout(10):
                while await board.application("ucb-quiet-1") != "VoiceMail":
                    assert board.model.calls_of("PJSIP/102") == []
                    await asyncio.sleep(0.05)
            assert board.model.calls_of("PJSIP/102") == []
            await board.hang_up("ucb-quiet-1")
        finally:
            await board.set_do_not_disturb("102", on=False)


@pytest.mark.parametrize("extension", ["", "102)", "1/../2", "${EVIL}", "102\r\nAction: Logoff", "٣"])
async def test_nothing_else_than_an_extension_reaches_the_database_of_asterisk(asterisk, extension):
    async with switchboard(asterisk) as board:
        with pytest.raises(Unsafe):
            await board.set_do_not_disturb(extension, on=True)
