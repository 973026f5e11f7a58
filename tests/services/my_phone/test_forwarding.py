"""Where people may have their calls sent: as they may call, and never in a circle."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.services.my_phone.desk import MOBILE, desk
from ucbridge.config import Contact
from ucbridge.config.settings import DirectorySettings
from ucbridge.pbx import events
from ucbridge.pbx.features.interface import FollowMe, Forward, PhoneSettings
from ucbridge.services.my_phone.readable import Readable
from ucbridge.services.numbers import Numbers

pytestmark = pytest.mark.asyncio


SENT = {
    "/forward Bob": ({Forward.ALL: "102"}, "All your calls go to Bob Durand (102)"),
    "/forward all 102": ({Forward.ALL: "102"}, "All your calls go to Bob Durand (102)"),
    "/forward mobile": ({Forward.ALL: MOBILE}, "All your calls go to mobile (06 12 34 56 78)"),
    "/forward my mobile": ({Forward.ALL: MOBILE}, "All your calls go to mobile (06 12 34 56 78)"),
    "/forward busy 01 42 68 53 00": ({Forward.BUSY: "+33142685300"}, "go to Dupont Plomberie (01 42 68 53 00)"),
    "/forward busy Dupont": ({Forward.BUSY: "+33142685300"}, "While you are busy, calls go to Dupont Plomberie"),
    "/forward no-answer voicemail": ({Forward.NO_ANSWER: "*8101"}, "Calls you do not answer go to voicemail"),
}

REFUSED = {
    "/forward 112": "112 is an emergency number",
    "/forward 0 112": "is an emergency number",
    "/followme add 15": "15 is an emergency number",
    "/forward busy 08 99 70 01 23": "is not dialled from chat",
    "/followme add +881 6 1234 5678": "is not dialled from chat",
    "/forward no-answer +53 7 830 0000": "is not dialled from chat",
    "/forward *72": "Nobody is called “*72”",
    "/forward Service": "Calls cannot be sent to the service code *98",
    "/forward 3615": "cannot be dialled",
    "/forward 101": "101 is your own phone",
    "/forward 111": "111 is your own phone",
    "/forward Alice": "101 is your own phone",
    "/followme add Alice Martin": "101 is your own phone",
    "/followme add voicemail": "Nobody is called “voicemail”",
    "/forward Xavier": "Nobody is called “Xavier”",
    "/forward 102&103": "Nobody is called",
    "/forward ${EXTEN}": "Nobody is called",
}


async def test_calls_are_sent_where_they_say(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        for typed, (dialled, words) in SENT.items():
            await there.say("/forward off")
            assert words in await there.say(typed), typed
            assert there.set_().forwards == dialled, typed
            assert words in await there.say("/forward"), typed


async def test_what_may_not_be_called_gets_no_calls_either(tmp_path: Path) -> None:
    contacts = (Contact(name="Service", number="*98"),)
    async with desk(tmp_path, contacts=contacts) as there:
        there.pbx._live.apply(events.DeviceStateChanged("PJSIP/111", "NOT_INUSE"))
        for typed, words in REFUSED.items():
            assert words in await there.say(typed), typed
        assert there.features.deeds == []


async def test_an_own_number_from_outside_is_oneself(tmp_path: Path) -> None:
    direct = DirectorySettings(direct=("+33199001{extension}",))
    async with desk(tmp_path, directory=direct) as there:
        assert "is your own phone" in await there.say("/forward 01 99 00 11 01")
        there.features.settings["102"] = PhoneSettings(forwards={Forward.NO_ANSWER: "101"})
        assert "round for ever" in await there.say("/forward 01 99 00 11 02")
        assert there.features.deeds == []


async def test_a_circle_is_refused_however_long_and_however_made(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        await there.say("/forward Carol", by="bob")
        await there.say("/followme add Alice", by="carol")
        refused = await there.say("/forward busy Bob")
        assert "Bob Durand cannot get your calls" in refused
        assert "Calls of Carol Petit come to you" in refused
        assert "Bob Durand cannot get your calls" in await there.say("/followme add Bob")
        await there.say("/followme off", by="carol")
        assert "While you are busy, calls go to Bob" in await there.say("/forward busy Bob")


async def test_of_two_who_send_each_other_their_calls_one_is_refused(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        said = await asyncio.gather(there.say("/forward Bob"), there.say("/forward Alice", by="bob"))
        assert sum("cannot get your calls" in each for each in said) == 1
        assert sum(bool(each.forwards) for each in there.features.settings.values()) == 1


async def test_numbers_outside_can_be_kept_to_some(tmp_path: Path) -> None:
    async with desk(tmp_path, permissions={"forward outside": ("bob",)}) as there:
        assert "may not have calls sent to numbers outside" in await there.say("/forward 06 12 34 56 78")
        assert "may not have calls sent to numbers outside" in await there.say("/devices ring mobile")
        assert "All your calls go to Carol" in await there.say("/forward Carol")
        assert "All your calls go to mobile" in await there.say("/forward mobile", by="bob")


async def test_what_anybody_wrote_into_the_pbx_stays_one_short_line(tmp_path: Path) -> None:
    hostile = "Local/s@evil\r\nAction: Hangup \u202e\u200b" + "x" * 10_000
    before = {"101": PhoneSettings(forwards={Forward.ALL: hostile}, follow_me=FollowMe(True, (hostile,)))}
    async with desk(tmp_path, before=before) as there:
        for line in ("/forward", "/followme", "/phone"):
            said = await there.say(line)
            assert "Local/s@evil Action: Hangup" in said
            assert "x" * 60 not in said
            assert not {"\u202e", "\u200b", "\r"} & set(said)


async def test_kept_numbers_ring_again_only_where_they_may_be_dialled(tmp_path: Path) -> None:
    kept = {
        "101": PhoneSettings(follow_me=FollowMe(False, ("+33899700123",))),
        "102": PhoneSettings(follow_me=FollowMe(False, ("0612345678", "103"))),
        "103": PhoneSettings(follow_me=FollowMe(False, ("101", "112"))),
    }
    async with desk(tmp_path, before=kept, permissions={"forward outside": ("alice",)}) as there:
        for line in ("/followme on", "/followme add Carol"):
            assert "is not dialled from chat" in await there.say(line)
            assert "may not have calls sent to numbers outside" in await there.say(
                line.replace("Carol", "Dave"), by="bob"
            )
            assert "112 is an emergency number" in await there.say(line.replace("Carol", "Dave"), by="carol")
        assert there.features.settings == kept
        await there.say("/followme remove 06 12 34 56 78", by="bob")
        await there.say("/followme on", by="bob")
        assert there.set_("102").follow_me == FollowMe(True, ("103",))


async def test_forwards_end_one_by_one_or_all(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        for line in ("/forward Bob", "/forward busy Carol", "/forward no-answer mobile"):
            await there.say(line)
        assert "calls are not forwarded" in await there.say("/forward busy off")
        assert set(there.set_().forwards) == {Forward.ALL, Forward.NO_ANSWER}
        assert "Your calls are not forwarded" in await there.say("/forward off always")
        await there.say("/forward Bob")
        assert "Your calls are not forwarded" in await there.say("/forward off")
        assert there.set_().forwards == {}
        count = len(there.features.deeds)
        await there.say("/forward off")
        assert len(there.features.deeds) == count, "nothing is written where nothing is set"


async def test_further_numbers_ring_and_are_kept_while_off(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        assert "No other number would ring" in await there.say("/followme on")
        await there.say("/followme add mobile")
        await there.say("/followme add 06 12 34 56 78")
        assert there.set_().follow_me == FollowMe(True, (MOBILE,)), "the same number rings once"
        assert "mobile (06 12 34 56 78), Bob Durand (102)" in await there.say("/followme add Bob")
        assert "these numbers are kept: mobile" in await there.say("/followme off")
        assert "does not ring for you" in await there.say("/followme remove Carol")
        assert "Bob Durand" in await there.say("/followme on")
        await there.say("/followme remove bob")
        assert "only your phone rings" in await there.say("/followme remove mobile")
        assert there.set_().follow_me == FollowMe()


async def test_what_a_feature_code_set_is_readable(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        there.features.dial("101", forwards={Forward.ALL: "0612345678", Forward.BUSY: "102"})
        card = await there.say("/phone")
        assert "All calls: → mobile (06 12 34 56 78)" in card
        assert "While busy: → Bob Durand (102)" in card
        there.features.dial("101", follow_me=FollowMe(True, ("0612345678",)))
        await there.say("/devices silence mobile")
        assert there.set_().follow_me == FollowMe()
        behind_zero = Readable(there.there.services.directory, Numbers("FR", "0{national}"), there.features)
        read = await behind_zero.to(await there.there.person("alice"))
        assert str(read("00612345678")) == "mobile (06 12 34 56 78)"
        assert str(read("00142685300")) == str(read("0142685300")) == "Dupont Plomberie (01 42 68 53 00)"
        assert str(read("0033170000000")) == "01 70 00 00 00"
        assert str(read("*98")) == "*98"


async def test_who_has_no_mobile_or_no_phone_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        assert "I do not know your mobile number" in await there.say("/forward mobile", by="carol")
        for line in ("/phone", "/dnd on", "/forward Bob", "/followme add Bob", "/devices", "/presence away"):
            assert "type /link" in await there.say(line, by="eloise"), line
        there.features.voicemail = ""
        assert "Calls cannot be sent to your voicemail here" in await there.say("/forward voicemail")
