"""Which of somebody's phones ring; the small commands; what is offered while one types."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.bot import ALICE
from tests.services.my_phone.desk import MOBILE, desk
from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.models import State
from ucbridge.pbx import events
from ucbridge.pbx.features.interface import FollowMe, Presence, Shown

pytestmark = pytest.mark.asyncio


async def test_phones_ring_and_are_silent_but_never_all_of_them(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        there.pbx._live.apply(events.DeviceStateChanged("PJSIP/111", "UNAVAILABLE"))
        shown = await there.say("/devices")
        assert "phone 101: rings · free" in shown
        assert "phone 111: does not ring · not connected" in shown
        assert "Mobile: does not ring" in shown
        assert "Only phone 101 still rings" in await there.say("/devices silence 101")
        assert "Your calls ring phones 101, 111" in await there.say("/devices ring 111")
        assert "ring phone 111" in await there.say("/devices silence PJSIP/101")
        assert "Only phone 111 still rings" in await there.say("/devices silence 111")
        assert "phones 101, 111" in await there.say("/devices all")
        assert there.set_().devices == ("PJSIP/101", "PJSIP/111")
        assert "is none of your phones" in await there.say("/devices ring 102")
        listed = await there.bot.say("/devices")
        again = await there.bot.press(next(each.token for each in listed.buttons if "111" in str(each.label)))
        assert str(again.fields[1].value) == "does not ring · not connected"
        there.features.settings.clear()
        there.features.list_extensions()
        listed = await there.bot.say("/devices")
        assert str(listed.fields[1].value) == "rings · not connected", "another dialect rings all of them"
        assert not any("111" in str(each.label) for each in listed.buttons), "and has it chosen elsewhere"


async def test_the_mobile_rings_too(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        await there.say("/devices ring mobile")
        assert there.set_().follow_me == FollowMe(True, (MOBILE,))
        assert "Mobile: rings, too" in await there.say("/devices")
        await there.say("/devices silence mobile")
        assert there.set_().follow_me == FollowMe()


async def test_small_things_are_shown_and_set(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        assert "Do not disturb is off" in await there.say("/dnd")
        assert "your phone does not ring" in await there.say("/dnd on")
        assert "Do not disturb is on" in await there.say("/dnd")
        assert "Call waiting is off" in await there.say("/callwaiting OFF")
        assert "Call waiting is on" in await there.say("/callwaiting on")
        assert "Follow me is off" in await there.say("/followme")
        assert "You show no presence" in await there.say("/presence")
        assert "away for longer – Back on Monday" in await there.say("/presence extended-away Back on Monday")
        assert there.set_().shown == Shown(Presence.XA, "Back on Monday")
        assert "away for longer – At home" in await there.say('/presence message "At home"')
        assert "You show no presence" in await there.say("/presence off")
        assert "is none of available" in await there.say("/presence gone fishing")


async def test_what_this_pbx_does_not_have_is_said_and_not_shown(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        there.features.dial("101", call_waiting=None, follow_me=None)
        card = await there.bot.say("/phone")
        assert not {"Call waiting", "Follow me"} & {str(each.name) for each in card.fields}
        assert not any("aiting" in str(each.label) or "mobile" in str(each.label) for each in card.buttons)
        assert "Mobile" not in await there.say("/devices")
        there.features.refusal = PbxError(_("This PBX does not have that."))
        refused = await there.bot.say("/callwaiting on")
        assert (refused.state, str(refused.text)) == (State.ERROR, "This PBX does not have that.")


async def test_words_are_offered_while_one_types(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:

        async def offered(command: str, parameter: str, prefix: str) -> list[str]:
            found = await there.bot.bot.complete(ALICE, command, parameter, prefix)
            return [each.value for each in found]

        assert (await offered("forward all", "target", ""))[:2] == ["mobile", "voicemail"]
        assert "Alice Martin" not in await offered("forward all", "target", "")
        assert await offered("forward busy", "target", "bo") == ["Bob Durand"]
        assert await offered("forward busy", "target", "mob") == ["mobile"]
        await there.say("/followme add Bob")
        assert await offered("followme remove", "number", "") == ["102"]
        assert await offered("followme remove", "number", "dur") == ["102"]
        assert await offered("devices ring", "device", "") == ["101", "111", "mobile"]
        assert await offered("who", "name", "car") == ["Carol Petit"]
        assert await offered("dnd", "state", "o") == ["on", "off"]
        assert "away" in await offered("presence", "state", "a")
        assert await offered("directory", "search", "a") == []


async def test_each_command_has_a_permission_of_its_own(tmp_path: Path) -> None:
    rules = dict.fromkeys(("dnd", "forward", "followme", "callwaiting", "devices", "presence", "who"), ("bob",))
    async with desk(tmp_path, permissions=rules | {"directory": ("bob",), "phone notices": ("bob",)}) as there:
        card = await there.bot.say("/phone")
        for line in (
            "/dnd on",
            "/forward Bob",
            "/forward off",
            "/followme add Bob",
            "/callwaiting off",
            "/devices",
            "/presence away",
            "/who Bob",
            "/directory",
            "/phone notices off",
        ):
            assert (await there.bot.say(line)).state is State.REFUSED, line
        for button in card.buttons:
            reply = await there.bot.press(button.token, typed="Bob")
            assert reply is not None, button.label
            assert reply.state is State.REFUSED, button.label
        assert there.features.deeds == []
