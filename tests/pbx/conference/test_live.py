"""Who is in a room is known at every moment, whatever order Asterisk tells it in."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pbx import recorded
from ucbridge.pbx import events as all_events
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.channel_facts import ChannelFacts
from ucbridge.pbx.conference import seen
from ucbridge.pbx.conference.events import (
    KINDS,
    MemberJoined,
    MemberLeft,
    MemberMuted,
    MemberTalking,
    RoomOver,
)
from ucbridge.pbx.conference.interface import RoomChanged, RoomEnded
from ucbridge.pbx.conference.live import LiveRooms
from ucbridge.pbx.conference.seen import SeenMember, SeenRoom
from ucbridge.pbx.interface import ChannelState


def facts(channel_id, name=""):
    name = name or f"PJSIP/{channel_id}-00000001"
    return ChannelFacts(channel_id, channel_id, name, ChannelState.UP, "102", "Bob", *[""] * 4)


def joined(channel_id, room="r", *, name="", muted=False, admin=False):
    return MemberJoined(room, facts(channel_id, name), admin, muted)


def listed(channel_id, *, seconds=5, waiting=False, muted=False, talking=False):
    return SeenMember(facts(channel_id), seconds, admin=False, muted=muted, talking=talking, waiting=waiting)


def empty():
    """Rooms as they are after a snapshot without any, and what they tell."""
    told = []
    rooms = LiveRooms(told.append)
    rooms.begin()
    rooms.complete()
    return rooms, told


def played(*stream):
    rooms, told = empty()
    for event in stream:
        rooms.apply(event)
    return rooms, told


def picture(rooms):
    """Who is where, without times."""
    return {
        room.name: {one.channel_id: replace(one, joined_at=0.0) for one in room.members.values()}
        for room in rooms.live.values()
    }


def recorded_events():
    return [event for event in recorded.events("confbridge") if type(event) in KINDS]


def test_a_recorded_conference_is_followed_to_its_end():
    rooms, told = empty()
    most = 0
    for event in recorded_events():
        rooms.apply(event)
        most = max(most, *(len(room.members) for room in rooms.live.values()), 0)

    assert most == 3
    assert not rooms.live
    assert told[-1] == RoomEnded("801")


def test_a_member_is_known_by_name_number_and_phone():
    rooms, _ = played(joined("1", admin=True))
    (member,) = rooms.live["r"].members.values()

    assert member.caller == CallerId("Bob", "102")
    assert member.endpoint == "PJSIP/1"
    assert member.admin
    assert member.joined_at == rooms.live["r"].started == pytest.approx(time.time(), abs=5)


def test_who_speaks_and_who_is_muted_is_told_once():
    rooms, told = played(joined("1"), MemberTalking("r", "1", True), MemberTalking("r", "1", True))

    assert rooms.live["r"].members["1"].talking
    assert told == [RoomChanged("r")] * 2
    rooms.apply(MemberMuted("r", "1", True))
    rooms.apply(MemberTalking("r", "1", False))
    assert rooms.live["r"].members["1"].muted
    assert not rooms.live["r"].members["1"].talking


def test_members_stand_in_the_order_they_came():
    rooms, _ = played(joined("3"), joined("1"), joined("2"), joined("1"))

    assert list(rooms.live["r"].members) == ["3", "1", "2"]


@pytest.mark.parametrize("who", ["recorder", "announcer"])
def test_our_own_channels_are_nobody_and_keep_no_room_open(who):
    name = f"Local/{who}@ucbridge-conference-0000001;2"
    rooms, told = played(joined("1"), joined("own", name=name), MemberLeft("r", "1"), MemberLeft("r", "own"))

    assert not rooms.live
    assert told == [RoomChanged("r"), RoomEnded("r")]


def test_a_channel_that_hung_up_is_in_no_room_though_its_leaving_was_missed():
    rooms, told = played(joined("1"), joined("2"))
    rooms.hung_up("1")
    rooms.hung_up("nobody")

    assert list(rooms.live["r"].members) == ["2"]
    assert told[-1] == RoomChanged("r")


def test_a_transfer_puts_another_phone_in_the_same_place():
    rooms, _ = played(joined("1"))
    rooms.rename("1", "PJSIP/104-00000007")

    assert rooms.live["r"].members["1"].endpoint == "PJSIP/104"


def test_a_room_that_is_over_has_nobody():
    rooms, told = played(joined("1"), joined("2"), RoomOver("r"), RoomOver("other"))

    assert not rooms.live
    assert told[-1] == RoomEnded("r")


def test_what_is_told_of_a_room_never_met_changes_nothing():
    rooms, told = played(MemberLeft("x", "1"), MemberMuted("x", "1", True), MemberTalking("x", "1", True))

    assert not rooms.live
    assert told == []


def test_a_lock_is_known_from_the_list_of_rooms_and_ends_with_the_room():
    rooms, told = played(joined("1"))
    rooms.note([SeenRoom("r", locked=True)])
    assert rooms.live["r"].locked
    assert told[-1] == RoomChanged("r")
    told.clear()
    rooms.note([SeenRoom("r", locked=True)])
    assert told == []
    rooms.note([])
    assert not rooms.live["r"].locked
    rooms.lock("r", locked=True)
    rooms.apply(MemberLeft("r", "1"))
    rooms.apply(RoomOver("r"))
    rooms.apply(joined("2"))
    assert not rooms.live["r"].locked


def test_who_waits_for_a_marked_user_is_looked_up_where_somebody_came():
    rooms, told = played(joined("1"), joined("2", room="other"), MemberLeft("other", "2"))

    assert rooms.unsure() == ["r"]
    assert rooms.unsure() == []
    rooms.place("r", [listed("1", waiting=True)])
    assert rooms.live["r"].members["1"].waiting
    assert told[-1] == RoomChanged("r")


def test_nothing_is_seen_while_the_link_is_down():
    rooms, told = played(joined("1"))
    rooms.lose()

    assert not rooms.live
    assert told == [RoomChanged("r")]


def test_rooms_are_the_same_after_a_cut():
    rooms, told = played(joined("1"), joined("2"), joined("9", room="over"))
    came = {each.channel_id: each.joined_at for each in rooms.live["r"].members.values()}
    started = rooms.live["r"].started
    told.clear()
    rooms.lose()
    rooms.begin()
    rooms.note([SeenRoom("r", locked=True), SeenRoom("new", locked=False)])
    rooms.place("r", [listed("3", seconds=0), listed("2"), listed("1", muted=True)])
    rooms.place("new", [listed("4", seconds=60)])
    assert not rooms.live
    rooms.complete()

    room = rooms.live["r"]
    assert list(room.members) == ["1", "2", "3"]
    assert {each: room.members[each].joined_at for each in came} == came
    assert room.started == started
    assert room.locked
    assert room.members["1"].muted
    assert rooms.live["new"].started == pytest.approx(time.time() - 60, abs=5)
    assert told == [RoomEnded("over")]


def test_a_second_cut_before_the_snapshot_is_there_forgets_nothing():
    rooms, told = played(joined("1"))
    rooms.lose()
    rooms.begin()
    rooms.lose()
    rooms.begin()
    rooms.complete()

    assert told == [RoomChanged("r"), RoomEnded("r")]


def test_a_restarted_asterisk_has_none_of_the_earlier_rooms():
    rooms, told = played(joined("1"))
    before = rooms.live["r"].started
    told.clear()
    rooms.lose()
    rooms.begin(same_process=False)
    rooms.place("r", [listed("7", seconds=0)])
    rooms.complete()

    assert list(rooms.live["r"].members) == ["7"]
    assert rooms.live["r"].started >= before
    assert told == [RoomEnded("r")]


CHANNELS = st.sampled_from(["1", "2", "3"])
ROOMS = st.sampled_from(["r", "s"])
STEPS = st.one_of(
    st.builds(joined, CHANNELS, ROOMS, muted=st.booleans()),
    st.builds(MemberLeft, ROOMS, CHANNELS),
    st.builds(MemberMuted, ROOMS, CHANNELS, st.booleans()),
    st.builds(MemberTalking, ROOMS, CHANNELS, st.booleans()),
)


def truth_of(rooms):
    """What ConfbridgeList would answer now, by room."""
    return {
        room.name: [
            SeenMember(facts(one.channel_id), 3, one.admin, one.muted, one.talking, one.waiting)
            for one in room.members.values()
        ]
        for room in rooms.live.values()
    }


def sensible(steps):
    """Leave out what Asterisk would not tell: a channel is in one room at a time, and joins before it leaves."""
    where, told = {}, []
    for step in steps:
        channel_id = step.channel.id if isinstance(step, MemberJoined) else step.channel_id
        if isinstance(step, MemberJoined) == (channel_id in where):
            continue
        if not isinstance(step, MemberJoined) and where[channel_id] != step.room:
            continue
        if isinstance(step, MemberJoined):
            where[channel_id] = step.room
        elif isinstance(step, MemberLeft):
            del where[channel_id]
        told.append(step)
    return told


@settings(max_examples=200, deadline=None)
@given(st.lists(STEPS, max_size=40), st.integers(0, 40), st.integers(0, 6))
def test_a_snapshot_at_any_moment_leads_to_the_same_end(steps, cut, late):
    """`late` events that are older than the lists come behind them, as they do when they stood in Asterisk's queue."""
    stream = sensible(steps)
    truth, _ = played(*stream[:cut])
    rooms, _ = empty()
    rooms.begin()
    for name, members in truth_of(truth).items():
        rooms.place(name, members)
    rooms.complete()
    for event in stream[max(0, cut - late) :]:
        rooms.apply(event)

    assert picture(rooms) == picture(played(*stream)[0])


@settings(max_examples=100, deadline=None)
@given(st.lists(STEPS, max_size=30))
def test_a_room_is_told_to_have_ended_exactly_when_nobody_is_left(steps):
    rooms, told = empty()
    for event in sensible(steps):
        before = set(rooms.live)
        told.clear()
        rooms.apply(event)
        assert [each.room for each in told if isinstance(each, RoomEnded)] == sorted(before - set(rooms.live))


def test_a_malformed_row_or_event_is_left_out():
    rows = [{"Event": "ConfbridgeList", "Channel": "PJSIP/1-1"}, {"Conference": ["a", "b"]}]

    assert list(seen.members(rows)) == []
    assert seen.rooms([{}, {"Conference": "r", "Locked": "Yes"}]) == [SeenRoom("r", locked=True)]
    assert all_events.typed({"Event": "ConfbridgeJoin", "Conference": "r"}) is None
    assert all_events.typed({"Event": "ConfbridgeLeave", "Conference": "r", "Uniqueid": ["1", "2"]}) is None
    assert all_events.typed({"Event": "ConfbridgeEnd", "Conference": "r"}) == RoomOver("r")
