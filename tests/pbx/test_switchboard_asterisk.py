"""The switchboard and its model against a real Asterisk with real phones."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from tests.pbx.proxy import proxy
from tests.pbx.truth import agree
from tests.waiting import until
from ucbridge.pbx import link
from ucbridge.pbx.ami import connect
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.interface import CallChanged, CallEnded, LinkLost, Order, OriginateFailed, Resynced, Spoken
from ucbridge.pbx.private import Behaviour
from ucbridge.pbx.switchboard import Switchboard
from ucbridge.supervision import Backoff

pytestmark = pytest.mark.asterisk


def order(channel_id, device="PJSIP/101", extension="102", ring_seconds=20):
    shown, caller = CallerId("Bob O'Durand", extension), CallerId("Alice, Martin", "101")
    return Order(channel_id, device, extension, shown, caller, ring_seconds)


class Watched:
    """A running switchboard and all it has told."""

    def __init__(self, board):
        self.board = board
        self.model = board.model
        self.told = []
        self.changed = asyncio.Event()

    async def follow(self, changes):
        async for change in changes:
            self.told.append(change)
            self.changed.set()

    async def when(self, condition, *, within=10):
        async with asyncio.timeout(within):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    def of(self, kind):
        return [change for change in self.told if isinstance(change, kind)]

    def ended(self, call_id):
        return next((change.call for change in self.of(CallEnded) if change.call.id == call_id), None)

    async def end_of(self, call_id, *, within=10):
        await self.when(lambda: self.ended(call_id) is not None, within=within)
        return self.ended(call_id)

    async def talking(self, call_id):
        await self.when(lambda: call_id in self.model.calls and len(self.model.calls[call_id].bridged) == 2)
        return self.model.calls[call_id]

    async def resynced(self, times):
        await self.when(lambda: len(self.of(Resynced)) >= times)


@asynccontextmanager
async def watching(pbx, **ami):
    board = Switchboard(pbx.settings.model_copy(update={"ami": pbx.ami.model_copy(update=ami)}))
    watched = Watched(board)
    async with board.changes() as changes:
        tasks = [asyncio.create_task(watched.follow(changes)), asyncio.create_task(board.run())]
        try:
            await watched.resynced(1)
            yield watched
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def administration(pbx):
    async with connect(pbx.admin, wanted=frozenset(), sink=lambda _frame: None) as ami:
        yield ami


@pytest.fixture
def pbx(asterisk):
    """The shared PBX, with Alice and Bob quick to answer."""
    for who in ("alice", "bob"):
        asterisk.phones[who].behave(Behaviour.ANSWER, answer_after=0.1)
    return asterisk


@pytest.mark.asyncio
async def test_click_to_call_connects_two_people_with_the_right_names(pbx):
    async with watching(pbx) as seen, administration(pbx) as admin:
        await seen.board.originate(order("ucb-talk"))
        call = await seen.talking("ucb-talk")
        await agree(seen.model, admin)
        alice, bob = call.channels.values()
        assert (alice.endpoint, bob.endpoint, bob.dialed_by) == ("PJSIP/101", "PJSIP/102", "ucb-talk")
        assert (bob.connected_name, bob.connected_number) == ("Alice, Martin", "101")
        assert [one.id for one in seen.model.calls_of("PJSIP/102")] == ["ucb-talk"]
        assert call.connected is not None
        await seen.board.hang_up("ucb-talk")
        ended = await seen.end_of("ucb-talk")
        await seen.board.hang_up("ucb-talk")
        await agree(seen.model, admin)

    assert ended is call
    assert [one.cause for one in ended.channels.values()] == [16, 16]
    assert [one.dial_status for one in ended.channels.values()] == ["ANSWER", "ANSWER"]


@pytest.mark.asyncio
async def test_every_phone_is_an_endpoint_with_its_state(pbx):
    async with watching(pbx) as seen:
        assert {"PJSIP/101", "PJSIP/102", "PJSIP/103", "PJSIP/104"} <= set(seen.model.endpoints)
        pbx.phones["alice"].behave(Behaviour.IGNORE)
        await seen.board.originate(order("ucb-ring"))
        await seen.when(lambda: "ucb-ring" in seen.model.channels)
        await until(lambda: seen.model.endpoints["PJSIP/101"].device_state == "RINGING")
        await seen.board.hang_up("ucb-ring")
        ring = (await seen.end_of("ucb-ring")).channels["ucb-ring"]
        assert (ring.dial_status, ring.cause) == ("NOANSWER", 16)


async def into_voicemail(seen, channel_id):
    """Wait until voicemail has taken a call, then hang up."""
    async with asyncio.timeout(10):
        while await seen.board.application(channel_id) != "VoiceMail":  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)
    await seen.board.hang_up(channel_id)


@pytest.mark.asyncio
async def test_a_busy_callee_reads_as_busy(pbx):
    async with watching(pbx) as seen:
        await seen.board.originate(order("ucb-busy", extension="104"))
        await into_voicemail(seen, "ucb-busy")
        ended = await seen.end_of("ucb-busy")

    _alice, dave = ended.channels.values()
    assert (dave.dial_status, dave.cause) == ("BUSY", 17)
    assert ended.connected is None


@pytest.mark.asyncio
async def test_ones_own_phone_that_is_busy_or_silent_reads_so(pbx):
    async with watching(pbx) as seen:
        await seen.board.originate(order("ucb-104", device="PJSIP/104", extension="101"))
        await seen.board.originate(order("ucb-103", device="PJSIP/103", extension="101", ring_seconds=1))
        busy, silent = await seen.end_of("ucb-104"), await seen.end_of("ucb-103")
        await seen.when(lambda: len(seen.of(OriginateFailed)) == 2)

    assert (busy.channels["ucb-104"].dial_status, silent.channels["ucb-103"].dial_status) == ("BUSY", "NOANSWER")
    assert {(one.channel_id, one.reason) for one in seen.of(OriginateFailed)} == {("ucb-104", 0), ("ucb-103", 3)}


@pytest.mark.asyncio
async def test_a_callee_who_never_answers_reads_as_no_answer(pbx):
    async with watching(pbx) as seen:
        await seen.board.originate(order("ucb-none", extension="103", ring_seconds=1))
        await into_voicemail(seen, "ucb-none")
        ended = await seen.end_of("ucb-none")

    assert [one.dial_status for one in ended.channels.values()] == ["ANSWER", "NOANSWER"]


@pytest.mark.asyncio
async def test_a_phone_nobody_registered_fails_without_any_channel(pbx):
    async with watching(pbx) as seen:
        await seen.board.originate(order("ucb-nobody", device="PJSIP/199"))
        await seen.when(lambda: seen.of(OriginateFailed))

    assert seen.of(OriginateFailed) == [OriginateFailed("ucb-nobody", 0)]
    assert not seen.of(CallChanged)


@pytest.mark.asyncio
async def test_transfers_and_merged_calls_leave_no_trace(pbx):
    async with watching(pbx) as seen, administration(pbx) as admin:
        place = {"Context": "from-internal", "Priority": 1}
        await seen.board.originate(order("ucb-blind"))
        call = await seen.talking("ucb-blind")
        bob = next(one for one in call.channels.values() if one.endpoint == "PJSIP/102")
        await admin.action("Redirect", Channel=bob.name, Exten="103", **place)
        await seen.when(lambda: any(one.endpoint == "PJSIP/103" for one in call.channels.values()))
        await agree(seen.model, admin)
        assert call.channels["ucb-blind"].cause is not None
        await seen.board.hang_up(bob.id)
        await seen.end_of("ucb-blind")

        await seen.board.originate(order("ucb-one", extension="*61"))
        await seen.when(lambda: seen.model.channels.get("ucb-one") and seen.model.channels["ucb-one"].state == "Up")
        await seen.board.originate(order("ucb-two", device="PJSIP/102", extension="*61"))
        await seen.when(lambda: seen.model.channels.get("ucb-two") and seen.model.channels["ucb-two"].state == "Up")
        await admin.action("Bridge", Channel1="ucb-two", Channel2="ucb-one")
        await seen.when(lambda: seen.ended("ucb-two") is not None)
        await agree(seen.model, admin)
        assert seen.ended("ucb-two").merged_into == "ucb-one"
        assert seen.model.calls["ucb-one"].bridged == {"ucb-one", "ucb-two"}
        await seen.board.hang_up("ucb-one")
        await seen.board.hang_up("ucb-two")
        await seen.end_of("ucb-one")

        local = {"Channel": "Local/101@from-internal", "Exten": "102", "Async": True, "ChannelId": "ucb-local"}
        await admin.action("Originate", **local, **place)
        await seen.when(lambda: "ucb-local" in seen.model.calls and len(seen.model.calls["ucb-local"].channels) == 4)
        await seen.when(lambda: len(seen.model.channels) == 2)  # the two halves of Local optimised themselves away
        await seen.talking("ucb-local")
        await agree(seen.model, admin)
        for channel_id in list(seen.model.channels):
            await seen.board.hang_up(channel_id)
        await seen.end_of("ucb-local")
        await agree(seen.model, admin)


@pytest.mark.asyncio
async def test_a_call_picked_up_by_somebody_else_is_still_one_call(pbx):
    async with watching(pbx) as seen, administration(pbx) as admin:
        pickup = {"Context": "from-internal", "Extension": "*8", "Priority": 1, "Application": "PickupChan"}
        await admin.action("DialplanExtensionAdd", **pickup, ApplicationData="PJSIP/103-,p", Replace="yes")
        await seen.board.originate(order("ucb-rung", extension="103"))
        await seen.when(lambda: any(one.endpoint == "PJSIP/103" for one in seen.model.channels.values()))
        await seen.board.originate(order("ucb-pick", device="PJSIP/102", extension="*8"))
        call = await seen.talking("ucb-rung")
        await seen.when(lambda: seen.ended("ucb-pick") is not None)
        await agree(seen.model, admin)
        assert call.bridged == {"ucb-rung", "ucb-pick"}
        assert seen.ended("ucb-pick").merged_into == "ucb-rung"
        await seen.board.hang_up("ucb-rung")
        ended = await seen.end_of("ucb-rung")

    assert {one.endpoint: one.cause for one in ended.channels.values()} == {
        "PJSIP/101": 16,
        "PJSIP/102": 16,
        "PJSIP/103": 26,
    }


@pytest.mark.asyncio
async def test_a_code_is_read_out_to_a_phone_that_rings_no_longer_than_the_others(pbx):
    health = []
    settings = pbx.settings.model_copy(update={"ring_seconds": 1})
    board = Switchboard(settings, health=lambda well, _why: health.append(well))
    running = asyncio.create_task(board.run())
    try:
        await until(lambda: health and health[-1])
        async with asyncio.timeout(5):
            assert await board.read_out("PJSIP/103", "1", shown=CallerId("Bridge", "100")) is Spoken.NO_ANSWER
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.asyncio
async def test_a_bridge_started_during_a_call_knows_since_when_they_talk(pbx):
    pbx.phones["bob"].behave(Behaviour.ANSWER, answer_after=1.5)
    async with watching(pbx) as seen:
        await seen.board.originate(order("ucb-before"))
        true = (await seen.talking("ucb-before")).connected
        await asyncio.sleep(1.5)
        async with watching(pbx) as restarted:
            call = restarted.model.calls["ucb-before"]
            await restarted.when(lambda: restarted.of(CallChanged))
            assert call.connected == pytest.approx(true, abs=0.3)
        await seen.board.hang_up("ucb-before")
        await seen.end_of("ucb-before")


@pytest.mark.asyncio
async def test_a_call_that_ends_while_the_link_is_cut_ends_here_too(pbx, monkeypatch):
    monkeypatch.setattr(link, "RETRY", Backoff(first=0.05, cap=0.1))
    async with (
        administration(pbx) as admin,
        proxy("127.0.0.1", pbx.ami.port) as between,
        watching(pbx, port=between.port) as seen,
    ):
        await seen.board.originate(order("ucb-cut"))
        call = await seen.talking("ucb-cut")
        between.hole = True
        between.cut()
        await seen.when(lambda: seen.of(LinkLost))
        assert not seen.model.fresh
        await admin.action("Hangup", Channel="ucb-cut")
        await asyncio.sleep(2)
        between.hole = False
        between.cut()
        ended = await seen.end_of("ucb-cut", within=15)
        await seen.resynced(2)
        await agree(seen.model, admin)

    assert ended is call
    assert ended.lost


@pytest.mark.asyncio
async def test_a_call_survives_a_short_cut_and_ends_normally(pbx, monkeypatch):
    monkeypatch.setattr(link, "RETRY", Backoff(first=0.05, cap=0.1))
    async with proxy("127.0.0.1", pbx.ami.port) as between, watching(pbx, port=between.port) as seen:
        await seen.board.originate(order("ucb-short"))
        call = await seen.talking("ucb-short")
        connected = call.connected
        between.cut()
        await seen.resynced(2)
        assert seen.model.calls["ucb-short"] is call
        assert len(call.bridged) == 2
        await seen.board.hang_up("ucb-short")
        ended = await seen.end_of("ucb-short")

    assert (ended.lost, ended.connected) == (False, connected)


@pytest.mark.asyncio
async def test_asterisk_killed_in_a_call_and_booted_again(fresh_asterisk, monkeypatch):
    monkeypatch.setattr(link, "RETRY", Backoff(first=0.05, cap=0.2))
    for who in ("alice", "bob"):
        fresh_asterisk.phones[who].behave(Behaviour.ANSWER, answer_after=0.1)
    async with watching(fresh_asterisk) as seen:
        await seen.board.originate(order("ucb-kill"))
        await seen.talking("ucb-kill")
        await fresh_asterisk.kill()
        await seen.when(lambda: seen.of(LinkLost))
        assert not seen.model.calls
        await fresh_asterisk.boot()
        ended = await seen.end_of("ucb-kill")
        await seen.resynced(2)
        assert ended.lost
        assert not seen.model.channels
        assert seen.model.fresh
        await seen.board.originate(order("ucb-after"))
        await seen.talking("ucb-after")
        async with administration(fresh_asterisk) as admin:
            await agree(seen.model, admin)


@pytest.mark.asyncio
async def test_a_frozen_asterisk_is_noticed_and_found_again(pbx, monkeypatch):
    monkeypatch.setattr(link, "RETRY", Backoff(first=0.05, cap=0.2))
    async with watching(pbx, ping_interval=0.2, ping_deadline=0.3) as seen:
        pbx.pause()
        await seen.when(lambda: seen.of(LinkLost), within=3)
        pbx.resume()
        await seen.resynced(2)
        assert seen.model.fresh


@pytest.mark.asyncio
async def test_a_hundred_calls_at_once_lose_nothing(pbx):
    async with watching(pbx) as seen, administration(pbx) as admin:
        ids = [f"ucb-many-{number:03}" for number in range(100)]  # of one length: see Order.channel_id
        await asyncio.gather(*(seen.board.originate(order(i, device="PJSIP/103")) for i in ids))
        await seen.when(lambda: all(i in seen.model.channels for i in ids), within=20)
        await agree(seen.model, admin, within=5)
        await asyncio.gather(*(seen.board.hang_up(i) for i in ids))
        await seen.when(lambda: all(seen.ended(i) for i in ids), within=20)
        await agree(seen.model, admin, within=5)

    assert {change.call.id for change in seen.of(CallEnded)} == set(ids)
