"""What people do in chat with the call they are on: typed, and pressed on its card."""

from __future__ import annotations

import pytest

from tests.e2e.everyday.floor import Floor

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120)]

OUTSIDE = "Outside"


async def test_a_call_is_held_and_announced_to_a_colleague(floor: Floor) -> None:
    chat = floor.chat
    floor.answers("alice", "bob", "erin")
    card = await chat.says("alice", "call", target="Bob")
    await chat.gives(card, "Hold")
    await chat.picture("alice", "everyday-live")
    await chat.presses("alice", card, "Hold")
    await chat.gives(card, "Resume")
    assert "Bob is on hold" in card.text
    await chat.presses("alice", card, "Resume")
    assert "The keys were pressed" in (await chat.says("alice", "dtmf", keys="12#")).text
    asked = await chat.says("alice", "transfer announce", target="Erin")
    await chat.gives(asked, "Connect them")
    assert "Bob is on hold: connect them, or cancel and go back." in asked.text
    await chat.picture("alice", "everyday-announced")
    await chat.presses("alice", asked, "Cancel the transfer")
    await floor.talk("alice", "bob")
    await chat.gives(asked, "Transfer")
    question = await chat.opens("alice", asked, "Transfer")
    question = await chat.picks("alice", question, "Announce it first")
    await chat.presses("alice", question, "Erin")
    announced = await chat.sees("alice", "Connected with Erin")
    await chat.presses("alice", announced, "Connect them")
    await floor.talk("bob", "erin")
    await chat.shows(announced, "Bob was transferred to Erin")
    assert "Hang up" not in announced.buttons


async def test_a_call_from_outside_is_parked_and_taken_by_a_colleague(floor: Floor) -> None:
    chat = floor.chat
    floor.answers("erin")
    await floor.dials("outside", "102")
    live = await floor.gets("bob", OUTSIDE)
    parked = await chat.opens("bob", live, "Park")
    await chat.shows(live, f"{OUTSIDE} is parked")
    await chat.shows(parked, f"{OUTSIDE} is parked on 701")
    await floor.talk("outside")
    listed = await chat.says("erin", "parked")
    assert f"701: {OUTSIDE}" in listed.text
    await chat.picture("erin", "everyday-parked")
    taken = await chat.opens("erin", listed, f"701: {OUTSIDE}")
    await chat.shows(taken, f"Connected with {OUTSIDE}")
    await floor.talk("outside", "erin")
    await chat.shows(parked, f"Erin took {OUTSIDE}")
    assert parked.buttons == []
    await chat.presses("erin", taken, "Mute")
    await chat.gives(taken, "Unmute")
    assert "You are muted." in taken.text
    await chat.writes_into("erin", taken, "Note", "wants an offer by Friday")
    asked = await chat.opens("erin", taken, "Transfer")
    await chat.picture("erin", "everyday-transfer-to-whom", last=2)
    await chat.presses("erin", asked, "Bob")
    live = await floor.gets("bob", OUTSIDE)
    await floor.talk("outside", "bob")
    await chat.shows(taken, f"{OUTSIDE} was transferred to Bob")
    await floor.hangs_up("outside")
    await chat.shows(live, f"Call with {OUTSIDE} ended")
    await chat.reads("erin", "wants an offer by Friday", "history search", words="99 00 12")


async def test_a_call_goes_to_the_softphone_and_the_mobile_and_is_recorded(floor: Floor) -> None:
    chat = floor.chat
    floor.answers("softphone", "mobile")
    await floor.dials("bob", "101")
    live = await floor.gets("alice", "Bob")
    asked = await chat.opens("alice", live, "Move")
    moved = await chat.picks("alice", asked, "111")
    await chat.shows(live, "Your call with Bob is on 111 now")
    await chat.shows(moved, "Connected with Bob")
    await floor.talk("softphone", "bob")
    await chat.presses("alice", moved, "Record")
    await chat.gives(moved, "Pause recording")
    assert "The call is being recorded." in moved.text
    await chat.picture("alice", "everyday-recorded", last=2)
    await chat.presses("alice", moved, "Pause recording")
    await chat.gives(moved, "Resume recording")
    assert "The call is being recorded" not in moved.text
    assert "The recording has ended" in (await chat.says("alice", "record", what="stop")).text
    await chat.sees("alice", "Recording: call with Bob")
    await chat.says("alice", "move", phone="mobile")
    await floor.talk("mobile", "bob")
    await floor.hangs_up("bob")
