"""After something was set in chat, calls on a FreePBX go where they should."""

import pytest

from tests.waiting import until
from ucbridge.pbx.features.interface import FollowMe, Forward
from ucbridge.pbx.private.plan import Behaviour

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module")]


async def rings(board, *phones):
    """Wait until these phones ring, and no other one."""
    model = board.switchboard.model

    def ringing():
        found = {channel.endpoint for channel in model.channels.values() if channel.state == "Ringing"}
        return {name.partition("/")[2] for name in found if not name.startswith("Local/")}

    await until(lambda: ringing() == set(phones), instead=ringing)


async def call(company, extension, *, caller="frank"):
    for phone in company.pbx.phones.values():
        phone.behave(Behaviour.IGNORE)
    await company.pbx.phones[caller].dial(extension)


async def reaches(board, extension):
    """Wait until a caller is at a place in the dialplan."""

    def places():
        return {each.exten for each in board.switchboard.model.channels.values()}

    await until(lambda: extension in places(), instead=places)


async def test_nothing_set_every_device_rings(company, board):
    await call(company, "101")
    await rings(board, "101", "111")


async def test_do_not_disturb_keeps_a_phone_quiet(company, board):
    await board.features.set_do_not_disturb("101", on=True)
    await call(company, "101")
    await reaches(board, "s-BUSY")


async def test_a_forward_rings_where_it_leads(company, board):
    await board.features.set_forward("101", Forward.ALL, "102")
    await call(company, "101")
    await rings(board, "102")


async def test_a_forward_goes_before_do_not_disturb(company, board):
    await board.features.set_do_not_disturb("101", on=True)
    await board.features.set_forward("101", Forward.ALL, "102")
    await call(company, "101")
    await rings(board, "102")


async def test_do_not_disturb_is_busy_for_a_forward(company, board):
    await board.features.set_do_not_disturb("101", on=True)
    await board.features.set_forward("101", Forward.BUSY, "103")
    await call(company, "101")
    await rings(board, "103")


async def test_nobody_answers_and_the_call_goes_on(company, board):
    await board.features.set_forward("102", Forward.NO_ANSWER, "103")
    await call(company, "102")
    await rings(board, "102")
    await rings(board, "103")


async def test_without_call_waiting_a_second_call_is_busy(company, board):
    await board.features.set_call_waiting("102", on=False)
    await call(company, "102")
    await rings(board, "102")
    await company.pbx.phones["erin"].dial("102")
    await reaches(board, "s-BUSY")


async def test_follow_me_rings_a_colleague_too(company, board):
    await board.features.set_follow_me("101", FollowMe(True, ("103",)))
    await call(company, "101")
    await rings(board, "101", "111", "103")


async def test_the_prefix_leads_into_the_mailbox_and_rings_nobody(company, board):
    await call(company, board.features.voicemail_of("102"))
    await reaches(board, "s-DIRECTDIAL")
