"""What is set on the phone shows in chat: cards follow, and people are told once what they did not do here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.my_phone.desk import Desk, desk
from tests.waiting import until
from ucbridge.errors import PbxUnreachable
from ucbridge.i18n import _
from ucbridge.models import Account
from ucbridge.pbx.features.interface import FollowMe, Forward, PhoneSettings

pytestmark = pytest.mark.asyncio


async def seen(there: Desk) -> None:
    """Wait until everybody's phone was looked at."""
    last = there.there.services.my_phone.choices._seen.last
    await until(lambda: all(last(each) for each in ("101", "102", "103", "104")))


async def test_a_feature_code_is_told_once_and_the_card_follows(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        await seen(there)
        card = await there.card()
        there.features.dial("101", do_not_disturb=True)
        await until(there.told)
        assert there.told() == ["Do not disturb is on: your phone does not ring"]
        (_who, notice) = there.there.board.told[0]
        assert str(notice.text) == "It was set on phone 101, not in chat."
        assert [str(each.label) for each in notice.buttons] == ["Turn off", "My phone", "Stop telling me"]
        assert "do not disturb" in there.standing(card)
        there.features.dial("101", do_not_disturb=True)
        there.features.dial("101", do_not_disturb=False)
        await until(lambda: len(there.told()) > 1)
        assert there.told()[1:] == ["Do not disturb is off"]
        assert there.told("bob") == []


async def test_what_is_set_in_chat_is_not_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        await seen(there)
        card = await there.card()
        for line in (
            "/dnd on",
            "/forward busy Bob",
            "/callwaiting off",
            "/devices ring mobile",
            "/presence away Lunch",
        ):
            await there.say(line)
        there.features.dial("101", call_waiting=True)
        await until(there.told)
        assert there.told() == ["Call waiting is on: a second call rings"]
        standing = there.standing(card)
        assert "Do not disturb: on" in standing
        assert "While busy: → Bob Durand (102)" in standing
        assert "Follow me: on: mobile (06 12 34 56 78)" in standing
        assert "Others see: away – Lunch" in standing


async def test_what_follows_a_platform_is_not_told_but_shown(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        await seen(there)
        card = await there.card(by="bob")
        there.there.services.do_not_disturb.wish(Account("chat", "U-BOB"), wanted=False)
        await until(lambda: "do not disturb" in there.standing(card))
        there.features.dial("102", call_waiting=False)
        await until(lambda: there.told("bob"))
        assert there.told("bob") == ["Call waiting is off: a second caller hears that you are busy"]


async def test_what_they_decide_in_chat_outlasts_what_they_show(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        quiet = there.there.services.do_not_disturb
        quiet.wish(Account("chat", "U-BOB"), wanted=False)
        await until(lambda: there.set_("102") and there.set_("102").do_not_disturb)
        await there.say("/dnd on", by="bob")
        quiet.wish(Account("chat", "U-BOB"), wanted=True)
        await quiet.carry_out()
        assert there.set_("102").do_not_disturb
        await there.say("/dnd off", by="bob")
        assert not there.set_("102").do_not_disturb


async def test_several_things_at_once_are_one_message(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        await seen(there)
        there.features.dial(
            "101", forwards={Forward.ALL: "103", Forward.BUSY: "0698765432"}, follow_me=FollowMe(True, ("102",))
        )
        await until(there.told)
        (_who, notice) = there.there.board.told[0]
        assert str(notice.title) == "All your calls go to Carol Petit (103)"
        assert str(notice.text).splitlines() == [
            "While you are busy, calls go to Bob Durand (06 98 76 54 32)",
            "Follow me is on, and these ring: Bob Durand (102)",
            "It was set on phone 101, not in chat.",
        ]


async def test_it_can_be_switched_off_by_each_person(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        await seen(there)
        assert "You are told" in await there.say("/phone notices")
        there.features.dial("101", do_not_disturb=True)
        await until(there.told)
        seal = there.bot.bot._signer.seal(there.there.board.told[0][1])
        await there.bot.press(seal.buttons[-1].token)
        assert "You are not told" in await there.say("/phone notices")
        card = await there.card()
        there.features.dial("101", do_not_disturb=False)
        await until(lambda: "do not disturb" not in there.standing(card))
        there.features.dial("102", do_not_disturb=True)
        await until(lambda: there.told("bob"))
        assert len(there.told()) == 1
        assert "You are told" in await there.say("/phone notices on")


async def test_what_was_set_during_an_outage_is_told_after_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        await seen(there)
        card = await there.card()
        there.pbx.lose()
        there.features.refusal = PbxUnreachable(_("Nothing was done."))
        there.features.dial("101", do_not_disturb=True)
        assert "cannot be reached" in await there.say("/phone")
        there.features.refusal = None
        there.pbx.connect()
        await until(there.told)
        assert there.told() == ["Do not disturb is on: your phone does not ring"]
        await until(lambda: "do not disturb" in there.standing(card))


async def test_what_was_set_while_the_bridge_was_off_is_no_news_but_shown(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        card = await there.card()
    async with desk(tmp_path, before={"101": PhoneSettings(do_not_disturb=True)}) as there:
        await until(lambda: "do not disturb" in there.standing(card))
        await seen(there)
        assert there.told() == []


async def test_only_the_newest_card_of_a_platform_is_live(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        first, second = await there.card(), await there.card()
        assert "A newer card" in there.standing(first)
        await there.say("/dnd on")
        assert "A newer card" in there.standing(first)
        assert "do not disturb" in there.standing(second)


async def test_the_buttons_of_the_card_do_what_they_say(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        card = await there.card()

        async def press(label: str, typed: str = "") -> object:
            standing = there.bot.bot._signer.seal(there.there.board.cards.get(card.topic, [card])[-1])
            token = next(each.token for each in standing.buttons if str(each.label) == label)
            return await there.bot.press(token, typed=typed)

        assert await press("Do not disturb") is None
        assert await press("Forward all calls", "Bob") is None
        assert await press("Ring my mobile too") is None
        assert await press("Call waiting off") is None
        now = there.set_()
        assert (now.do_not_disturb, now.forwards, now.call_waiting) == (True, {Forward.ALL: "102"}, False)
        assert now.follow_me == FollowMe(True, ("+33612345678",))
        assert "112 is an emergency number" in str((await press("Forward all calls", "112")).title)
        for label in ("Ring again", "Stop forwarding", "Do not ring my mobile", "Call waiting on"):
            assert await press(label) is None, label
        assert there.told() == []
