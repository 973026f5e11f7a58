"""What is set on phones of a plain dialplan, against a real Asterisk: what the bridge's own AMI user may set, what
callers then hear, and what is dialled on a handset.
"""

import asyncio
import re
from contextlib import suppress

import pytest
import pytest_asyncio

from tests.waiting import until
from ucbridge.config.pbx import FeatureSettings
from ucbridge.errors import PbxError
from ucbridge.pbx.ami import connect
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.errors import ActionFailed, Unsafe
from ucbridge.pbx.features.interface import FollowMe, Forward, PhoneChanged, PhoneSettings, Presence, Shown
from ucbridge.pbx.interface import Order
from ucbridge.pbx.switchboard import Switchboard

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module")]

MARK = "-"
NOTHING = PhoneSettings(call_waiting=True, follow_me=FollowMe())


class Bridge:
    """A bridge at the PBX, and whose phones it was told of."""

    def __init__(self, pbx, board):
        self.pbx = pbx
        self.board = board
        self.features = board.features
        self.told = []

    async def follow(self):
        async with self.board.changes() as changes:
            async for change in changes:
                if isinstance(change, PhoneChanged):
                    self.told.append(change.extension)

    async def forget(self):
        """Forget what was told until now, also what is still on its way here."""
        self.board._publish(PhoneChanged(MARK))
        await until(lambda: MARK in self.told)
        self.told.clear()

    async def kept(self):
        found = re.findall(r"^/(\S+)\s*: (.*?)\s*$", await self.pbx.cli("database show"), re.MULTILINE)
        return {key: value for key, value in found if not key.startswith(("registrar/", "pbx/"))}

    async def clear(self, extension):
        await self.features.set_do_not_disturb(extension, on=False)
        for which in Forward:
            await self.features.set_forward(extension, which, "")
        await self.features.set_call_waiting(extension, on=True)
        await self.features.set_follow_me(extension, FollowMe())
        await self.features.ring_only(extension, ())
        await self.features.show(extension, Shown())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def joined(shared_asterisk):
    bridge = Bridge(shared_asterisk, Switchboard(shared_asterisk.settings))
    tasks = [asyncio.create_task(bridge.board.run()), asyncio.create_task(bridge.follow())]
    try:
        await until(lambda: bridge.board.model.fresh)
        yield bridge
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest_asyncio.fixture(loop_scope="module")
async def bridge(joined, asterisk):
    """A bridge at a PBX on which nothing is set."""
    await joined.clear("101")
    await joined.clear("102")
    await joined.forget()
    yield joined
    await joined.clear("101")
    await joined.clear("102")


SET = {
    "do not disturb": (lambda f: f.set_do_not_disturb("102", on=True), {"DND/102": "YES"}, {"DND102": "BUSY"}),
    "forward all": (
        lambda f: f.set_forward("102", Forward.ALL, "+33612345678"),
        {"CF/102": "+33612345678"},
        {"CF102": "BUSY"},
    ),
    "forward when busy": (lambda f: f.set_forward("102", Forward.BUSY, "105"), {"CFB/102": "105"}, {}),
    "forward no answer": (lambda f: f.set_forward("102", Forward.NO_ANSWER, "*97"), {"CFU/102": "*97"}, {}),
    "call waiting off": (lambda f: f.set_call_waiting("102", on=False), {"CW/102": None}, {}),
    "follow me": (
        lambda f: f.set_follow_me("102", FollowMe(True, ("105", "0612345678"))),
        {"FOLLOWME/102": "105&0612345678"},
        {},
    ),
    "follow me, off for now": (
        lambda f: f.set_follow_me("102", FollowMe(False, ("105", "0612345678"))),
        {"FOLLOWME/102/off": "105&0612345678"},
        {},
    ),
    "devices": (
        lambda f: f.ring_only("102", ("PJSIP/102", "PJSIP/111")),
        {"RING/102": "PJSIP/102&PJSIP/111"},
        {},
    ),
    "presence": (
        lambda f: f.show("102", Shown(Presence.AWAY, "At lunch")),
        {"CustomPresence/102": "away,,At lunch"},
        {},
    ),
}


@pytest.mark.parametrize("what", SET)
async def test_what_is_set_is_where_the_dialplan_looks(bridge, what):
    do, keys, states = SET[what]
    before, records = await bridge.kept(), len(bridge.pbx.cdr())
    await do(bridge.features)
    wanted = {**before, **keys, **{f"CustomDevstate/{name}": state for name, state in states.items()}}
    assert await bridge.kept() == {key: value for key, value in wanted.items() if value is not None}
    await until(lambda: bridge.told == ["102"])
    assert len(bridge.pbx.cdr()) == records, "it is nobody's call"


async def test_what_is_set_is_what_is_read(bridge):
    assert await bridge.features.get("102") == NOTHING
    await bridge.features.set_do_not_disturb("102", on=True)
    await bridge.features.set_forward("102", Forward.BUSY, "105")
    await bridge.features.set_follow_me("102", FollowMe(False, ("105",)))
    await bridge.features.show("102", Shown(Presence.XA, "Home, later"))
    assert await bridge.features.get("102") == PhoneSettings(
        do_not_disturb=True,
        forwards={Forward.BUSY: "105"},
        call_waiting=True,
        follow_me=FollowMe(False, ("105",)),
        shown=Shown(Presence.XA, "Home, later"),
    )
    assert await bridge.features.get("101") == NOTHING


async def test_a_caller_comes_to_the_mailbox_and_the_phone_stays_quiet(bridge):
    board = bridge.board
    await bridge.features.set_do_not_disturb("102", on=True)
    shown = CallerId("Bob Durand", "102")
    await board.originate(Order("ucb-quiet-1", "PJSIP/101", "102", shown, CallerId("Alice", "101")))
    async with asyncio.timeout(10):
        while await board.application("ucb-quiet-1") != "VoiceMail":
            assert board.model.calls_of("PJSIP/102") == []
            await asyncio.sleep(0.05)
    assert board.model.calls_of("PJSIP/102") == []
    await board.hang_up("ucb-quiet-1")


@pytest.mark.parametrize(
    ("code", "settings", "end"),
    [
        ("*78", PhoneSettings(do_not_disturb=True, call_waiting=True, follow_me=FollowMe()), "*79"),
        ("*76", PhoneSettings(do_not_disturb=True, call_waiting=True, follow_me=FollowMe()), "*76"),
        ("*72102", PhoneSettings(forwards={Forward.ALL: "102"}, call_waiting=True, follow_me=FollowMe()), "*73"),
        ("*90102", PhoneSettings(forwards={Forward.BUSY: "102"}, call_waiting=True, follow_me=FollowMe()), "*91"),
        ("*71", PhoneSettings(call_waiting=False, follow_me=FollowMe()), "*70"),
    ],
)
async def test_a_feature_code_reaches_the_bridge(bridge, code, settings, end):
    phone = bridge.pbx.phones["alice"]
    for dialled, expected in ((code, settings), (end, NOTHING)):
        await bridge.forget()
        await phone.dial(dialled)
        await until(lambda: "101" in bridge.told)
        assert await bridge.features.get("101") == expected
        await phone.hang_up()
        await until(lambda: not bridge.board.model.calls_of("PJSIP/101"))


async def test_the_numbers_of_follow_me_come_back_with_it(bridge):
    await bridge.features.set_follow_me("101", FollowMe(True, ("105",)))
    for on in (False, True):
        await bridge.forget()
        await bridge.pbx.phones["alice"].dial("*21")
        await until(lambda: "101" in bridge.told)
        await until(lambda: not bridge.board.model.calls_of("PJSIP/101"))
        assert (await bridge.features.get("101")).follow_me == FollowMe(on, ("105",))


async def test_follow_me_without_a_number_says_what_to_do(bridge):
    with pytest.raises(PbxError, match="add one first"):
        await bridge.features.set_follow_me("101", FollowMe(True))


async def test_an_earlier_copy_of_our_dialplan_still_writes_do_not_disturb(bridge):
    await bridge.pbx.cli("dialplan remove context ucbridge-phone")
    try:
        await bridge.features.set_do_not_disturb("102", on=True)
        assert (await bridge.features.get("102")).do_not_disturb
        with pytest.raises(PbxError) as refused:
            await bridge.features.set_forward("102", Forward.ALL, "+33612345678")
        assert "ucbridge-phone" in str(refused.value.text)
    finally:
        await bridge.pbx.cli("dialplan reload")


async def test_a_value_that_is_not_one_is_refused_by_the_dialplan_itself(bridge):
    """Whatever reaches the context: it writes nothing that could be more than data."""
    before = await bridge.kept()
    async with connect(bridge.pbx.admin, wanted=frozenset(), sink=lambda _frame: None) as ami:
        for key, value in (("CF/102", "1,2"), ("CF/102", "${SHELL(id)}"), ("CF 102", "1"), ("CF/102", "")):
            variables = {"UCB_KEY": key, "UCB_VALUE": value}
            with suppress(ActionFailed):  # the context hangs up: nobody answered
                await ami.action(
                    "Originate", Channel="Local/put@ucbridge-phone/n", Application="NoOp", Variable=variables
                )
    assert await bridge.kept() == before


@pytest.mark.parametrize("extension", ["", "102)", "1/../2", "${EVIL}", "102\r\nAction: Logoff", "٣"])
async def test_nothing_else_than_an_extension_reaches_the_database_of_asterisk(bridge, extension):
    with pytest.raises(Unsafe):
        await bridge.features.set_do_not_disturb(extension, on=True)


async def test_a_thing_that_the_dialplan_does_not_know_names_the_key_of_the_configuration(bridge):
    settings = bridge.pbx.settings.model_copy(update={"features": FeatureSettings(call_waiting="", devices="")})
    board = Switchboard(settings)
    running = asyncio.create_task(board.run())
    try:
        await until(lambda: board.model.fresh)
        assert (await board.features.get("102")).call_waiting is None
        with pytest.raises(PbxError) as refused:
            await board.features.set_call_waiting("102", on=True)
        assert "[pbx.features] call_waiting" in str(refused.value.text)
        with pytest.raises(PbxError) as refused:
            await board.features.ring_only("102", ("PJSIP/102",))
        assert "[pbx.features] devices" in str(refused.value.text)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
