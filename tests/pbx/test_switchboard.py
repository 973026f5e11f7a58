"""The switchboard keeps its word over a link that breaks, with an Asterisk that misbehaves on cue."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from tests.pbx.fake_ami import fake_ami
from tests.waiting import until
from ucbridge.config import AriSettings, PbxSettings
from ucbridge.errors import OutcomeUnknown, PbxError, PbxUnreachable
from ucbridge.pbx import link, switchboard
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.interface import CallEnded, LinkLost, Order, OriginateFailed, Resynced
from ucbridge.pbx.switchboard import Switchboard
from ucbridge.supervision import Backoff

ORDER = Order("ucb-1", "PJSIP/101", "102", CallerId("Bob", "102"), CallerId("Alice", "101"))

CHANNEL = (
    "ChannelStateDesc: Up",
    "CallerIDNum: 101",
    "CallerIDName: Alice",
    "ConnectedLineNum: <unknown>",
    "ConnectedLineName: <unknown>",
    "Context: from-internal",
    "Exten: 102",
)


def channel(channel_id):
    return (f"Channel: PJSIP/101-{channel_id}", f"Uniqueid: {channel_id}", f"Linkedid: {channel_id}", *CHANNEL)


class World:
    """An Asterisk in a few lines: what is up, since when it runs."""

    def __init__(self):
        self.up = []
        self.bridge = ""
        self.started = "10:00:00"

    def core_status(self, session, action):
        session.reply(action, "CoreStartupDate: 2026-11-23", f"CoreStartupTime: {self.started}")

    def devices(self, session, action):
        session.reply(action, "EventList: start")
        session.event("DeviceStateChange", f"ActionID: {action['ActionID']}", "Device: PJSIP/101", "State: INUSE")
        session.event("DeviceStateListComplete", f"ActionID: {action['ActionID']}", "EventList: Complete")

    def channels(self, session, action):
        session.event("Newchannel", *channel("older-than-the-list"))
        session.reply(action, "EventList: start")
        for one in self.up:
            tail = (f"ActionID: {action['ActionID']}", "Duration: 00:01:00", f"BridgeId: {self.bridge}")
            session.event("CoreShowChannel", *channel(one), *tail)
        session.event("CoreShowChannelsComplete", f"ActionID: {action['ActionID']}", "EventList: Complete")
        session.event("Newchannel", *channel("newer-than-the-list"))

    def no_rooms(self, session, action):
        session.reply(action, "Message: No active conferences.", response="Error")

    @property
    def answers(self):
        return {
            "ConfbridgeListRooms": self.no_rooms,
            "CoreStatus": self.core_status,
            "DeviceStateList": self.devices,
            "CoreShowChannels": self.channels,
            "Originate": lambda session, action: session.reply(action, "Message: queued"),
            "Status": lambda session, action: session.reply(action, "Message: Permission denied", response="Error"),
            "Hangup": lambda session, action: session.reply(action, "Message: No such channel", response="Error"),
        }


@asynccontextmanager
async def connected(monkeypatch, world=None, **settings):
    """A switchboard on a fake peer: (switchboard, fake, changes, health)."""
    monkeypatch.setattr(link, "RETRY", Backoff(first=0.01, cap=0.02))
    world = world or World()
    health = []
    async with fake_ami(answers=world.answers) as fake:
        ari = AriSettings(url="http://127.0.0.1:1/ari", secret="x")
        board = Switchboard(
            PbxSettings(ami=fake.settings(**settings), ari=ari), health=lambda well, why: health.append((well, why))
        )
        async with board.changes() as changes:
            running = asyncio.create_task(board.run())
            try:
                if fake.secret == "s3cret":
                    await next_of(changes, Resynced)
                yield board, fake, changes, health
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)


async def next_of(changes, kind):
    async with asyncio.timeout(5):
        while not isinstance(change := await anext(changes), kind):
            pass
    return change


@pytest.mark.asyncio
async def test_the_snapshot_stands_where_the_list_ends_in_the_stream(monkeypatch):
    world = World()
    world.up = ["in-the-list"]
    async with connected(monkeypatch, world) as (board, _fake, changes, _health):
        await anext(changes)

        assert set(board.model.channels) == {"in-the-list", "newer-than-the-list"}
        assert board.model.endpoints["PJSIP/101"].device_state == "INUSE"
        assert board.model.fresh


@pytest.mark.asyncio
async def test_a_pbx_that_does_not_tell_when_calls_were_answered_is_followed_all_the_same(monkeypatch):
    world = World()
    world.up, world.bridge = ["one", "two"], "b1"
    async with connected(monkeypatch, world) as (board, fake, _changes, health):
        await until(lambda: fake.actions("Status"))
        await until(lambda: health)

        assert "AMI" not in health[-1][1]
        assert board.model.fresh
        assert board.model.bridges == {"b1": {"one", "two"}}


@pytest.mark.asyncio
async def test_what_vanished_while_the_link_was_down_is_reported_lost(monkeypatch):
    world = World()
    world.up = ["goes", "stays"]
    async with connected(monkeypatch, world) as (board, fake, changes, _health):
        world.up = ["stays"]
        fake.session.cut()
        await next_of(changes, LinkLost)
        assert not board.model.fresh
        assert not board.model.calls
        lost = {(await next_of(changes, CallEnded)).call.id for _ in range(2)}
        await next_of(changes, Resynced)

        assert lost == {"goes", "newer-than-the-list"}
        assert "stays" in board.model.channels


@pytest.mark.asyncio
async def test_a_restarted_asterisk_has_none_of_the_earlier_calls(monkeypatch):
    world = World()
    world.up = ["same-name"]
    async with connected(monkeypatch, world) as (board, fake, changes, _health):
        before = board.model.calls["same-name"]
        world.started = "10:05:00"
        fake.session.cut()
        await next_of(changes, Resynced)

        assert before.lost
        assert board.model.calls["same-name"] is not before


@pytest.mark.asyncio
async def test_without_a_link_nothing_is_sent(monkeypatch):
    board = Switchboard(
        PbxSettings.model_validate({"ami": {"secret": "x", "port": 1}, "ari": {"secret": "x"}}),
    )
    with pytest.raises(PbxUnreachable):
        await board.originate(ORDER)
    with pytest.raises(PbxUnreachable):
        await board.hang_up("ucb-1")


@pytest.mark.asyncio
async def test_a_refused_sign_in_is_told_and_not_hammered(monkeypatch):
    monkeypatch.setattr(link, "RETRY", Backoff(first=0.01, cap=0.02))
    health = []
    async with fake_ami(secret="another", answers=World().answers) as fake:
        ari = AriSettings(url="http://127.0.0.1:1/ari", secret="x")
        board = Switchboard(
            PbxSettings(ami=fake.settings(), ari=ari), health=lambda well, why: health.append((well, why))
        )
        running = asyncio.create_task(board.run())
        await until(lambda: any("refused" in why for _well, why in health))
        await asyncio.sleep(0.1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert len(fake.actions("Login")) == 1
    assert not any(well for well, _why in health)


@pytest.mark.asyncio
async def test_a_failed_originate_is_told_by_our_channel_id(monkeypatch):
    def fail(session, action):
        session.reply(action, "Message: queued")
        session.event(
            "OriginateResponse",
            f"ActionID: {action['ActionID']}",
            "Response: Failure",
            "Reason: 0",
            "Uniqueid: <unknown>",
        )

    async with connected(monkeypatch) as (board, fake, changes, _health):
        fake.answers["Originate"] = fail
        await board.originate(ORDER)

        assert await next_of(changes, OriginateFailed) == OriginateFailed("ucb-1", 0)


@pytest.mark.asyncio
async def test_the_wire_carries_the_order_once_and_into_our_context(monkeypatch):
    async with connected(monkeypatch) as (board, fake, _changes, _health):
        await board.originate(ORDER)
        (sent,) = fake.actions("Originate")

    assert (sent["Channel"], sent["Context"], sent["Exten"]) == ("PJSIP/101", "ucbridge-call", "102")
    assert (sent["ChannelId"], sent["Async"], sent["CallerID"]) == ("ucb-1", "true", '"Bob" <102>')


@pytest.mark.asyncio
async def test_a_link_that_breaks_after_the_order_was_written_never_sends_it_again(monkeypatch):
    async with connected(monkeypatch) as (board, fake, changes, _health):
        fake.answers["Originate"] = lambda session, _action: session.cut()
        with pytest.raises(OutcomeUnknown):
            await board.originate(ORDER)
        await next_of(changes, LinkLost)
        await next_of(changes, Resynced)

        assert len(fake.actions("Originate")) == 1


@pytest.mark.asyncio
async def test_an_order_left_unanswered_ends_in_a_fresh_look(monkeypatch):
    monkeypatch.setattr(switchboard, "ACTION_SECONDS", 0.05)
    async with connected(monkeypatch) as (board, fake, changes, _health):
        del fake.answers["Originate"]
        with pytest.raises(OutcomeUnknown):
            await board.originate(ORDER)
        await next_of(changes, LinkLost)
        await next_of(changes, Resynced)

        assert len(fake.actions("Originate")) == 1
        assert board.model.fresh


@pytest.mark.asyncio
async def test_hanging_up_what_is_gone_is_no_error(monkeypatch):
    async with connected(monkeypatch) as (board, fake, _changes, _health):
        await board.hang_up("ucb-1")

        assert fake.actions("Hangup")[0]["Channel"] == "ucb-1"


@pytest.mark.asyncio
async def test_a_refused_hangup_is_an_error(monkeypatch):
    async with connected(monkeypatch) as (board, fake, _changes, _health):
        fake.answers["Hangup"] = lambda session, action: session.reply(
            action, "Message: Permission denied", response="Error"
        )
        with pytest.raises(ActionFailed):
            await board.hang_up("ucb-1")


@pytest.mark.asyncio
async def test_a_hostile_channel_never_reaches_the_wire(monkeypatch):
    async with connected(monkeypatch) as (board, fake, _changes, _health):
        with pytest.raises(PbxError):
            await board.hang_up("/.*/")

        assert not fake.actions("Hangup")


@pytest.mark.asyncio
async def test_a_pbx_that_refuses_the_lists_is_never_called_well(monkeypatch):
    monkeypatch.setattr(link, "RETRY", Backoff(first=0.01, cap=0.02))
    world, told = World(), []
    answers = world.answers | {
        "CoreShowChannels": lambda session, action: session.reply(
            action, "Message: Permission denied", response="Error"
        )
    }
    async with fake_ami(answers=answers) as fake:
        ari = AriSettings(url="http://127.0.0.1:1/ari", secret="x")
        board = Switchboard(
            PbxSettings(ami=fake.settings(), ari=ari), health=lambda well, why: told.append((well, why))
        )
        running = asyncio.create_task(board.run())
        await until(lambda: any("Permission denied" in why for _well, why in told))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert not any(well for well, _why in told)
    assert not board.model.fresh
