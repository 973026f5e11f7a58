"""The rosters are right and the dialplan keeps its word: rooms of a real Asterisk."""

from __future__ import annotations

import asyncio
from secrets import token_hex

import pytest

from tests.pbx.proxy import proxy
from tests.pbx.test_switchboard_asterisk import administration, watching
from tests.pbx.truth import members, rooms_agree, who_is_where
from ucbridge.pbx import link
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.conference import snapshot
from ucbridge.pbx.conference.actions import entering
from ucbridge.pbx.conference.interface import Entry, Invitation, RoomEnded
from ucbridge.pbx.interface import LinkLost
from ucbridge.supervision import Backoff

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

EVERYBODY = CallerId("Monday", "800")


def a_room():
    return f"ucb{token_hex(6)}"


async def come(admin, room, extension="join", *, channel_id="", **variables):
    """Have a Local channel enter a room by our dialplan; return the id of the half that is in it."""
    channel_id = channel_id or f"ucb-{token_hex(8)}"
    known = entering(Entry(room, quiet=True)) if extension == "join" else {"UCB_ROOM": room}
    await admin.action(
        "Originate",
        Channel=f"Local/{extension}@ucbridge-conference/n",
        Application="Wait",
        Data="3600",
        Async=True,
        ChannelId=channel_id,
        OtherChannelId=f"{channel_id}.2",
        Variable=known | variables,
    )
    return f"{channel_id}.2"


async def asked_until(ask, *, within=20):
    """Ask Asterisk until what it answers is true of it."""
    async with asyncio.timeout(within):
        while not await ask():  # noqa: ASYNC110 - Asterisk announces it to us, too, which is what is tested
            await asyncio.sleep(0.02)


async def everybody_is(admin, where):
    return {room: set(people) for room, people in (await who_is_where(admin)).items()} == where


async def has(admin, room, channels):
    return len(await members(admin, room)) == channels


async def somebody_hears(admin, sound):
    return any(row["ApplicationData"].startswith(sound) for row in await admin.list("CoreShowChannels"))


async def everything_is_over(admin):
    return not await admin.list("CoreShowChannels")


def there(seen, room):
    live = seen.board.rooms.live.get(room)
    return set(live.members) if live else set()


async def test_the_roster_is_right_after_ami_was_cut_while_people_came_and_went(asterisk, monkeypatch):
    monkeypatch.setattr(link, "RETRY", Backoff(first=0.05, cap=0.1))
    stays, ends, begins = a_room(), a_room(), a_room()
    async with (
        administration(asterisk) as admin,
        proxy("127.0.0.1", asterisk.ami.port) as between,
        watching(asterisk, port=between.port) as seen,
    ):
        first, second = await come(admin, stays), await come(admin, stays)
        leaves, last = await come(admin, stays), await come(admin, ends)
        await seen.when(lambda: there(seen, stays) == {first, second, leaves} and there(seen, ends) == {last})
        started = seen.board.rooms.live[stays].started
        between.hole = True
        between.cut()
        await seen.when(lambda: seen.of(LinkLost))
        assert not seen.board.rooms.live

        third, new = await come(admin, stays), await come(admin, begins)
        for each in (leaves, last):
            await admin.action("Hangup", Channel=each)
        now = {stays: {first, second, third}, begins: {new}}
        await asked_until(lambda: everybody_is(admin, now))
        (muted,) = [row for row in await admin.list("ConfbridgeList", Conference=stays) if row["Uniqueid"] == first]
        await admin.action("ConfbridgeMute", Conference=stays, Channel=muted["Channel"])
        await admin.action("ConfbridgeLock", Conference=stays)
        between.hole = False
        between.cut()
        await seen.resynced(2)

        assert there(seen, stays) == {first, second, third}
        assert seen.board.rooms.live[stays].members[first].muted
        assert seen.board.rooms.live[stays].locked
        assert seen.board.rooms.live[stays].started == started
        assert there(seen, begins) == {new}
        assert RoomEnded(ends) in seen.told
        await rooms_agree(seen.board.rooms, admin)
        await seen.board.rooms.mute(stays, first, muted=False)
        await seen.when(lambda: not seen.board.rooms.live[stays].members[first].muted)
        await seen.board.rooms.end(stays)
        await seen.when(lambda: there(seen, stays) == set())


async def test_rosters_are_right_when_many_come_go_and_are_muted_at_once(asterisk, monkeypatch):
    monkeypatch.setattr(link, "RETRY", Backoff(first=0.02, cap=0.05))
    rooms = [a_room() for _ in range(5)]
    async with (
        administration(asterisk) as admin,
        proxy("127.0.0.1", asterisk.ami.port) as between,
        watching(asterisk, port=between.port) as seen,
    ):
        for cut in range(4):
            came = await asyncio.gather(*(come(admin, room) for room in rooms for _ in range(4)))
            await asyncio.gather(
                *(admin.action("Hangup", Channel=each) for each in came[cut::3]), return_exceptions=True
            )
            between.cut()
        await seen.when(lambda: seen.model.fresh)
        await rooms_agree(seen.board.rooms, admin, within=10)


async def test_our_own_channels_are_not_in_the_roster_and_leave_with_the_last(asterisk):
    room = a_room()
    async with administration(asterisk) as admin, watching(asterisk) as seen:
        first = await come(admin, room, UCB_MOST="2")
        await seen.when(lambda: there(seen, room) == {first})
        await seen.board.rooms.lock(room, locked=True)
        for own in ("recorder", "announcer"):
            await come(admin, room, own)
        await asked_until(lambda: has(admin, room, 3))
        await seen.board.rooms.lock(room, locked=False)
        second = await come(admin, room, UCB_MOST="2")
        await seen.when(lambda: there(seen, room) == {first, second})
        for each in (first, second):
            await admin.action("Hangup", Channel=each)
        await asked_until(lambda: everything_is_over(admin))
        await seen.when(lambda: RoomEnded(room) in seen.told)


@pytest.mark.parametrize("own", ["recorder", "announcer"])
async def test_our_own_channels_open_no_room(asterisk, own):
    room = a_room()
    async with administration(asterisk) as admin, watching(asterisk) as seen:
        await come(admin, room, own, channel_id="ucb-alone")
        ended = await seen.end_of("ucb-alone")

    assert {each.cause for each in ended.channels.values()} & {21}
    assert not seen.board.rooms.live


async def test_only_so_many_fit_into_a_room(asterisk):
    room = a_room()
    async with administration(asterisk) as admin, watching(asterisk) as seen:
        first, second = await come(admin, room, UCB_MOST="2"), await come(admin, room, UCB_MOST="2")
        await seen.when(lambda: there(seen, room) == {first, second})
        await come(admin, room, UCB_MOST="2", channel_id="ucb-third")
        ended = await seen.end_of("ucb-third")
        assert 17 in {each.cause for each in ended.channels.values()}
        host = await come(admin, room, UCB_MOST="2", UCB_ADMIN="yes")
        await seen.when(lambda: there(seen, room) == {first, second, host})


@pytest.mark.parametrize("room", ["", "a/b", "x y", "a&b", "${EPOCH}", '"', "$[1+1]"])
@pytest.mark.parametrize("extension", ["join", "own"])
async def test_the_dialplan_refuses_a_room_that_is_no_name(asterisk, extension, room):
    async with administration(asterisk) as admin, watching(asterisk) as seen:
        await admin.action(
            "Originate",
            Channel=f"Local/{extension}@ucbridge-conference/n",
            Application="Wait",
            Data="3600",
            Async=True,
            ChannelId="ucb-bad",
            Variable={"UCB_ROOM": room},
        )
        await seen.end_of("ucb-bad")

    assert not [change for change in seen.told if type(change).__name__.startswith("Room")]


async def test_who_waits_for_a_marked_user_in_a_room_of_the_dialplan_is_seen_waiting(asterisk, monkeypatch):
    monkeypatch.setattr(snapshot, "LOOK_SECONDS", 0.05)
    async with administration(asterisk) as admin, watching(asterisk) as seen:

        async def enter(channel_id, profile):
            await admin.action(
                "Originate",
                Channel="Local/*61@from-internal/n",
                Application="ConfBridge",
                Data="plain",
                Async=True,
                ChannelId=channel_id,
                Variable=profile,
            )

        await enter("ucb-waits", "CONFBRIDGE(user,wait_marked)=yes,CONFBRIDGE(user,quiet)=yes")
        await seen.when(lambda: there(seen, "plain") and seen.board.rooms.live["plain"].members["ucb-waits"].waiting)
        added = await come(admin, "plain")
        await seen.when(lambda: added in there(seen, "plain"))
        await rooms_agree(seen.board.rooms, admin)
        assert seen.board.rooms.live["plain"].members["ucb-waits"].waiting, "whom we ring is not whom they wait for"
        await enter("ucb-leads", "CONFBRIDGE(user,marked)=yes")
        await seen.when(lambda: not seen.board.rooms.live["plain"].members["ucb-waits"].waiting)
        await rooms_agree(seen.board.rooms, admin)
        await seen.board.rooms.lock("plain", locked=True)
        (row,) = await admin.list("ConfbridgeListRooms")
        assert row["Locked"] == "Yes"
        await admin.action("ConfbridgeUnlock", Conference="plain")
        await seen.when(lambda: not seen.board.rooms.live["plain"].locked)


async def test_a_phone_that_is_not_there_is_told(asterisk):
    async with watching(asterisk) as seen:
        entry = Entry(a_room())
        asked = Invitation("ucb-nobody", entry, EVERYBODY, EVERYBODY, device="PJSIP/199")
        await seen.board.rooms.invite(asked)
        await seen.when(lambda: any(getattr(each, "channel_id", "") == "ucb-nobody" for each in seen.told))
        assert await seen.board.rooms.queue_members("sales") == ["PJSIP/101", "PJSIP/102"]
        with pytest.raises(LookupError):
            await seen.board.rooms.queue_members("nobody")


async def test_a_caller_of_the_dial_in_number_is_told_to_call_again_while_the_bridge_is_down(asterisk):
    async with administration(asterisk) as admin:
        answer = await admin.action(
            "Originate",
            Channel="Local/800@from-internal/n",
            Application="Wait",
            Data="60",
            Async=True,
            ChannelId="ucb-caller",
        )
        assert answer["Response"] == "Success"
        await asked_until(lambda: somebody_hears(admin, "sorry"))
        await asked_until(lambda: everything_is_over(admin))
