"""How a phone rings, set in chat and on the handset: each shows in the other."""

from __future__ import annotations

import pytest

from tests.e2e.everyday.chats import OnDiscord
from tests.e2e.everyday.floor import Floor
from ucbridge.i18n import Text

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120)]


async def test_what_is_set_in_chat_and_on_the_handset(floor: Floor) -> None:
    chat = floor.chat
    card = await chat.says("alice", "phone show")
    await chat.picture("alice", "everyday-phone")
    assert "Do not disturb is on" in (await chat.says("alice", "dnd", state="on")).text
    assert await floor.stored("DND/101") == "YES"
    assert "All your calls go to Bob" in (await chat.says("alice", "forward all", target="Bob")).text
    assert await floor.stored("CF/101") == "102"
    await chat.shows(card, "All calls: → Bob", "Do not disturb: on")
    await is_told_what_the_handset_takes_back(floor)
    assert "Call waiting is on" in (await chat.says("alice", "callwaiting", state="on")).text
    assert await floor.stored("CW/101") == "ENABLED"
    await her_mobile_rings_too(floor)
    await only_her_softphone_rings(floor)
    await chat.shows(card, "Forwarding: off", "Do not disturb: off", "Call waiting: on")


async def is_told_what_the_handset_takes_back(floor: Floor) -> None:
    """Meanwhile Bob's phone rings for her, and both know why."""
    chat = floor.chat
    await floor.dials("outside", "101")
    his = await chat.sees("bob", "Forwarded by: Alice")
    await floor.hangs_up("outside")
    await chat.shows(his, "It was for Alice and forwarded to Bob.")
    await floor.silence()
    for code, words in {"*73": "Your calls are not forwarded", "*79": "Do not disturb is off"}.items():
        chat.goes_on()
        await floor.dials("alice", code)
        told = await chat.sees("alice", words)
        assert "It was set on phone 101, not in chat." in told.text
        await floor.silence()


async def her_mobile_rings_too(floor: Floor) -> None:
    chat = floor.chat
    assert "Follow me is on" in (await chat.says("alice", "followme add", number="mobile")).text
    await floor.dials("bob", "101")
    await floor.rings("alice", "mobile")
    await floor.hangs_up("bob")
    await chat.says("alice", "followme remove", number="mobile")
    await floor.silence()


async def only_her_softphone_rings(floor: Floor) -> None:
    chat = floor.chat
    for device, what in (("111", "ring"), ("101", "silence")):
        await chat.says("alice", f"devices {what}", device=device)
    await floor.dials("bob", "101")
    await floor.rings("softphone")
    assert not floor.there.pbx.phones["alice"].calls
    await floor.hangs_up("bob")
    await chat.reads("alice", "101", "devices ring", device="101")  # the missed call may come in between
    await chat.says("alice", "devices silence", device="111")


async def test_the_same_in_french(floor: Floor) -> None:
    chat = floor.chat
    chat.speaks("erin", "fr" if isinstance(chat, OnDiscord) else "fr-FR")
    try:
        on = (await chat.says("erin", "dnd", state="on")).text
        assert french("Do not disturb is on: your phone does not ring") in on.replace("\xa0", " ")
        await floor.dials("erin", "*79")
        await chat.sees("erin", french("Do not disturb is off"))
        await floor.silence()
        await floor.dials("outside", "105")
        card = await chat.sees("erin", "Outside appelle")
        await chat.picture("erin", "everyday-french")
        await floor.hangs_up("outside")
        await chat.shows(card, french("The caller hung up while it rang."))
        await chat.reads("erin", french("missed"), "history list", which="missed")
    finally:
        await floor.there.pbx.cli("database deltree DND")
        chat.speaks("erin", "en-GB")
        await chat.says("erin", "whoami")


def french(sentence: str) -> str:
    """Return a sentence in French, its blanks as a chat shows them."""
    return Text(sentence).to("fr").replace("\xa0", " ")
