"""What is asked of a room reaches Asterisk as it must, and what Asterisk answers is understood."""

from __future__ import annotations

import asyncio

import pytest

from tests.pbx.test_switchboard import World, connected, next_of
from tests.waiting import until
from ucbridge.errors import PbxError, PbxUnreachable
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.conference import snapshot
from ucbridge.pbx.conference.interface import Entry, Invitation, RoomChanged, RoomEnded
from ucbridge.pbx.errors import ActionFailed, Unsafe
from ucbridge.pbx.interface import LinkLost, OriginateFailed, Resynced

ROOM = "ucb0123456789ab"
SHOWN, CALLER = CallerId("Monday, 9", "800"), CallerId("Alice", "101")


def invitation(**changes):
    given = {"channel_id": "ucb-1", "entry": Entry(ROOM), "shown": SHOWN, "caller": CALLER, "device": "PJSIP/102"}
    return Invitation(**given | changes)


def channel(channel_id):
    return (
        f"Channel: PJSIP/{channel_id}-00000001",
        f"Uniqueid: {channel_id}",
        f"Linkedid: {channel_id}",
        "ChannelStateDesc: Up",
        "CallerIDNum: 102",
        "CallerIDName: Bob",
        "ConnectedLineNum: <unknown>",
        "ConnectedLineName: <unknown>",
        "Context: ucbridge-conference",
        "Exten: join",
    )


class Conference(World):
    """An Asterisk with a room: who is in it, what it says to what is asked."""

    def __init__(self, *members):
        super().__init__()
        self.members = list(members)
        self.waiting = "No"
        self.locked = "No"
        self.said = "Message: done"
        self.refuses = False
        self.queue = []

    def list_rooms(self, session, action):
        session.event("ConfbridgeLeave", f"Conference: {ROOM}", "Uniqueid: older-than-the-list")
        if not self.members:
            self.no_rooms(session, action)
            return
        session.reply(action, "EventList: start")
        row = (f"ActionID: {action['ActionID']}", f"Conference: {ROOM}", f"Locked: {self.locked}")
        session.event("ConfbridgeListRooms", *row)
        session.event("ConfbridgeListRoomsComplete", f"ActionID: {action['ActionID']}", "EventList: Complete")

    def list_members(self, session, action):
        session.reply(action, "EventList: start")
        tail = ("Admin: No", "Muted: No", "Talking: No", f"Waiting: {self.waiting}", "AnsweredTime: 5")
        for one in self.members:
            session.event("ConfbridgeList", f"ActionID: {action['ActionID']}", *channel(one), *tail)
        session.event("ConfbridgeListComplete", f"ActionID: {action['ActionID']}", "EventList: Complete")

    def answer(self, session, action):
        session.reply(action, self.said, response="Error" if self.refuses else "Success")

    def queues(self, session, action):
        session.reply(action, "EventList: start")
        for row in self.queue:
            session.event(row[0], f"ActionID: {action['ActionID']}", *row[1:])
        session.event("QueueStatusComplete", f"ActionID: {action['ActionID']}", "EventList: Complete")

    @property
    def answers(self):
        asked = ("Mute", "Unmute", "Kick", "Lock", "Unlock")
        return (
            super().answers
            | {f"Confbridge{name}": self.answer for name in asked}
            | {"Redirect": self.answer, "Setvar": self.answer, "QueueStatus": self.queues}
            | {"ConfbridgeListRooms": self.list_rooms, "ConfbridgeList": self.list_members}
        )


def join(fake, channel_id):
    fake.session.event("ConfbridgeJoin", f"Conference: {ROOM}", *channel(channel_id), "Admin: No", "Muted: No")


@pytest.mark.asyncio
async def test_the_roster_is_there_with_the_first_snapshot(monkeypatch):
    async with connected(monkeypatch, Conference("1", "2")) as (board, fake, changes, _health):
        assert list(board.rooms.live[ROOM].members) == ["1", "2"]
        join(fake, "3")
        assert await next_of(changes, RoomChanged) == RoomChanged(ROOM)
        assert list(board.rooms.live[ROOM].members) == ["1", "2", "3"]


@pytest.mark.asyncio
async def test_a_member_that_hangs_up_or_is_transferred_is_known_without_an_event_of_the_room(monkeypatch):
    async with connected(monkeypatch, Conference("1", "2")) as (board, fake, changes, _health):
        fake.session.event("Rename", "Uniqueid: 2", "Newname: PJSIP/104-00000009")
        await next_of(changes, RoomChanged)
        assert board.rooms.live[ROOM].members["2"].endpoint == "PJSIP/104"
        fake.session.event("Hangup", *channel("1"), "Cause: 16")
        await next_of(changes, RoomChanged)
        assert list(board.rooms.live[ROOM].members) == ["2"]


@pytest.mark.asyncio
async def test_the_roster_is_right_after_a_cut(monkeypatch):
    world = Conference("1", "2")
    async with connected(monkeypatch, world) as (board, fake, changes, _health):
        came = board.rooms.live[ROOM].members["2"].joined_at
        world.members = ["2", "4"]
        fake.session.cut()
        await next_of(changes, LinkLost)
        assert not board.rooms.live
        with pytest.raises(PbxUnreachable):
            await board.rooms.mute(ROOM, "2", muted=True)
        await next_of(changes, Resynced)
        assert list(board.rooms.live[ROOM].members) == ["2", "4"]
        assert board.rooms.live[ROOM].members["2"].joined_at == came


@pytest.mark.asyncio
async def test_a_room_that_ended_during_a_cut_is_reported_before_the_new_snapshot(monkeypatch):
    world = Conference("1")
    async with connected(monkeypatch, world) as (_board, fake, changes, _health):
        world.members = []
        fake.session.cut()
        await next_of(changes, LinkLost)
        told = []
        while not told or not isinstance(told[-1], Resynced):
            told.append(await anext(changes))
        assert RoomEnded(ROOM) in told


@pytest.mark.asyncio
async def test_a_pbx_that_does_not_show_its_rooms_still_connects(monkeypatch):
    world = Conference("1")
    world.list_rooms = lambda session, action: session.reply(action, "Message: Permission denied", response="Error")
    async with connected(monkeypatch, world) as (board, fake, changes, _health):
        assert not board.rooms.live
        join(fake, "3")
        await next_of(changes, RoomChanged)
        assert list(board.rooms.live[ROOM].members) == ["3"]


@pytest.mark.asyncio
async def test_what_no_event_tells_is_looked_up_while_there_are_rooms(monkeypatch):
    monkeypatch.setattr(snapshot, "LOOK_SECONDS", 0.01)
    world = Conference()
    async with connected(monkeypatch, world) as (board, fake, changes, _health):
        await asyncio.sleep(0.05)
        assert len(fake.actions("ConfbridgeListRooms")) == 1
        world.members, world.waiting, world.locked = ["1"], "Yes", "Yes"
        join(fake, "1")
        async with asyncio.timeout(5):
            while not (
                board.rooms.live and board.rooms.live[ROOM].locked and board.rooms.live[ROOM].members["1"].waiting
            ):
                await anext(changes)
        lists = len(fake.actions("ConfbridgeList"))
        looks = len(fake.actions("ConfbridgeListRooms"))
        await until(lambda: len(fake.actions("ConfbridgeListRooms")) >= looks + 3)
        assert len(fake.actions("ConfbridgeList")) == lists


@pytest.mark.asyncio
async def test_a_look_left_unanswered_ends_in_a_fresh_connection(monkeypatch):
    monkeypatch.setattr(snapshot, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr("ucbridge.pbx.ami.Ami.list.__kwdefaults__", {"on_complete": None, "within": 0.2})
    world = Conference("1")
    async with connected(monkeypatch, world) as (_board, fake, changes, _health):
        fake.answers["ConfbridgeListRooms"] = lambda _session, _action: None
        await next_of(changes, LinkLost)
        fake.answers["ConfbridgeListRooms"] = world.list_rooms
        await next_of(changes, Resynced)


@pytest.mark.asyncio
async def test_somebody_is_rung_on_their_phone_and_brought_into_our_context(monkeypatch):
    async with connected(monkeypatch, Conference()) as (board, fake, _changes, _health):
        await board.rooms.invite(invitation(entry=Entry(ROOM, admin=True, most=12, language="fr")))
        (sent,) = fake.actions("Originate")

    assert sent["Channel"] == "PJSIP/102"
    assert (sent["Context"], sent["Exten"], sent["Priority"]) == ("ucbridge-conference", "join", "1")
    assert sent["ChannelId"] == "ucb-1"
    assert sent["CallerID"] == '"Monday, 9" <800>'


@pytest.mark.asyncio
async def test_outside_numbers_go_through_our_context_and_press_1(monkeypatch):
    async with connected(monkeypatch, Conference()) as (board, fake, _changes, _health):
        await board.rooms.invite(invitation(device="", extension="+33612345678", confirm=True, ring_seconds=45))
        (sent,) = fake.actions("Originate")

    assert sent["Channel"] == "Local/+33612345678@ucbridge-call/n"
    assert sent["Exten"] == "confirm"
    assert sent["Timeout"] == "45000"


@pytest.mark.asyncio
async def test_an_invitation_that_fails_is_told_by_our_channel_id(monkeypatch):
    async with connected(monkeypatch, Conference()) as (board, fake, changes, _health):
        await board.rooms.invite(invitation())
        (sent,) = fake.actions("Originate")
        fake.session.event("OriginateResponse", f"ActionID: {sent['ActionID']}", "Response: Failure", "Reason: 0")
        assert await next_of(changes, OriginateFailed) == OriginateFailed("ucb-1", 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"entry": Entry("r,UCB_ADMIN=yes")},
        {"entry": Entry("")},
        {"entry": Entry("a\r\nAction: Logoff")},
        {"entry": Entry("${SHELL(id)}")},
        {"entry": Entry(ROOM, language="../../x")},
        {"entry": Entry(ROOM, most=-1)},
        {"device": "PJSIP/102&PJSIP/103"},
        {"device": "Local/112@from-internal"},
        {"device": "", "extension": ""},
        {"device": "", "extension": "112@from-internal/n&PJSIP/1"},
        {"channel_id": "/.*/"},
        {"ring_seconds": 0},
        {"shown": CallerId("x\r\ny", "1")},
        {"caller": CallerId("x", "1,UCB_ROOM=y")},
    ],
)
@pytest.mark.asyncio
async def test_a_hostile_invitation_never_reaches_the_wire(monkeypatch, wrong):
    async with connected(monkeypatch, Conference()) as (board, fake, _changes, _health):
        with pytest.raises(Unsafe):
            await board.rooms.invite(invitation(**wrong))
        assert not fake.actions("Originate")


@pytest.mark.asyncio
async def test_members_are_muted_and_put_out_by_their_channel(monkeypatch):
    async with connected(monkeypatch, Conference("1", "2")) as (board, fake, _changes, _health):
        await board.rooms.mute(ROOM, "1", muted=True)
        await board.rooms.mute(ROOM, "1", muted=False)
        await board.rooms.kick(ROOM, "2")
        await board.rooms.end(ROOM)
        sent = [
            (each["Action"], each["Conference"], each["Channel"])
            for each in fake.session.actions
            if each["Action"] in {"ConfbridgeMute", "ConfbridgeUnmute", "ConfbridgeKick"}
        ]

    assert sent == [
        ("ConfbridgeMute", ROOM, "PJSIP/1-00000001"),
        ("ConfbridgeUnmute", ROOM, "PJSIP/1-00000001"),
        ("ConfbridgeKick", ROOM, "PJSIP/2-00000001"),
        ("ConfbridgeKick", ROOM, "all"),
    ]


@pytest.mark.asyncio
async def test_a_lock_of_ours_is_seen_at_once(monkeypatch):
    async with connected(monkeypatch, Conference("1")) as (board, fake, changes, _health):
        await board.rooms.lock(ROOM, locked=True)
        assert await next_of(changes, RoomChanged) == RoomChanged(ROOM)
        assert board.rooms.live[ROOM].locked
        await board.rooms.lock(ROOM, locked=False)
        assert not board.rooms.live[ROOM].locked
        assert len(fake.actions("ConfbridgeLock")) == len(fake.actions("ConfbridgeUnlock")) == 1


@pytest.mark.parametrize(
    "deed",
    [
        lambda rooms, room: rooms.mute(room, "1", muted=True),
        lambda rooms, room: rooms.kick(room, "1"),
        lambda rooms, room: rooms.end(room),
        lambda rooms, room: rooms.lock(room, locked=True),
        lambda rooms, room: rooms.announce(room, "sound:beep"),
    ],
)
@pytest.mark.asyncio
async def test_a_room_that_is_gone_is_a_lookup_error(monkeypatch, deed):
    async with connected(monkeypatch, Conference()) as (board, _fake, _changes, _health):
        with pytest.raises(LookupError):
            await deed(board.rooms, ROOM)


@pytest.mark.parametrize(
    "said",
    ["No Conference by that name found.", "No Channel by that name found in Conference.", "No active conferences."],
)
@pytest.mark.asyncio
async def test_a_room_or_member_that_goes_meanwhile_is_a_lookup_error(monkeypatch, said):
    world = Conference("1")
    world.said, world.refuses = f"Message: {said}", True
    async with connected(monkeypatch, world) as (board, _fake, _changes, _health):
        with pytest.raises(LookupError):
            await board.rooms.mute(ROOM, "1", muted=True)
        with pytest.raises(LookupError):
            await board.rooms.lock(ROOM, locked=True)
        assert not board.rooms.live[ROOM].locked


@pytest.mark.asyncio
async def test_anything_else_that_asterisk_refuses_is_an_error(monkeypatch):
    world = Conference("1")
    world.said, world.refuses = "Message: Permission denied", True
    async with connected(monkeypatch, world) as (board, _fake, _changes, _health):
        with pytest.raises(ActionFailed):
            await board.rooms.kick(ROOM, "1")


@pytest.mark.asyncio
async def test_both_sides_of_a_call_are_sent_into_the_room_at_once(monkeypatch):
    async with connected(monkeypatch, Conference()) as (board, fake, _changes, _health):
        await board.rooms.take_over(["ucb-1", "17.2"], Entry(ROOM, quiet=True))
        (sent,) = fake.actions("Redirect")
        set_on = {
            (each["Channel"], each["Variable"]): each["Value"] for each in fake.actions("Setvar") if "Value" in each
        }

    assert (sent["Channel"], sent["ExtraChannel"]) == ("ucb-1", "17.2")
    assert (
        (sent["Context"], sent["Exten"])
        == (sent["ExtraContext"], sent["ExtraExten"])
        == ("ucbridge-conference", "join")
    )
    for each in ("ucb-1", "17.2"):
        assert set_on[each, "UCB_ROOM"] == ROOM
        assert set_on[each, "UCB_QUIET"] == "yes"
        assert set_on[each, "UCB_RECORDED"] == "no"


@pytest.mark.asyncio
async def test_a_call_that_is_over_meanwhile_cannot_be_taken_over(monkeypatch):
    world = Conference()
    world.said, world.refuses = "Message: Channel is not existent: ucb-1", True
    async with connected(monkeypatch, world) as (board, _fake, _changes, _health):
        with pytest.raises(LookupError):
            await board.rooms.take_over(["ucb-1", "17.2"], Entry(ROOM))
        with pytest.raises(Unsafe):
            await board.rooms.take_over(["/.*/", "17.2"], Entry(ROOM))


@pytest.mark.asyncio
async def test_whose_phones_a_queue_rings(monkeypatch):
    world = Conference()
    world.queue = [
        ("QueueParams", "Queue: sales"),
        ("QueueMember", "Queue: sales", "Location: PJSIP/101", "StateInterface: PJSIP/101"),
        ("QueueMember", "Queue: sales", "Location: Local/102@from-queue/n", "StateInterface: PJSIP/102"),
        ("QueueMember", "Queue: sales", "Location: Local/103@from-queue/n", "StateInterface: hint:103@ext-local"),
        ("QueueMember", "Queue: sales", "Location: Local/s@callcentre", "StateInterface: "),
        ("QueueMember", "Queue: sales", "Location: PJSIP/101", "StateInterface: PJSIP/101"),
        ("QueueMember", "Queue: other", "Location: PJSIP/109", "StateInterface: PJSIP/109"),
    ]
    async with connected(monkeypatch, world) as (board, _fake, _changes, _health):
        assert await board.rooms.queue_members("sales") == ["PJSIP/101", "PJSIP/102", "PJSIP/103"]
        with pytest.raises(LookupError):
            await board.rooms.queue_members("nobody")


@pytest.mark.asyncio
async def test_nothing_can_be_asked_while_the_pbx_is_away(monkeypatch):
    async with connected(monkeypatch, Conference("1")) as (board, fake, changes, _health):
        fake.boots = False
        fake.session.cut()
        await next_of(changes, LinkLost)
        with pytest.raises(PbxUnreachable):
            await board.rooms.invite(invitation())
        with pytest.raises(PbxError):
            await board.rooms.queue_members("sales")
