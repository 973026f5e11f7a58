"""What people do with the call they are on, by command and by button."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.commands.on_call import PLUMBER, button, labels, order, shows, talking
from tests.fake_pbx import FakePbx
from tests.office import office
from tests.pbx.cdr.records import ALICE, OUT, rec
from tests.services.history.calling import at, call, hear
from tests.waiting import until
from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.models import Button, Reply, State
from ucbridge.pbx.caller import CallerId
from ucbridge.services.on_call import actions

pytestmark = pytest.mark.asyncio

CAROL = CallerId("Carol Petit", "103")


async def test_alice_holds_and_resumes_the_call_of_her_handset(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        mine, theirs = talking(pbx)
        card = await bot.say("/hold")
        assert (str(card.title), card.state, card.private) == ("Dupont Plomberie is on hold", State.CONNECTED, True)
        assert labels(card)[:2] == ["Hang up", "Resume"]
        again = await bot.say("/hold")
        assert (str(again.title), pbx.control.deeds) == ("Dupont Plomberie is on hold", [("hold", mine, theirs)])
        assert await bot.press(button(card, "Resume").token) is None
        card = await shows(bot, card, "Connected with Dupont Plomberie")
        assert await bot.press(button(card, "Hold").token) is None
        await shows(bot, card, "Dupont Plomberie is on hold")
        pbx.end(theirs)
        pbx.end(mine)
        final = await shows(bot, card, "Call with Dupont Plomberie ended")
        assert (final.state, labels(final)) == (State.ENDED, ["Note"])


async def test_without_a_call_every_command_says_so(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        for line in ("/hold", "/resume", "/mute", "/dtmf 1", "/park", "/move", "/transfer Bob", "/note x"):
            card = await chat(there).say(line)
            assert (str(card.title), card.state) == ("You are not on a call", State.ERROR), line
        pbx.lose()
        for line in ("/hold", "/park", "/parked", "/transfer Bob", "/pickup"):
            assert str((await chat(there).say(line)).title) == "The phone system cannot be reached", line


async def test_with_two_calls_alice_is_asked_which_and_the_button_does_it(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        _mine, theirs = talking(pbx)
        pbx.control.press_hold(_mine, theirs)
        other, carol = talking(pbx, caller=CAROL, phone="PJSIP/103")
        card = await bot.say("/transfer Bob")
        assert (str(card.title), card.state) == ("You have several calls", State.QUESTION)
        assert labels(card) == ["Dupont Plomberie (on hold)", "Carol Petit (103)"]
        done = await bot.press(card.buttons[1].token)
        assert str(done.title) == "Carol Petit was transferred to Bob Durand"
        assert pbx.control.deeds == [("transfer", carol, "102", other)]


async def test_with_two_calls_the_other_side_can_be_named(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        first, plumber = talking(pbx)
        talking(pbx, caller=CAROL, phone="PJSIP/103")
        assert str((await bot.say("/hold dupont")).title) == "Dupont Plomberie is on hold"
        assert pbx.control.deeds == [("hold", first, plumber)]
        card = await bot.say("/hold Zoe")
        assert str(card.title) == "You have no call with “Zoe”"
        assert str(card.text) == "Your calls are with Dupont Plomberie, Carol Petit."


async def test_of_two_calls_the_one_on_hold_is_resumed(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        first, plumber = talking(pbx)
        await bot.say("/hold")
        talking(pbx, caller=CAROL, phone="PJSIP/103")
        assert str((await bot.say("/resume")).title) == "Connected with Dupont Plomberie"
        assert pbx.control.deeds[-1] == ("resume", first, plumber)


async def test_what_the_handset_holds_the_handset_takes_back(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        mine, theirs = talking(pbx)
        pbx.control.press_hold(mine, theirs)
        card = await chat(there).say("/resume")
        assert (str(card.title), str(card.text)) == (
            "This call was put on hold on your phone",
            "Take it back on the phone.",
        )


async def test_alice_mutes_herself_and_the_card_says_so(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        mine, _theirs = talking(pbx)
        card = await bot.say("/mute")
        assert (str(card.title), str(card.text)) == ("Connected with Dupont Plomberie", "You are muted.")
        assert "Unmute" in labels(card)
        card = await bot.say("/unmute")
        assert (card.text, "Mute" in labels(card)) == (None, True)
        assert pbx.control.deeds == [("mute", mine), ("unmute", mine)]


async def test_keys_are_pressed_for_the_other_side_and_kept_nowhere(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        _mine, theirs = talking(pbx)
        card = await chat(there).say("/dtmf 12 34,#")
        assert str(card.title) == "The keys were pressed"
        assert pbx.control.deeds == [("press", theirs, "1234w#")]
        entry = (await there.services.audit.latest())[0]
        assert "1234" not in str(entry.arguments)
        assert str((await chat(there).say("/dtmf hello")).text) == "Keys are digits, * and #, such as 1234#."


async def test_a_refused_deed_says_why_and_leaves_the_call_as_it_was(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        talking(pbx)
        pbx.control.refusal = PbxError(_("It said no: try again."))
        card = await bot.say("/transfer Bob")
        assert (str(card.title), str(card.text)) == ("The phone system could not do it", "It said no: try again.")
        pbx.control.refusal = None
        assert str((await bot.say("/hold")).title) == "Dupont Plomberie is on hold"


async def test_a_call_that_ends_at_this_moment_is_over(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        talking(pbx)
        pbx.control.refusal = LookupError("gone")
        for line in ("/hold", "/mute", "/dtmf 1", "/park", "/transfer Bob", "/transfer announce Bob"):
            assert str((await chat(there).say(line)).title) == "This call is over", line


async def test_nobody_presses_the_buttons_of_somebody_elses_call(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        mine, theirs = talking(pbx)
        card = await bot.say("/hold")
        for label in ("Resume", "Hang up", "Transfer", "Park"):
            refused = await bot.press(button(card, label).token, by="bob")
            assert (str(refused.title), refused.state) == ("This is not your call", State.REFUSED)
        pbx.end(mine)
        over = await bot.press(button(card, "Resume").token)
        assert str(over.title) == "This call is over"
        assert pbx.control.deeds == [("hold", mine, theirs)]


async def test_a_note_is_kept_with_the_call(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        mine, _theirs = talking(pbx)
        card = await chat(there).say("/note wants an offer by Friday")
        assert str(card.title) == "Noted about your call with Dupont Plomberie"
        call = pbx.model.channels[mine].call_id
        kept = await there.services.history.notes.of(await there.person("alice"), [call])
        assert kept == {call: ["wants an offer by Friday"]}


async def test_of_two_calls_a_note_is_about_the_one_that_is_chosen(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        talking(pbx)
        carol, _theirs = talking(pbx, caller=CAROL, phone="PJSIP/103")
        call = pbx.model.channels[carol].call_id
        for text, typed in (("please call Bob", ""), ("x" * 80, "x" * 80)):
            card = await bot.say(f"/note {text}")
            assert (str(card.title), labels(card)[1]) == ("You have several calls", "Carol Petit (103)")
            done = await bot.press(card.buttons[1].token, typed=typed)
            assert str(done.title) == "Noted about your call with Carol Petit"
        kept = await there.services.history.notes.of(await there.person("alice"), [call])
        assert kept == {call: ["please call Bob", "x" * 80]}


async def test_just_after_a_call_a_note_is_about_that_one(tmp_path: Path) -> None:
    moments = [datetime.now(UTC) - timedelta(minutes=each) for each in (50, 5, 90)]
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        assert str((await bot.say("/note x")).title) == "You are not on a call"
        for number, moment in enumerate(moments):
            await hear(there, call(at(rec(OUT, ALICE, "ANSWERED", lasts=65, talked=60, call=f"7.{number}"), moment)))
        card = await bot.say("/note wants an offer")
        assert "Noted about your call with" in str(card.title)
        alice = await there.person("alice")
        kept = await there.services.history.notes.of(alice, ["7.0", "7.1", "7.2"])
        assert kept == {"7.1": ["wants an offer"]}
        assert str((await bot.say("/note x", by="bob")).title) == "You are not on a call"
        mine, theirs = talking(pbx)
        assert "Dupont" in str((await bot.say("/note during")).title), "who is on a call means that one"
        pbx.end(mine)
        pbx.end(theirs)
        note = Button(_("Note"), actions.NOTE_AFTER, "7.0")
        token = bot.bot._signer.seal(Reply(_("x"), buttons=(note,))).buttons[0].token
        assert "Noted" in str((await bot.press(token, typed="later")).title)
        refused = await bot.press(token, by="bob", typed="spying")
        assert str(refused.title) == "This is none of your last calls"
        assert (await there.services.history.notes.of(alice, ["7.0"]))["7.0"] == ["later"]


async def test_a_call_that_came_in_grows_into_a_conference(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        mine, theirs = talking(pbx)
        card = await bot.say("/mute")
        assert labels(card)[:2] == ["Hang up", "Add someone"]
        refused = await bot.press(button(card, "Add someone").token, by="bob")
        asked = await bot.press(button(card, "Add someone").token)
        carol = button(asked, "Carol Petit")
        assert refused is not None
        refused = await bot.press(button(refused, "Carol Petit").token, by="bob")
        assert str(refused.title) == "This is not your call"
        assert str((await bot.press(carol.token)).title) == "You are muted in this call"
        await bot.say("/unmute")
        grown = await bot.press(carol.token)
        assert grown.state is not State.ERROR
        assert pbx.rooms.taken_over[0][0] == (mine, theirs)
        again = await bot.press(carol.token)
        assert again.state in {State.ERROR, State.REFUSED}
        assert len(pbx.rooms.taken_over) == 1


async def test_who_was_muted_before_a_restart_is_shown_muted_after_it(tmp_path: Path) -> None:
    pbx = FakePbx()
    talking(pbx)
    async with office(tmp_path, pbx) as there:
        card = await chat(there).say("/mute")
    async with office(tmp_path, pbx) as there:
        await until(lambda: card.topic in there.board.cards)
        shown = there.board.newest(card.topic)
        assert (str(shown.text), "Unmute" in labels(shown)) == ("You are muted.", True)


async def test_the_card_of_a_call_placed_from_chat_has_the_buttons(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        card = await bot.say("/call Bob")
        placed = pbx.orders[0]
        pbx.ring_own(placed)
        pbx.answer_own(placed)
        pbx.answer(placed, pbx.ring(placed))
        live = await shows(bot, card, "Connected with Bob Durand")
        assert labels(live) == ["Hang up", "Add someone", "Hold", "Mute", "Transfer", "Park", "Keys", "Note"]
        assert await bot.press(button(live, "Hold").token) is None
        live = await shows(bot, card, "Bob Durand is on hold")
        assert labels(live) == ["Hang up", "Resume", "Transfer", "Park", "Keys", "Note"]
        noted = await bot.press(button(live, "Note").token, typed="goes to Carol")
        assert str(noted.title) == "Noted about your call with Bob Durand"
        answer = await bot.say("/transfer Carol")
        assert str(answer.title) == "Bob Durand was transferred to Carol Petit"
        final = await shows(bot, card, "Bob Durand was transferred to Carol Petit")
        assert (final.state, labels(final)) == (State.ENDED, [])


async def test_who_has_put_alice_on_hold_is_told_and_nothing_else_can_be_done(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        talking(pbx, caller=CallerId("", "102"), phone="PJSIP/102")
        await bot.say("/hold", by="bob")
        card = await bot.say("/transfer Carol")
        assert (str(card.title), card.state) == ("Bob Durand has put you on hold", State.ERROR)


async def test_a_call_in_a_conference_is_no_call_of_two(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        mine, _theirs = talking(pbx)
        pbx.talk(pbx.appear("PJSIP/103", caller=CAROL), bridge=pbx.model.channels[mine].bridge_id)
        card = await chat(there).say("/park")
        assert str(card.title) == "You are in a conference, not in a call of two"


async def test_bobs_own_phone_while_it_rings_cannot_be_held_but_sent_on(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        caller = pbx.appear("PJSIP/outside", caller=PLUMBER)
        pbx.ring(order(caller), "PJSIP/102")
        card = await bot.say("/hold", by="bob")
        assert (str(card.title), str(card.text)) == ("Dupont Plomberie is still calling you", "Answer first.")
        card = await bot.say("/transfer Carol", by="bob")
        assert str(card.title) == "Dupont Plomberie was transferred to Carol Petit"
        assert pbx.control.deeds == [("transfer", caller, "103", "")]


async def test_a_call_that_rings_others_too_is_not_taken_from_them(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        caller = pbx.appear("PJSIP/outside", caller=PLUMBER)
        pbx.ring(order(caller), "PJSIP/102")
        pbx.ring(order(caller), "PJSIP/103")
        card = await chat(there).say("/transfer Dave", by="bob")
        assert str(card.title) == "This call is ringing other phones, too"
        assert pbx.control.deeds == []


async def test_hang_up_on_the_card_ends_the_own_side(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        mine, _theirs = talking(pbx)
        card = await bot.say("/mute")
        assert await bot.press(button(card, "Hang up").token) is None
        assert pbx.hung_up == [mine]
        await until(lambda: mine not in pbx.model.channels)
        await shows(bot, card, "Call with Dupont Plomberie ended")


async def test_the_card_of_a_call_is_followed_by_the_next_run_of_the_bridge(tmp_path: Path) -> None:
    pbx = FakePbx()
    mine, theirs = talking(pbx)
    async with office(tmp_path, pbx) as there:
        card = await chat(there).say("/hold")
        await until(lambda: pbx.control.on_hold)
    async with office(tmp_path, pbx) as there:
        await until(lambda: card.topic in there.board.cards)
        assert "Resume" in labels(await shows(chat(there), card, "Dupont Plomberie is on hold"))
        pbx.end(theirs)
        pbx.end(mine)
        await shows(chat(there), card, "Call with Dupont Plomberie ended")
    mine, theirs = talking(pbx)
    async with office(tmp_path, pbx) as there:
        card = await chat(there).say("/hold")
    pbx.end(theirs)
    pbx.end(mine)
    async with office(tmp_path, pbx) as there:
        await shows(chat(there), card, "This call is over")
