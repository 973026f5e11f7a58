"""Buttons that ask for something: a code, whom to add, to whom to forward, what to look for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.commands.test_commands import said
from tests.commands.test_conference import button, desk, labels
from tests.commands.test_voicemail import message
from tests.fake_pbx import FakePbx
from tests.office import Office, office
from tests.services.voicemail.house import voicemail_office
from tests.waiting import until
from ucbridge.models import Reply, State
from ucbridge.store.audit import Audit

pytestmark = pytest.mark.asyncio


def newest(there: Office, card: Reply) -> Reply:
    return chat(there).bot._signer.seal(there.board.cards[card.topic][-1])


async def test_the_code_of_a_phone_is_typed_into_its_card(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        ringing = await bot.say("/link 103", by="eloise")
        assert labels(ringing) == ["Enter the code"]
        await until(lambda: there.board.cards.get(ringing.topic))
        spoken = newest(there, ringing)
        assert spoken.state is State.QUESTION
        token = button(spoken, "Enter the code").token
        ask = bot.bot.asks(token)
        assert ask
        assert str(ask.label) == "The six digits your phone read out"
        wrong = await bot.press(token, by="eloise", typed="12 34")
        assert "The code has six digits" in said(wrong)
        code = pbx.read[0][1]
        done = await bot.press(token, by="eloise", typed=f" {code[:3]}-{code[3:]} ")
        assert "Linked to 103" in said(done)
        assert (await there.person("eloise")).extension == "103"
        kept = [entry.arguments for entry in await Audit(there.database).latest(10)]
        assert not any(code in str(arguments) or "12 34" in str(arguments) for arguments in kept)


async def test_nobody_else_finishes_a_proof_with_the_button(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        ringing = await chat(there).say("/link 103", by="eloise")
        await until(lambda: there.board.cards.get(ringing.topic))
        refused = await chat(there).press(ringing.buttons[0].token, by="bob", typed=pbx.read[0][1])
        assert "There is no code to check" in said(refused)
        assert (await there.person("bob")).extension == "102"


async def test_somebody_else_is_added_to_a_conference_by_typing(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        card = await there.begin("/conference Bob")
        question = await there.press(card, "Add")
        assert question is not None
        await there.press(question, "Somebody else", typed="carol, 06 12 34 56 78")
        assert {"PJSIP/103", "+33612345678"} <= set(there.rung)
        wrong = await there.press(question, "Somebody else", typed="Xavier")
        assert "Nobody is called “Xavier”" in said(wrong)
        which = await there.press(question, "Somebody else", typed="Durand")
        assert which is not None
        assert "Marc Durand (105)" in labels(which)
        await there.press(which, "Marc Durand (105)")
        assert "PJSIP/105" in there.rung


async def test_a_conference_is_begun_with_somebody_who_stands_on_no_button(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        question = await there.say("/conference")
        await there.press(question, "Somebody else", typed="+33 1 23 45 67 89")
        assert there.rung == ["+33123456789", "PJSIP/101"]
        refused = await there.press(question, "Somebody else", typed="112")
        assert refused is not None
        assert refused.state is State.REFUSED


async def test_a_call_grows_by_somebody_typed_and_a_name_of_two_is_chosen(tmp_path: Path) -> None:
    async with desk(tmp_path) as there:
        call = await there.say("/call Carol")
        order = there.pbx.orders[-1]
        there.pbx.ring_own(order)
        there.pbx.answer_own(order)
        there.pbx.answer(order, there.pbx.ring(order, "PJSIP/103"))
        cards = there.chat.there.board.cards
        await until(lambda: call.topic in cards and cards[call.topic][-1].state is State.CONNECTED)
        connected = newest(there.chat.there, call)
        question = await there.press(connected, "Add someone")
        assert question is not None
        which = await there.press(question, "Somebody else", typed="Durand")
        assert which is not None
        assert labels(which) == ["Bob Durand (102)", "Marc Durand (105)"]
        await there.press(which, "Marc Durand (105)")
        await until(lambda: "PJSIP/105" in there.rung)


async def test_a_message_is_forwarded_to_who_is_typed(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path, pbx := FakePbx()) as there:
        one = await message(there)
        question = await there.voicemail.forward_to_whom(await there.person("alice"), one.id)
        token = button(chat(there).bot._signer.seal(question), "Somebody else").token
        assert "Forwarded to Carol Petit" in said(await chat(there).press(token, typed="carol"))
        assert ("forward", one.message_id, "103@default") in pbx.deeds
        assert "This message is gone" in said(await chat(there).press(token, typed="dave", by="carol"))
        assert "Nobody is called" in said(await chat(there).press(token, typed="nobody"))


async def test_messages_are_searched_from_their_list(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        one = await message(there, text="Call me about the facture")
        listed = await chat(there).say("/voicemail")
        token = button(listed, "Search").token
        assert f"{one.id}. Bob Durand" in said(await chat(there).press(token, typed="Facture"))
        nothing = await chat(there).press(token, typed="x" * 30)
        assert nothing is not None
        assert (str(nothing.title), labels(nothing)) == ("Nothing was found", ["Search"])
        assert labels(await chat(there).say("/voicemail heard")) == []
        kept = [entry.arguments for entry in await Audit(there.database).latest(10)]
        assert not any("Facture" in str(arguments) for arguments in kept)


async def test_the_buttons_take_the_permission_it_takes_to_type_it(tmp_path: Path) -> None:
    rules = {"voicemail forward": ("bob",), "voicemail search": ("bob",), "link": ("bob",)}
    async with voicemail_office(tmp_path, permissions=rules) as there:
        one, signer = await message(there), chat(there).bot._signer
        listed = await chat(there).say("/voicemail")
        question = signer.seal(await there.voicemail.forward_to_whom(await there.person("alice"), one.id))
        for token in (button(listed, "Search").token, *(each.token for each in question.buttons)):
            refused = await chat(there).press(token, typed="carol")
            assert refused is not None
            assert refused.state is State.REFUSED
