"""The bridge dies in the middle of something: nobody is stranded, on a real Asterisk."""

import pytest

from tests.pbx.control.exchange import ALICE, BOBS, DESK, ERINS, SOFTPHONE, TRUNK, WAYS, exchange, ring
from tests.waiting import until
from ucbridge.pbx.ami import connect
from ucbridge.pbx.private import Behaviour

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


@pytest.mark.parametrize("who", ["alice", "bob"])
async def test_a_held_call_ends_with_either_of_the_two(asterisk, who):
    async with exchange(asterisk) as ex:
        async with exchange(asterisk) as doomed:
            me, them = await doomed.call(WAYS[0])
            await doomed.control.hold(doomed.at(me), doomed.at(them))
        await asterisk.phones[who].hang_up()
        await ex.over()


async def test_whoever_was_consulted_hangs_up_and_the_two_talk_again(asterisk):
    async with exchange(asterisk) as ex:
        async with exchange(asterisk) as doomed:
            me, them = await doomed.call(WAYS[1])
            await doomed.control.consult(doomed.at(me), doomed.at(them), "105", caller=ALICE)
        await ex.talk(me, ERINS)
        await asterisk.phones["erin"].hang_up()
        await ex.talk(me, them)


async def test_half_way_through_completing_nobody_is_left_behind(asterisk):
    async with exchange(asterisk) as ex:
        me, them = await ex.call(WAYS[0])
        await ex.control.consult(ex.at(me), ex.at(them), "105", caller=ALICE)
        await ex.talk(me, ERINS)
        async with connect(asterisk.ami, wanted=frozenset(), sink=lambda _event: None) as ami:
            await ami.action("Setvar", Channel=ex.at(me), Variable="UCB_HELD", Value="")
        await asterisk.phones["alice"].hang_up()
        await ex.over()


async def test_a_call_moves_when_the_other_phone_is_answered(asterisk):
    async with exchange(asterisk) as ex:
        with ex.behaving(Behaviour.IGNORE, "softphone"):
            async with exchange(asterisk) as doomed:
                me, them = await doomed.call(WAYS[0])
                await doomed.control.move(doomed.at(them), ring(SOFTPHONE))
                await doomed.rings(SOFTPHONE)
            assert ex.talking(me, them)
            await ex.answer("softphone")
            await ex.talk(SOFTPHONE, them)
            await until(lambda: not ex.has(me), instead=ex.what)


async def test_a_call_that_is_over_when_the_other_phone_is_answered_leaves_that_alone(asterisk):
    async with exchange(asterisk) as ex:
        with ex.behaving(Behaviour.IGNORE, "softphone"):
            async with exchange(asterisk) as doomed:
                _me, them = await doomed.call(WAYS[0])
                await doomed.control.move(doomed.at(them), ring(SOFTPHONE))
                await doomed.rings(SOFTPHONE)
            await asterisk.phones["bob"].hang_up()
            await until(lambda: not ex.has(BOBS))
            await ex.answer("softphone")
            await ex.over()


async def test_a_call_is_picked_up_when_the_phone_is_answered(asterisk):
    async with exchange(asterisk) as ex:
        with ex.behaving(Behaviour.IGNORE, "alice"):
            async with exchange(asterisk) as doomed:
                await doomed.dial("outside", "103")
                await doomed.control.pick_up(await doomed.rings("PJSIP/103"), ring(DESK))
                await doomed.rings(DESK)
            await ex.answer("alice")
            await ex.talk(TRUNK, DESK)
            await until(lambda: not ex.has("PJSIP/103"), instead=ex.what)


async def test_a_parked_call_is_taken_when_the_phone_is_answered(asterisk):
    async with exchange(asterisk) as ex:
        with ex.behaving(Behaviour.IGNORE, "softphone"):
            async with exchange(asterisk) as doomed:
                me, them = await doomed.call(WAYS[2])
                slot = await doomed.control.park(doomed.at(me), doomed.at(them))
                await doomed.control.retrieve(slot, ring(SOFTPHONE))
                await doomed.rings(SOFTPHONE)
            await ex.answer("softphone")
            await ex.talk(TRUNK, SOFTPHONE)
