"""What somebody dials on their handset, and what is set by others, reaches the bridge."""

import pytest

from tests.waiting import until
from ucbridge.pbx.features.interface import FollowMe, Forward, PhoneSettings, Presence, Shown

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module")]

QUIET = PhoneSettings(call_waiting=True, follow_me=FollowMe(False))
CODES = {
    "*78": PhoneSettings(do_not_disturb=True, call_waiting=True, follow_me=FollowMe(False)),
    "*76": PhoneSettings(do_not_disturb=True, call_waiting=True, follow_me=FollowMe(False)),
    "*72102": PhoneSettings(forwards={Forward.ALL: "102"}, call_waiting=True, follow_me=FollowMe(False)),
    "*90102": PhoneSettings(forwards={Forward.BUSY: "102"}, call_waiting=True, follow_me=FollowMe(False)),
    "*520612345678": PhoneSettings(
        forwards={Forward.NO_ANSWER: "0612345678"}, call_waiting=True, follow_me=FollowMe(False)
    ),
    "*71": PhoneSettings(call_waiting=False, follow_me=FollowMe(False)),
    "*21": PhoneSettings(call_waiting=True, follow_me=FollowMe(True)),
}
ENDS = {"*78": "*79", "*72102": "*73", "*90102": "*91", "*520612345678": "*53", "*71": "*70"}


async def dial(company, board, phone, code):
    """Have a phone dial a code; return what is set on 101 once the bridge has told of it."""
    await board.forget()
    await company.pbx.phones[phone].dial(code)
    await until(lambda: "101" in board.told)
    return await board.features.get("101")


@pytest.mark.parametrize("device_states", [True, False], ids=["with device states", "without"])
@pytest.mark.parametrize("code", CODES)
async def test_a_feature_code_reaches_the_bridge(company, board, code, device_states):
    await company.use_device_states(on=device_states)
    assert await dial(company, board, "alice", code) == CODES[code]
    await until(lambda: not company.pbx.phones["alice"].calls)
    assert await dial(company, board, "alice", ENDS.get(code, code)) == QUIET
    assert set(board.told) == {"101"}


async def test_a_code_dialled_on_a_further_device_is_about_its_user(company, board):
    await company.use_device_states(on=False)
    assert (await dial(company, board, "softphone", "*78")).do_not_disturb


async def test_what_the_pages_of_freepbx_set_reaches_the_bridge(company, board):
    """They set the state first, and the key after it."""
    await company.cli("devstate change Custom:CF101 BUSY")
    await company.cli("database put CF 101 102")
    await until(lambda: "101" in board.told)
    assert (await board.features.get("101")).forwards == {Forward.ALL: "102"}


async def test_a_presence_that_a_phone_sets_reaches_the_bridge(company, board):
    await company.cli('presencestate change CustomPresence:102 "XA,,On a train"')
    await until(lambda: "102" in board.told)
    assert (await board.features.get("102")).shown == Shown(Presence.XA, "On a train")


async def test_what_changed_while_the_pbx_was_not_seen_is_told_after(company, board):
    await company.cli("database put DND 103 YES")
    board.switchboard._link.doubt()
    await until(lambda: "103" in board.told)
    await until(lambda: board.switchboard.model.fresh)
    assert (await board.features.get("103")).do_not_disturb
