"""What each thing that is set in chat leaves in a FreePBX: these keys and states, and nothing else."""

import pytest

from tests.waiting import until
from ucbridge.errors import PbxError
from ucbridge.pbx.errors import Unsafe
from ucbridge.pbx.features.interface import FollowMe, Forward, Listed, Presence, Shown

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module")]

GONE = None


def states(**by_name):
    return {f"CustomDevstate/{name}": state for name, state in by_name.items()}


def followed(**by_name):
    return {f"AMPUSER/101/followme/{name}": value for name, value in by_name.items()}


SET = {
    "do not disturb": (
        lambda features: features.set_do_not_disturb("101", on=True),
        {"DND/101": "YES"},
        states(DND101="BUSY", DEVDND101="BUSY", DEVDND111="BUSY"),
    ),
    "forward all": (
        lambda features: features.set_forward("101", Forward.ALL, "+33612345678"),
        {"CF/101": "+33612345678"},
        states(CF101="BUSY", DEVCF101="BUSY", DEVCF111="BUSY"),
    ),
    "forward when busy": (
        lambda features: features.set_forward("101", Forward.BUSY, "102"),
        {"CFB/101": "102"},
        {},
    ),
    "forward without an answer": (
        lambda features: features.set_forward("101", Forward.NO_ANSWER, "*97"),
        {"CFU/101": "*97"},
        {},
    ),
    "call waiting off": (
        lambda features: features.set_call_waiting("101", on=False),
        {"CW/101": GONE},
        {},
    ),
    "follow me": (
        lambda features: features.set_follow_me("101", FollowMe(True, ("102", "0612345678"))),
        followed(ddial="DIRECT", grplist="101-102-0612345678#"),
        states(FOLLOWME101="BUSY", FOLLOWME111="BUSY"),
    ),
    "follow me, nothing but on": (
        lambda features: features.set_follow_me("101", FollowMe(True)),
        followed(ddial="DIRECT"),
        states(FOLLOWME101="BUSY", FOLLOWME111="BUSY"),
    ),
    "presence": (
        lambda features: features.show("101", Shown(Presence.AWAY, "At the dentist")),
        {"CustomPresence/101": "away,,At the dentist"},
        {},
    ),
    "presence without words": (
        lambda features: features.show("101", Shown(Presence.AVAILABLE)),
        {"CustomPresence/101": "available,,"},
        {},
    ),
}
TAKEN_BACK = {
    "do not disturb": (
        lambda features: features.set_do_not_disturb("101", on=False),
        states(DND101="UNAVAILABLE", DEVDND101="UNAVAILABLE", DEVDND111="UNAVAILABLE"),
    ),
    "forward all": (
        lambda features: features.set_forward("101", Forward.ALL, ""),
        states(CF101="NOT_INUSE", DEVCF101="NOT_INUSE", DEVCF111="NOT_INUSE"),
    ),
    "forward when busy": (lambda features: features.set_forward("101", Forward.BUSY, ""), {}),
    "forward without an answer": (lambda features: features.set_forward("101", Forward.NO_ANSWER, ""), {}),
    "call waiting off": (lambda features: features.set_call_waiting("101", on=True), {}),
    "follow me, nothing but on": (
        lambda features: features.set_follow_me("101", FollowMe(False)),
        states(FOLLOWME101="NOT_INUSE", FOLLOWME111="NOT_INUSE"),
    ),
}


def with_changes(database, changes):
    after = {**database, **{key: value for key, value in changes.items() if value is not GONE}}
    return {key: value for key, value in after.items() if changes.get(key, "") is not GONE}


@pytest.mark.parametrize("what", SET)
async def test_what_is_set_is_written_as_the_feature_code_writes_it(company, board, what):
    do, keys, lamps = SET[what]
    before = await company.database()
    await do(board.features)
    assert await company.database() == with_changes(before, {**keys, **lamps})
    await until(lambda: board.told == ["101"])


@pytest.mark.parametrize("what", TAKEN_BACK)
async def test_what_is_taken_back_is_gone(company, board, what):
    undo, lamps = TAKEN_BACK[what]
    before = await company.database()
    await SET[what][0](board.features)
    await undo(board.features)
    assert await company.database() == with_changes(before, lamps)


@pytest.mark.parametrize("what", SET)
async def test_a_freepbx_without_device_states_gets_none(company, board, what):
    do, keys, _lamps = SET[what]
    await company.use_device_states(on=False)
    before = await company.database()
    await do(board.features)
    assert await company.database() == with_changes(before, keys)


async def test_device_states_are_set_where_only_its_modules_say_that_there_are_some(company, board):
    await company.cli("dialplan set global USEDEVSTATE ")
    await company.cli("dialplan set global DNDDEVSTATE TRUE")
    try:
        await board.features.set_do_not_disturb("102", on=True)
        database = await company.database()
        assert database["CustomDevstate/DND102"] == database["CustomDevstate/DEVDND102"] == "BUSY"
    finally:
        await company.cli("dialplan set global DNDDEVSTATE ")


async def test_the_list_of_follow_me_keeps_what_somebody_wrote_into_it(company, board):
    await board.features.set_follow_me("101", FollowMe(True, ("102", "0612345678")))
    await company.cli("database put AMPUSER/101/followme grplist 102#-101-0612345678#")
    assert (await board.features.get("101")).follow_me == FollowMe(True, ("102", "0612345678"))
    await board.features.set_follow_me("101", FollowMe(True, ("102", "0612345678", "103")))
    database = await company.database()
    assert database["AMPUSER/101/followme/grplist"] == "102#-101-0612345678#-103"
    await board.features.set_follow_me("101", FollowMe(False, ("103",)))
    database = await company.database()
    assert database["AMPUSER/101/followme/grplist"] == "103-101"
    assert database["AMPUSER/101/followme/ddial"] == "EXTENSION"


async def test_follow_me_that_was_never_set_up_rings_for_as_long_as_freepbx_would(company, board):
    assert (await board.features.get("103")).follow_me == FollowMe(False)
    before = await company.database()
    await board.features.set_follow_me("103", FollowMe(True, ("102",)))
    new = {"grplist": "103-102", "grptime": "20", "ddial": "DIRECT"}
    keys = {f"AMPUSER/103/followme/{name}": value for name, value in new.items()}
    assert await company.database() == {**before, **keys, "CustomDevstate/FOLLOWME103": "BUSY"}


async def test_a_comma_in_what_somebody_shows_reaches_everybody(company, board):
    await board.features.show("101", Shown(Presence.DND, 'Board, "no calls"'))
    assert (await board.features.get("101")).shown == Shown(Presence.DND, 'Board, "no calls"')


async def test_it_is_recognised_and_lists_its_people(company, board):
    assert board.features.dialect == "freepbx"
    assert board.features.listed["101"] == Listed("101", "Alice Martin", ("PJSIP/101", "PJSIP/111"), "101@default")
    assert board.features.listed["104"] == Listed("104", "Dave Moreau", ("PJSIP/104",), "")
    assert set(board.features.listed) == {"101", "102", "103", "104", "105"}


async def test_mailboxes_are_reached_by_its_prefix(company, board):
    assert board.features.voicemail_of("102") == "*102"
    assert board.features.voicemail_of("104") == "", "it has none"
    assert board.features.voicemail_of("199") == ""


async def test_a_freepbx_without_that_prefix_has_no_number_for_a_mailbox(company, board):
    """Another number that begins with * is a bad one there, and leads to an announcement."""
    try:
        await company.cli("dialplan remove extension _*10[1-35]@ext-local")
        board.switchboard._link.doubt()
        await until(lambda: board.features.voicemail_of("102") == "")
    finally:
        await company.cli("dialplan reload")
        board.switchboard._link.doubt()
        await until(lambda: board.features.voicemail_of("102") == "*102")


async def test_devices_are_not_chosen_here(company, board):
    before = await company.database()
    with pytest.raises(PbxError, match="/followme"):
        await board.features.ring_only("101", ("PJSIP/101",))
    assert await company.database() == before


@pytest.mark.parametrize("number", ["102-103", "1 2", "${CHANNEL}", "102&103", "102\r\nAction: Logoff", "٣", "1" * 40])
async def test_nothing_but_a_number_is_written(company, board, number):
    before = await company.database()
    with pytest.raises(Unsafe):
        await board.features.set_forward("101", Forward.ALL, number)
    with pytest.raises(Unsafe):
        await board.features.set_follow_me("101", FollowMe(True, (number,)))
    with pytest.raises(Unsafe):
        await board.features.set_do_not_disturb(number, on=True)
    assert await company.database() == before
