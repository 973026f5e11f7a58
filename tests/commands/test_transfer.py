"""Calls sent on to somebody else: at once, or announced first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.bot import Chat, chat
from tests.commands.on_call import button, labels, order, shows, talking
from tests.fake_pbx import FakePbx
from tests.office import PEOPLE, office
from ucbridge.config import PersonSettings
from ucbridge.models import Reply, State
from ucbridge.pbx.caller import CallerId

pytestmark = pytest.mark.asyncio

WITH_MOBILE = {**PEOPLE, "bob": PersonSettings(name="Bob Durand", extension="102", mobile="+33612345678")}


async def announced(bot: Chat, pbx: FakePbx) -> tuple[Reply, str, str, str]:
    """Have Alice announce the plumber to Bob; return the card, her channel, the plumber's and Bob's, which rings."""
    mine, theirs = talking(pbx)
    card = await bot.say("/transfer announce Bob")
    assert pbx.control.deeds[-1] == ("consult", mine, theirs, "102")
    return card, mine, theirs, pbx.ring(order(mine), "PJSIP/102")


async def test_a_blind_transfer_by_name_number_voicemail_and_mobile(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx(), people=WITH_MOBILE) as there:
        bot = chat(there)
        for line, title, deed in (
            ("/transfer Bob", "Bob Durand", ("transfer", "102")),
            ("/transfer 06 12 34 56 79", "06 12 34 56 79", ("transfer", "+33612345679")),
            ("/transfer Bob at mobile", "Bob Durand (mobile)", ("transfer", "+33612345678")),
            ("/transfer Bob's mobile", "Bob Durand (mobile)", ("transfer", "+33612345678")),
            ("/transfer voicemail of Bob", "the voicemail of Bob Durand", ("to voicemail", "102")),
            ("/transférer messagerie de Bob", "the voicemail of Bob Durand", ("to voicemail", "102")),
            ("/transfer Bob at voicemail", "the voicemail of Bob Durand", ("to voicemail", "102")),
            ("/transfer to Carol", "Carol Petit", ("transfer", "103")),
        ):
            mine, theirs = talking(pbx)
            card = await bot.say(line)
            assert str(card.title) == f"Dupont Plomberie was transferred to {title}", line
            done = pbx.control.deeds[-1]
            assert (done[0], done[1], done[2]) == (deed[0], theirs, deed[1]), line
            for each in {mine, theirs} & set(pbx.model.channels):
                pbx.end(each)


async def test_where_a_call_must_not_go_is_said_and_nothing_is_done(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx(), people=WITH_MOBILE) as there:
        bot = chat(there)
        mine, theirs = talking(pbx, caller=CallerId("", "102"), phone="PJSIP/102")
        pbx.control.without_mailbox.add("103")
        for line, title in (
            ("/transfer 112", "112 is an emergency number"),
            ("/transfer +33 899 70 01 23", "0 899 70 01 23 is not dialled from chat"),
            ("/transfer +44 20 7946 0018", "+44 20 7946 0018 is not dialled from chat"),
            ("/transfer 101", "101 is your own phone"),
            ("/transfer me", "101 is your own phone"),
            ("/transfer Bob", "Bob Durand is on this call already"),
            ("/transfer Nobody", "Nobody is called “Nobody”"),
            ("/transfer Carol at mobile", "I know no mobile number of Carol Petit"),
            ("/transfer voicemail of Dupont", "Dupont Plomberie has no voicemail here"),
            ("/transfer voicemail of Carol", "103 has no voicemail"),
            ("/transfer announce voicemail of Carol", "Nobody answers at a voicemail"),
            ("/transfer announce 112", "112 is an emergency number"),
            ("/transfer complete", "You are talking with Bob Durand"),
            ("/transfer cancel", "You are talking with Bob Durand"),
        ):
            card = await bot.say(line)
            assert str(card.title) == title, (line, str(card.text))
            assert card.state in {State.ERROR, State.REFUSED}
        assert {deed[0] for deed in pbx.control.deeds} == {"to voicemail"}, "it was asked, and refused"
        assert str((await bot.say("/hold")).title) == "Bob Durand is on hold"
        assert pbx.control.deeds[-1] == ("hold", mine, theirs)


async def test_bob_is_asked_first_answers_and_gets_the_call(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        card, mine, theirs, bobs = await announced(bot, pbx)
        card = await shows(bot, card, "Ringing Bob Durand")
        assert str(card.text) == "Dupont Plomberie is on hold until Bob Durand answers."
        assert labels(card) == ["Hang up", "Transfer now", "Cancel the transfer"]
        pbx.answer(order(mine), bobs)
        card = await shows(bot, card, "Connected with Bob Durand")
        assert str(card.text) == "Dupont Plomberie is on hold: connect them, or cancel and go back."
        done = await bot.press(button(card, "Connect them").token)
        assert str(done.title) == "Dupont Plomberie was transferred to Bob Durand"
        assert pbx.control.deeds[-1] == ("complete", mine, theirs, bobs)
        final = await shows(bot, card, "Dupont Plomberie was transferred to Bob Durand")
        assert (final.state, labels(final)) == (State.ENDED, ["Note"])
        over = await bot.press(button(card, "Connect them").token)
        assert str(over.title) == "This call is over"
        assert (pbx.control.callers[0].name, pbx.control.callers[0].number) == ("Alice Martin", "101")


async def test_bob_does_not_answer_and_alice_is_back(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        card, mine, theirs, bobs = await announced(bot, pbx)
        await shows(bot, card, "Ringing Bob Durand")
        pbx.not_answered(order(mine), bobs, "NOANSWER", 19)
        await pbx.control.give_back(mine, theirs)  # as the dialplan does
        card = await shows(bot, card, "Connected with Dupont Plomberie")
        words = "No answer: Bob Durand did not pick up. You are back with Dupont Plomberie."
        assert str(card.text) == words
        assert "Transfer" in labels(card)


async def test_bob_says_no_and_alice_goes_back(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        card, mine, theirs, bobs = await announced(bot, pbx)
        pbx.answer(order(mine), bobs)
        card = await shows(bot, card, "Connected with Bob Durand")
        assert await bot.press(button(card, "Cancel the transfer").token) is None
        card = await shows(bot, card, "Connected with Dupont Plomberie")
        assert (card.text, pbx.control.deeds[-1]) == (None, ("give back", mine, theirs))


async def test_who_cannot_wait_for_bob_lets_it_ring_there(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        _card, mine, theirs, _bobs = await announced(bot, pbx)
        done = await bot.say("/transfer complete")
        assert str(done.title) == "Dupont Plomberie was transferred to Bob Durand"
        assert pbx.control.deeds[-1] == ("transfer", theirs, "102", mine)


async def test_transfer_by_buttons_offers_colleagues_and_somebody_else(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        talking(pbx)
        card = await bot.say("/mute")
        asked = await bot.press(button(card, "Transfer").token)
        assert (str(asked.title), asked.private) == ("Transfer Dupont Plomberie to whom?", True)
        assert labels(asked) == ["Bob Durand", "Carol Petit", "Dave Moreau", "Somebody else", "Announce it first"]
        announcing = await bot.press(button(asked, "Announce it first").token)
        assert labels(announcing) == ["Bob Durand", "Carol Petit", "Dave Moreau", "Somebody else"]
        nobody = await bot.press(button(asked, "Somebody else").token, typed="Nobody")
        assert str(nobody.title) == "Nobody is called “Nobody”"
        done = await bot.press(button(asked, "Somebody else").token, typed="voicemail of Bob")
        assert str(done.title) == "Dupont Plomberie was transferred to the voicemail of Bob Durand"


async def test_several_who_fit_are_offered_for_the_same_call(tmp_path: Path) -> None:
    people = {**PEOPLE, "bob2": PersonSettings(name="Bob Lenoir", extension="105")}
    async with office(tmp_path, pbx := FakePbx(), people=people) as there:
        bot = chat(there)
        mine, theirs = talking(pbx)
        asked = await bot.say("/transfer Bob")
        assert labels(asked) == ["Bob Durand (102)", "Bob Lenoir (105)"]
        await bot.press(asked.buttons[1].token)
        assert pbx.control.deeds == [("transfer", theirs, "105", mine)]


async def test_a_double_press_transfers_once(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        talking(pbx)
        asked = await bot.press(button(await bot.say("/mute"), "Transfer").token)
        first = await bot.press(button(asked, "Bob Durand").token)
        second = await bot.press(button(asked, "Bob Durand").token)
        assert (str(first.title), str(second.title)) == (
            "Dupont Plomberie was transferred to Bob Durand",
            "This call is over",
        )
        assert [each[0] for each in pbx.control.deeds] == ["mute", "transfer"]
