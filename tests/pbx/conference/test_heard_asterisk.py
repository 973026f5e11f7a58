"""What people in a conference room hear: measured on real phones in a room of a real Asterisk."""

from __future__ import annotations

import asyncio

import pytest

from tests.pbx.conference.stage import EXTENSIONS, TONES, everybody, fresh_id, matches
from tests.pbx.private.tones import UNHEARD, level, loudest, silences
from tests.waiting import until
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.conference.interface import Entry
from ucbridge.pbx.interface import Order

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

FOUR = ("alice", "bob", "erin", "frank")
LONGEST_GAP = 1.0
"""Seconds of a live call that may be lost when it becomes a conference: 0.12 on a machine at leisure."""


async def test_five_people_hear_each_other_and_who_is_muted_is_heard_by_nobody(stage):
    five = (*FOUR, "outside")
    await stage.gather(*five)
    await stage.hears(everybody(*five))

    await stage.rooms.mute(stage.room, stage.legs["erin"], muted=True)
    await stage.seen.when(lambda: stage.members["erin"].muted)
    without = {who: heard - {"erin"} for who, heard in everybody(*five).items()}
    await stage.hears(without)

    await stage.rooms.mute(stage.room, stage.legs["erin"], muted=False)
    await stage.seen.when(lambda: not stage.members["erin"].muted)
    await stage.hears(everybody(*five))


async def test_who_is_kicked_is_off_the_phone_and_unheard(stage):
    await stage.gather(*FOUR)
    frank = stage.pbx.phones["frank"]
    since = len(frank.events)
    await stage.rooms.kick(stage.room, stage.legs["frank"])
    await stage.seen.when(lambda: set(stage.members) == {"alice", "bob", "erin"})
    await frank.wait_for("CALL_CLOSED", since=since, seconds=10)
    await stage.hears(everybody("alice", "bob", "erin"))
    with pytest.raises(LookupError):
        await stage.rooms.kick(stage.room, stage.legs["frank"])


async def test_a_locked_room_lets_nobody_in_but_admins_and_a_full_one_neither(stage):
    await stage.gather("alice", "bob")
    await stage.rooms.lock(stage.room, locked=True)
    await stage.ring("erin")
    await stage.gather("frank", admin=True)
    erin = stage.pbx.phones["erin"]
    await until(lambda: any(e.type == "CALL_CLOSED" for e in erin.events[-1:]))
    await stage.hears(everybody("alice", "bob", "frank"))
    assert "erin" not in stage.members

    await stage.rooms.lock(stage.room, locked=False)
    await stage.ring("erin", most=3)
    since = len(erin.events)
    await erin.wait_for("CALL_CLOSED", since=since, seconds=20)
    assert set(stage.members) == {"alice", "bob", "frank"}
    await stage.gather("erin", most=4)


async def test_a_live_call_becomes_a_conference_and_is_hardly_interrupted(stage):
    leg = fresh_id()
    alice, bob = CallerId("Alice", "101"), CallerId("Bob", "102")
    await stage.seen.board.originate(Order(leg, "PJSIP/101", "102", shown=bob, caller=alice))
    call = await stage.seen.talking(leg)
    first, second = call.channels
    stage.legs = {"alice": first, "bob": second}
    await stage.hears(everybody("alice", "bob"))

    async with stage.hearing(("alice", "bob")) as files:
        await asyncio.sleep(0.3)
        await stage.rooms.take_over((first, second), Entry(stage.room, quiet=True))
        await stage.seen.when(lambda: set(stage.members) == {"alice", "bob"})
        await asyncio.sleep(0.5)
    gaps = {who: silences(file, TONES["bob" if who == "alice" else "alice"]) for who, file in files.items()}
    assert max((gap for each in gaps.values() for gap in each), default=0.0) <= LONGEST_GAP

    await stage.gather("erin", "frank")
    await stage.hears(everybody(*FOUR))


async def test_a_tone_tells_that_somebody_comes_and_goes_unless_quietly(stage):
    await stage.gather("alice", "bob", muted=True)
    for quiet in (True, False):
        async with stage.hearing(("alice",)) as files:
            await stage.gather("frank", muted=True, quiet=quiet)
            await asyncio.sleep(0.5)
            await stage.rooms.kick(stage.room, stage.legs["frank"])
            await stage.seen.when(lambda: "frank" not in stage.members)
        assert (loudest(files["alice"]) < UNHEARD) == quiet


async def test_who_is_rung_outside_presses_1_to_enter_and_star_1_to_be_muted(stage):
    outside = stage.pbx.phones["outside"]
    since = len(outside.events)
    await stage.ring("outside", confirm=True)
    await stage.gather("alice", "erin")
    await outside.wait_for("CALL_ESTABLISHED", since=since, seconds=20)
    await stage.hears(everybody("alice", "erin"))
    assert "outside" not in stage.members
    await outside.press("1")
    await stage.seen.when(lambda: "outside" in stage.members)
    await stage.hears({"alice": {"erin", "outside"}, "outside": {"alice", "erin"}})
    await outside.press("*1")
    await stage.seen.when(lambda: stage.members["outside"].muted)
    await stage.hears({"alice": {"erin"}, "erin": {"alice"}})


async def test_a_recording_holds_every_voice_that_was_let_through_and_a_leg_only_its_own(stage):
    await stage.gather(*FOUR)
    await stage.gather("outside", muted=True)
    recorder = stage.seen.board.recorder
    names = {part: f"conference/{stage.room}/{part}" for part in ("room", "erin")}
    await recorder.record_room(stage.room, names["room"])
    await recorder.record_leg(stage.legs["erin"], names["erin"])
    await asyncio.sleep(1.2)
    heard = {}
    for part, name in names.items():
        await recorder.stop(name)
        await recorder.fetch(name, stage.folder / f"{part}.wav")
        heard[part] = {who: level(stage.folder / f"{part}.wav", hertz) for who, hertz in TONES.items()}
    assert matches(heard, {"room": set(FOUR), "erin": {"erin"}}), heard
    assert len(stage.members) == 5


async def test_the_room_goes_on_without_the_bridge_and_is_taken_up_again(stage):
    await stage.gather(*FOUR)
    await stage.rooms.mute(stage.room, stage.legs["bob"], muted=True)
    await stage.bridge.aclose()
    await stage.hears({who: heard - {"bob"} for who, heard in everybody(*FOUR).items()})

    await stage.start_bridge()
    assert stage.members.keys() == set(FOUR)
    assert stage.members["bob"].muted
    await stage.rooms.mute(stage.room, stage.legs["bob"], muted=False)
    await stage.hears(everybody(*FOUR))
    await stage.rooms.end(stage.room)
    await stage.seen.when(lambda: stage.room not in stage.rooms.live)


async def test_a_room_of_the_dialplan_is_seen_and_controlled_as_well(stage):
    two = {who: stage.pbx.phones[who] for who in ("alice", "erin")}
    for phone in two.values():
        await phone.dial("8000")
    stage.room = "8000"
    await stage.seen.when(lambda: len(stage.members) == 1 and len(stage.rooms.live["8000"].members) == 2)
    stage.legs = {who: leg for who in two for leg in legs_of(stage, EXTENSIONS[who])}
    await stage.rooms.mute("8000", stage.legs["alice"], muted=True)
    await stage.hears({"alice": {"erin"}, "erin": set()})
    await stage.rooms.kick("8000", stage.legs["alice"])
    await stage.seen.when(lambda: set(stage.members) == {"erin"})


def legs_of(stage, extension):
    members = stage.rooms.live[stage.room].members
    return [channel_id for channel_id, member in members.items() if member.endpoint == f"PJSIP/{extension}"]
