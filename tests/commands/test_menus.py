"""What people choose from the menu of a person or a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.fake_pbx import FakePbx
from tests.office import PEOPLE, office
from ucbridge.config import PersonSettings
from ucbridge.models import Account, State

pytestmark = pytest.mark.asyncio


async def test_call_on_a_person_rings_their_phone(tmp_path: Path) -> None:
    pbx = FakePbx()
    people = {**PEOPLE, "alice": PersonSettings(name="Alice Martin", extension="101", accounts={"chat": "U-ALICE"})}
    async with office(tmp_path, pbx, people=people) as there:
        card = await chat(there).choose("call", "U-BOB", account=Account("chat", "U-ALICE"))
        assert card.state is State.RINGING
        assert (pbx.orders[0].device, pbx.orders[0].extension) == ("PJSIP/101", "102")


async def test_call_on_somebody_unknown_or_without_a_phone_says_what_to_do(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        card = await bot.choose("call", "nobody")
        assert (str(card.title), card.private) == ("I do not know the phone of this person", True)
        card = await bot.choose("call", "eloise")
        assert str(card.title) == "Éloïse O'Neil-Roux has no phone here yet"
        assert "/link" in str(card.text)
        assert pbx.orders == []


async def test_the_number_in_a_message_is_called(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        card = await chat(there).choose("call-number", "Please ring the plumber back: 01 42 68 53 00")
        assert card.state is State.RINGING
        assert str(pbx.orders[0].shown.name) == "Dupont Plomberie"


async def test_of_several_numbers_one_is_chosen_by_button(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        card = await bot.choose("call-number", "01 42 68 53 00, 06 12 34 56 78, or Bob on 102")
        labels = [str(each.label) for each in card.buttons]
        assert labels == ["Dupont Plomberie (01 42 68 53 00)", "06 12 34 56 78", "Bob Durand (102)"]
        assert (card.state, card.private, pbx.orders) == (State.QUESTION, True, [])
        await bot.press(card.buttons[2].token)
        assert pbx.orders[0].extension == "102"


async def test_a_message_of_twenty_numbers_offers_ten_and_says_how_to_call_the_others(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        message = ", ".join(f"06 12 34 56 {each}" for each in range(10, 30))
        card = await chat(there).choose("call-number", message)
        assert (len(card.buttons), str(card.text)) == (10, "For any other type /call and the number.")


@pytest.mark.parametrize("message", ["no digits at all", "ring 112 at once", "", "'; DROP TABLE calls; --"])
async def test_a_message_without_a_number_says_so(tmp_path: Path, message: str) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        card = await chat(there).choose("call-number", message)
        assert str(card.title) == "There is no telephone number in this message"
        assert (card.private, pbx.orders) == (True, [])


async def test_what_others_wrote_is_held_to_the_rules_of_who_calls(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx(), permissions={"call": ("bob",)}) as there:
        bot = chat(there)
        card = await bot.choose("call-number", "a prize waits: +33 899 70 01 23", account=Account("local", "bob"))
        assert card.state is State.REFUSED
        card = await bot.choose("call-number", "Bob is on 102")
        assert (card.state, pbx.orders) == (State.REFUSED, [])


async def test_what_was_chosen_stands_in_the_audit_log_and_the_message_does_not(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await chat(there).choose("call", "U-BOB")
        await chat(there).choose("call-number", "My secret: 01 42 68 53 00")
        message, person = (await there.services.audit.latest())[:2]
        assert (person.command, person.arguments) == ("call", {"about": "U-BOB"})
        assert (message.command, message.arguments) == ("call-number", {})
