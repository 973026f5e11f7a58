"""Calls that wait for whoever takes them, and calls taken to another phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.commands.on_call import PLUMBER, button, labels, order, shows, talking
from tests.fake_pbx import FakePbx
from tests.office import PEOPLE, office
from tests.waiting import until
from ucbridge.config import PersonSettings
from ucbridge.config.calls import CallsSettings
from ucbridge.models import State
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.control.interface import Parked
from ucbridge.services.on_call import parking
from ucbridge.services.on_call.parties import NOBODY

pytestmark = pytest.mark.asyncio

TWO_PHONES = PersonSettings(
    name="Alice Martin", extension="101", devices=("PJSIP/101", "PJSIP/111"), mobile="+33612345678"
)


async def test_alice_parks_the_call_and_bob_takes_it(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        mine, theirs = talking(pbx)
        assert str((await bot.say("/parked")).title) == "No call is parked"
        card = await bot.say("/park")
        assert (str(card.title), labels(card)) == ("Dupont Plomberie is parked on 701", ["Take it back"])
        assert pbx.control.deeds == [("park", theirs, mine)]
        listed = await bot.say("/parked", by="bob")
        assert [str(each.name) for each in listed.fields] == ["701: Dupont Plomberie"]
        ringing = await bot.say("/pickup 701", by="bob")
        assert (str(ringing.title), ringing.state) == ("Ringing your phone", State.RINGING)
        assert str(ringing.text) == "Pick up, and you have Dupont Plomberie on the line."
        ring = pbx.control.rings[0]
        assert (ring.device, ring.shown.name) == ("PJSIP/102", "Dupont Plomberie")
        pbx.ring_leg(ring.channel_id, ring.device)
        pbx.answer_leg(ring.channel_id)
        pbx.control.take("701", by=ring.channel_id)
        await shows(bot, card, "Bob Durand took Dupont Plomberie")
        live = await shows(bot, ringing, "Connected with Dupont Plomberie")
        assert "Hold" in labels(live)
        late = await bot.press(button(card, "Take it back").token)
        assert str(late.title) == "Nobody is parked on 701 any more"


async def test_who_waits_on_a_slot_may_give_up_or_ring_back(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        _mine, first = talking(pbx)
        gave_up = await bot.say("/park")
        _mine, second = talking(pbx)
        rings_back = await bot.say("/park")
        listed = await bot.say("/pickup")
        assert str(listed.title) == "Which call do you want to pick up?"
        pbx.control.take("701")
        pbx.end(first)
        final = await shows(bot, gave_up, "Dupont Plomberie hung up while parked")
        assert (final.state, final.buttons) == (State.ENDED, ())
        pbx.control.take("702")
        back = pbx.ring(order(second), "PJSIP/101")
        await shows(bot, rings_back, "Nobody took Dupont Plomberie: your phone rings again")
        pbx.answer(order(second), back)
        await shows(bot, rings_back, "Alice Martin took Dupont Plomberie")


async def test_a_phone_nobody_picks_up_leaves_the_call_where_it_is(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        talking(pbx)
        await bot.say("/park")
        ringing = await bot.say("/pickup Dupont", by="carol")
        ring = pbx.control.rings[0]
        pbx.ring_leg(ring.channel_id, ring.device)
        pbx.decline_leg(ring.channel_id, "NOANSWER", 19)
        final = await shows(bot, ringing, "You did not answer your phone")
        assert str(final.text) == "Dupont Plomberie was left on 701: /parked shows who waits."


async def test_carol_picks_up_the_call_that_rings_bob(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        assert str((await bot.say("/pickup Bob", by="carol")).title) == "Bob Durand's phone is not ringing"
        assert str((await bot.say("/pickup", by="carol")).title) == "There is no call to pick up"
        assert str((await bot.say("/pickup 799", by="carol")).title) == "No call waits or rings at 799"
        assert str((await bot.say("/pickup Bob", by="eloise")).title) == "You have no phone linked yet"
        caller = pbx.appear("PJSIP/outside", caller=PLUMBER)
        bobs = pbx.ring(order(caller), "PJSIP/102")
        asked = await bot.say("/pickup", by="carol")
        assert labels(asked) == ["Bob Durand (ringing)"]
        ringing = await bot.press(asked.buttons[0].token, by="carol")
        ring = pbx.control.rings[0]
        assert (pbx.control.deeds, ring.device) == ([("pick up", bobs)], "PJSIP/103")
        pbx.ring_leg(ring.channel_id, ring.device)
        pbx.answer_leg(ring.channel_id)
        pbx.end(bobs)
        pbx.talk(caller, ring.channel_id)
        await shows(bot, ringing, "Connected with Dupont Plomberie")
        late = await bot.press(asked.buttons[0].token, by="dave")
        assert str(late.title) == "This call is not ringing any more"


async def test_alice_takes_her_call_to_the_softphone_or_the_mobile(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx(), people={**PEOPLE, "alice": TWO_PHONES}) as there:
        bot = chat(there)
        mine, theirs = talking(pbx)
        asked = await bot.say("/move")
        assert (str(asked.title), labels(asked)) == ("To which phone?", ["111", "your mobile"])
        assert str((await bot.say("/move 101")).title) == "You are on this phone already"
        assert str((await bot.say("/move 999")).title) == "“999” is none of your phones"
        old = await bot.say("/mute")
        ringing = await bot.press(asked.buttons[0].token)
        assert str(ringing.text) == "Pick up on 111, and the call with Dupont Plomberie goes on there."
        ring = pbx.control.rings[0]
        assert (ring.device, pbx.control.deeds[-1]) == ("PJSIP/111", ("move", theirs, ""))
        pbx.ring_leg(ring.channel_id, ring.device)
        pbx.answer_leg(ring.channel_id)
        pbx.part(theirs)
        pbx.talk(theirs, ring.channel_id, bridge="moved")
        pbx.end(mine)
        await shows(bot, old, "Your call with Dupont Plomberie is on 111 now")
        await shows(bot, ringing, "Connected with Dupont Plomberie")
        await bot.say("/move mobile")
        assert pbx.control.deeds[-1] == ("move", theirs, "+33612345678")


async def test_whoever_answers_the_mobile_presses_1_where_the_company_wants_it(tmp_path: Path) -> None:
    alone = {**PEOPLE, "alice": TWO_PHONES}
    async with office(tmp_path, pbx := FakePbx(), people=alone, calls=CallsSettings(confirm=True)) as there:
        bot, alice = chat(there), await there.person("alice")
        _mine, theirs = talking(pbx)
        ringing = await bot.say("/move mobile")
        assert "press 1, and the call with Dupont Plomberie goes on there" in str(ringing.text)
        assert pbx.control.deeds[-1] == ("move", theirs, "+33612345678", "press 1")
        rung = pbx.control.rings[0].channel_id
        pbx.ring_leg(rung, "Local/mobile")
        pbx.answer_leg(rung)
        await until(lambda: there.services.on_call.live.of(alice, rung).line)
        pbx.end(rung)
        ended = await shows(bot, ringing, "You did not answer your phone")
        assert str(ended.text) == "The call with Dupont Plomberie stays where it was."
        await bot.say("/move 111")
        assert pbx.control.deeds[-1] == ("move", theirs, "")


async def test_who_has_one_phone_cannot_move(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        talking(pbx)
        assert str((await chat(there).say("/move")).title) == "You have no other phone"
        assert str((await chat(there).say("/move mobile")).title) == "I know no mobile number of Alice Martin"


async def test_completion_offers_own_calls_parked_ones_and_phones(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx(), people={**PEOPLE, "alice": TWO_PHONES}) as there:
        bot = chat(there)
        mine, _theirs = talking(pbx)
        alice = (await there.person("alice")).id

        async def offered(command: str, parameter: str, prefix: str = "") -> list[tuple[str, str]]:
            from ucbridge.models import Account

            found = await bot.bot.complete(Account("local", alice), command, parameter, prefix)
            return [(each.label, each.value) for each in found]

        assert await offered("hold", "call", "dup") == [("Dupont Plomberie", mine)]
        assert [value for _label, value in await offered("move", "phone")] == ["101", "111", "mobile"]
        await bot.say("/park")
        await until(lambda: pbx.control.parked)
        assert await offered("pickup", "who") == [("701 – Dupont Plomberie", "701")]


async def test_what_the_network_calls_somebody_who_is_parked_stays_one_short_line() -> None:
    hostile = CallerId("Eve\r\n\u202egnp\u200b" + "x" * 10_000, "")
    shown = str(parking._called(NOBODY, Parked("701", "default", "1.1", hostile, "PJSIP/101", 0.0, 45.0)))
    assert shown.startswith("Eve gnp x")
    assert len(shown) <= 60
