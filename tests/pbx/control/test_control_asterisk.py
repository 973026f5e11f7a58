"""Calls that go on, controlled on a real Asterisk with the bridge's own AMI user: who talks to whom afterwards."""

import asyncio

import pytest

from tests.pbx.control.exchange import (
    ALICE,
    BOBS,
    DESK,
    ERIN,
    ERINS,
    SOFTPHONE,
    TRUNK,
    WAYS,
    exchange,
    ring,
)
from tests.waiting import until
from ucbridge.config.pbx import FeatureSettings
from ucbridge.errors import PbxError
from ucbridge.pbx.control.interface import HoldChanged, ParkingChanged
from ucbridge.pbx.private import Behaviour

NUMBERS = {DESK: "101", BOBS: "102", TRUNK: "+33199001234"}

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


@pytest.mark.parametrize("side", ["who called", "who was called"])
@pytest.mark.parametrize("way", WAYS)
async def test_a_call_is_held_parked_moved_and_handed_on(asterisk, way, side):
    async with exchange(asterisk) as ex:
        control = ex.control
        me, them = await ex.call(way)
        if side == "who was called":
            me, them = them, me
        mine, theirs = ex.at(me), ex.at(them)

        await control.hold(mine, theirs)
        assert not ex.board.model.bridges, ex.what()
        assert control.on_hold == {theirs: mine}
        await until(lambda: HoldChanged(mine, held=True) in ex.seen)
        await control.resume(mine, theirs)
        await ex.talk(me, them)
        assert control.on_hold == {}

        slot = await control.park(theirs, mine)
        await until(lambda: not ex.has(me), instead=ex.what)
        assert slot == "701"
        assert (control.parked[slot].channel_id, control.parked[slot].parked_by) == (theirs, me)
        await control.retrieve(slot, ring(SOFTPHONE))
        await ex.talk(SOFTPHONE, them)
        assert control.parked == {}

        if them != DESK:
            await control.move(theirs, ring(DESK))
            await ex.talk(DESK, them)
            await until(lambda: not ex.has(SOFTPHONE), instead=ex.what)
            me = DESK
        else:
            me = SOFTPHONE

        mine = ex.at(me)
        await control.consult(mine, theirs, "105", caller=ALICE)
        await ex.talk(me, ERINS)
        assert control.on_hold == {theirs: mine}
        assert ex.shown_at(ERINS) == "101"
        await control.complete(mine, theirs, ex.at(ERINS))
        await ex.talk(them, ERINS)
        await until(lambda: not ex.has(me), instead=ex.what)
        assert control.on_hold == {}
        await until(lambda: ex.shown_at(ERINS) == NUMBERS[them], instead=ex.what)

        await asterisk.phones["erin"].hang_up()
        await ex.over()


@pytest.mark.parametrize("side", ["who called", "who was called"])
@pytest.mark.parametrize("way", WAYS)
async def test_somebody_is_sent_on_and_the_sender_is_out(asterisk, way, side):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(way)
        if side == "who was called":
            me, them = them, me
        await ex.control.transfer(ex.at(them), "105", mine=ex.at(me))
        await ex.talk(them, ERINS)
        await until(lambda: not ex.has(me), instead=ex.what)
        assert ex.shown_at(ERINS) == NUMBERS[them]


async def test_the_call_is_given_back_while_it_rings_or_after_talking(asterisk):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[1])
        mine, theirs = ex.at(me), ex.at(them)
        await ex.control.consult(mine, theirs, "103", caller=ALICE)
        await ex.rings("PJSIP/103")
        await ex.control.give_back(mine, theirs)
        await ex.talk(me, them)
        await until(lambda: not ex.has("PJSIP/103"), instead=ex.what)
        await ex.control.hold(mine, theirs)
        await ex.control.consult(mine, theirs, "105", caller=ALICE)
        await ex.talk(me, ERINS)
        await ex.control.give_back(mine, theirs)
        await ex.talk(me, them)
        await until(lambda: not ex.has(ERINS), instead=ex.what)
        await asterisk.phones["alice"].hang_up()
        await ex.over()


async def test_whoever_is_asked_in_vain_the_two_talk_again(asterisk):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[0])
        mine, theirs = ex.at(me), ex.at(them)
        with ex.behaving(Behaviour.BUSY, "outside"):
            await ex.control.consult(mine, theirs, "+33199005555", caller=ALICE)
            await ex.talk(me, them)
        await until(lambda: ex.control.on_hold == {})
        await asterisk.phones["bob"].hang_up()
        await ex.over()


async def test_who_asks_can_hang_up_while_it_rings(asterisk):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[0])
        await ex.control.consult(ex.at(me), ex.at(them), "103", caller=ALICE)
        await ex.rings("PJSIP/103")
        await asterisk.phones["alice"].hang_up()
        await ex.over()


async def test_somebody_on_hold_is_sent_on_parked_or_moved(asterisk):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[2])
        mine, theirs = ex.at(them), ex.at(me)
        await ex.control.hold(mine, theirs)
        await ex.control.move(theirs, ring(SOFTPHONE))
        await ex.talk(SOFTPHONE, TRUNK)
        await until(lambda: not ex.has(BOBS), instead=ex.what)
        assert ex.control.on_hold == {}
        await ex.control.hold(ex.at(SOFTPHONE), theirs)
        slot = await ex.control.park(theirs, ex.at(SOFTPHONE))
        assert ex.control.on_hold == {}
        await ex.control.retrieve(slot, ring(ERINS))
        await ex.talk(ERINS, TRUNK)
        await ex.control.hold(ex.at(ERINS), theirs)
        await ex.control.transfer(theirs, "102", mine=ex.at(ERINS))
        await ex.talk(BOBS, TRUNK)
        await until(lambda: not ex.has(ERINS), instead=ex.what)


async def test_a_caller_who_still_rings_goes_elsewhere(asterisk):
    async with exchange(asterisk) as ex:
        await ex.dial("outside", "103")
        await ex.rings("PJSIP/103")
        await ex.control.transfer(ex.at(TRUNK), "105")
        await ex.talk(TRUNK, ERINS)
        assert not ex.has("PJSIP/103")


@pytest.mark.parametrize("dialled", ["*8{extension}", "*5{extension}", ""])
async def test_a_caller_is_sent_straight_to_the_mailbox(asterisk, dialled):
    async with exchange(asterisk, features=FeatureSettings(voicemail=dialled)) as ex:
        await ex.dial("outside", "103")
        await ex.rings("PJSIP/103")
        caller = ex.at(TRUNK)
        await ex.control.to_voicemail(caller, "103")
        async with asyncio.timeout(10):
            while await ex.board.application(caller) != "VoiceMail":  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0.02)
        if not dialled.startswith("*8"):
            with pytest.raises(LookupError):
                await ex.control.to_voicemail(caller, "610")


async def test_a_parked_call_nobody_takes_rings_back(asterisk):
    async with exchange(asterisk, parking_lot="quick") as ex:
        me, them = await ex.call(WAYS[2])
        with ex.behaving(Behaviour.IGNORE, "bob"):
            slot = await ex.control.park(ex.at(me), ex.at(them))
            assert slot == "731"
            assert ex.control.parked[slot].timeout == 3
            await ex.rings(BOBS)
        assert ex.control.parked == {}
        await until(lambda: ParkingChanged("731") in ex.seen)


async def test_parked_calls_are_seen_after_the_link_was_down(asterisk):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[2])
        theirs = ex.at(me)
        slot = await ex.control.park(theirs, ex.at(them))
    async with exchange(asterisk) as ex:
        await until(lambda: slot in ex.control.parked)
        assert ex.control.parked[slot].channel_id == theirs
        assert ex.control.parked[slot].caller.number == "+33199001234"
        await asterisk.phones["outside"].hang_up()
        await until(lambda: ex.control.parked == {})
        with pytest.raises(LookupError):
            await ex.control.retrieve(slot, ring(SOFTPHONE))


async def test_who_is_held_is_known_after_the_link_was_down(asterisk):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[0])
        mine, theirs = ex.at(me), ex.at(them)
        await ex.control.hold(mine, theirs)
    async with exchange(asterisk) as ex:
        await until(lambda: ex.control.on_hold == {theirs: mine})
        await ex.control.resume(mine, theirs)
        await ex.talk(me, them)


async def test_a_handset_on_hold_shows(asterisk):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[0])
        await asterisk.phones["alice"].hold()
        await until(lambda: ex.control.on_hold == {ex.at(them): ex.at(me)})
        with pytest.raises(LookupError):
            await ex.control.resume(ex.at(me), ex.at(them))
        await asterisk.phones["alice"].unhold()
        await until(lambda: ex.control.on_hold == {})


@pytest.mark.parametrize("number", ["103", "612"])
async def test_a_call_that_rings_at_a_colleague_is_picked_up(asterisk, number):
    async with exchange(asterisk) as ex:
        with ex.behaving(Behaviour.IGNORE, "bob", "erin"):
            await ex.dial("outside", number)
            ringing = await ex.rings("PJSIP/103")
            await ex.control.pick_up(ringing, ring(DESK))
            await until(lambda: not ex.has("PJSIP/103") and ex.has(DESK), instead=ex.what)
            await until(lambda: len(ex.board.model.bridges) == (1 if number == "103" else 2), instead=ex.what)
            if number == "103":
                await ex.talk(TRUNK, DESK)
            await asterisk.phones["alice"].hang_up()
            await ex.over()


async def test_a_call_moves_to_the_mobile(asterisk):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[0])
        await ex.control.move(ex.at(them), ring(DESK), extension="+33612000101", caller=ALICE)
        await until(lambda: not ex.has(me) and ex.has(TRUNK), instead=ex.what)
        await until(lambda: len(ex.board.model.bridges) == 2, instead=ex.what)
        assert asterisk.phones["mobile"].calls
        await asterisk.phones["mobile"].hang_up()
        await ex.over()


@pytest.mark.parametrize("key", ["1", "2"])
async def test_a_call_moves_to_the_mobile_after_1_was_pressed_there(asterisk, key):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[0])
        mobile = asterisk.phones["mobile"]
        since = len(mobile.events)
        await ex.control.move(ex.at(them), ring(DESK), extension="+33612000101", caller=ALICE, confirm=True)
        await mobile.wait_for("CALL_ESTABLISHED", since=since, seconds=20)
        assert ex.talking(me, them)
        await mobile.press(key)
        if key == "1":
            await until(lambda: not ex.has(me), instead=ex.what)
            await until(lambda: len(ex.board.model.bridges) == 2, instead=ex.what)
            await mobile.hang_up()
            await ex.over()
        else:
            await until(lambda: not ex.has(TRUNK), instead=ex.what)
            assert ex.talking(me, them)


@pytest.mark.parametrize("number", ["612", "600"])
async def test_a_call_through_a_group_or_a_queue_is_controlled_as_any_other(asterisk, number):
    async with exchange(asterisk) as ex:
        who, device = ("erin", ERINS) if number == "612" else ("bob", BOBS)
        with ex.behaving(Behaviour.IGNORE, *({"alice", "bob", "erin"} - {who})):
            await ex.dial("outside", number)
            await ex.joined(device, TRUNK)
        mine, theirs = ex.at(device), ex.at(TRUNK)
        await ex.control.hold(mine, theirs)
        await ex.control.resume(mine, theirs)
        await ex.talk(device, TRUNK)
        await ex.control.consult(mine, theirs, "106", caller=ERIN)
        await ex.talk(device, "PJSIP/106")
        await ex.control.complete(mine, theirs, ex.at("PJSIP/106"))
        await ex.talk("PJSIP/106", TRUNK)
        await until(lambda: not ex.has(device), instead=ex.what)


async def test_a_caller_of_a_group_is_sent_on_from_behind_local_channels(asterisk):
    async with exchange(asterisk) as ex:
        with ex.behaving(Behaviour.IGNORE, "bob"):
            await ex.dial("outside", "612")
            await ex.joined(ERINS, TRUNK)
        await ex.control.transfer(ex.at(TRUNK), "106", mine=ex.at(ERINS))
        await ex.talk("PJSIP/106", TRUNK)
        await until(lambda: len(ex.board.model.channels) == 2, instead=ex.what)


async def test_a_call_stays_where_it_is_while_the_other_phone_does_not_answer(asterisk):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[0])
        with ex.behaving(Behaviour.BUSY, "softphone"):
            order = ring(SOFTPHONE)
            await ex.control.move(ex.at(them), order)
            await until(lambda: any(getattr(each, "channel_id", "") == order.channel_id for each in ex.seen))
        assert ex.talking(me, them)


async def test_one_phone_declines_and_the_others_ring_on(asterisk):
    async with exchange(asterisk) as ex:
        with ex.behaving(Behaviour.IGNORE, "bob", "erin", "frank"):
            await ex.dial("outside", "610")
            await ex.rings(BOBS)
            await ex.rings(ERINS)
            await ex.control.decline(ex.at(BOBS))
            await until(lambda: not ex.has(BOBS))
            assert ex.has(ERINS)


async def test_mute_is_known_and_taken_back(asterisk):
    async with exchange(asterisk) as ex:
        me, _them = await ex.call(WAYS[0])
        assert not await ex.control.muted(ex.at(me))
        await ex.control.mute(ex.at(me), muted=True)
        assert await ex.control.muted(ex.at(me))
        await ex.control.mute(ex.at(me), muted=False)
        assert not await ex.control.muted(ex.at(me))


async def test_a_number_the_pbx_does_not_know_is_refused_and_the_call_goes_on(asterisk):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[0])
        with pytest.raises(PbxError, match="knows no number"):
            await ex.control.transfer(ex.at(them), "999999", mine=ex.at(me))
        assert ex.talking(me, them)


async def test_a_channel_that_is_gone_is_looked_up_in_vain(asterisk):
    async with exchange(asterisk) as ex:
        for asked in (
            ex.control.hold("gone-1", "gone-2"),
            ex.control.transfer("gone-1", "105"),
            ex.control.park("gone-1", "gone-2"),
            ex.control.mute("gone-1", muted=True),
            ex.control.muted("gone-1"),
            ex.control.press("gone-1", "1"),
            ex.control.decline("gone-1"),
            ex.control.pick_up("gone-1", ring(DESK, ERIN)),
            ex.control.move("gone-1", ring(DESK)),
            ex.control.retrieve("701", ring(DESK)),
        ):
            with pytest.raises(LookupError):
                await asked
