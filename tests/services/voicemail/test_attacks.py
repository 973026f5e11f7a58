"""What a caller, a colleague, or whoever once had a mailbox tries with a message, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.services.voicemail.house import arrived, labels, newest, topic, voicemail_office
from tests.services.voicemail.test_buttons import Room, room
from ucbridge.models import Account, Reply, State
from ucbridge.pbx.caller import CallerId
from ucbridge.store.links import Links
from ucbridge.store.voicemails import Writing

pytestmark = pytest.mark.asyncio

RLO, RLM, LRI = "\u202e", "\u200f", "\u2066"


@pytest.mark.parametrize(
    "number",
    ["*21*0899123456#", "*97", "#31#0612345678", "**102", "PJSIP/outside", "sip:112@x", "102@from-internal", "", "7"],
)
async def test_a_caller_id_that_is_no_number_cannot_be_called_back(tmp_path: Path, number: str) -> None:
    async with room(tmp_path, caller=CallerId("Mallory", number)) as here:
        assert "Call back" not in labels(here.card)


@pytest.mark.parametrize(
    "number", ["0899123456", "+33899123456", "3639", "+882161234567", "112", "0033112", "+5371234567"]
)
async def test_what_the_policy_forbids_is_not_called_back(tmp_path: Path, number: str) -> None:
    async with room(tmp_path, caller=CallerId("Bank", number)) as here:
        if "Call back" in labels(here.card):
            reply = await here.press("Call back")
            assert reply is not None
            assert reply.state in {State.REFUSED, State.ERROR}, reply.title
        assert here.pbx.orders == []
        assert not (await here.row()).claimed_by


async def test_numbers_said_are_dialled_by_the_rules_for_numbers_typed_and_never_by_themselves(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        premium, emergency = "+33899123456", "+33112"
        await said(here, f"{premium} {emergency}")
        for label in [each for each in labels(here.card) if each.startswith("Call ") and each != "Call back"]:
            reply = await here.press(label)
            assert reply is not None
            assert reply.state in {State.REFUSED, State.ERROR}, label
        assert here.pbx.orders == []


async def said(here: Room, numbers: str) -> None:
    await here.there.voicemail.voicemails.change(
        here.voicemail.id, numbers=numbers, text="call me", transcription=Writing.DONE
    )
    await here.there.voicemail.cards.show(here.voicemail.id)


async def test_calling_back_takes_the_permission_to_call(tmp_path: Path) -> None:
    async with room(tmp_path, permissions={"call": ("alice",)}) as here:
        reply = await here.press("Call back")
        assert reply is not None
        assert reply.state is State.REFUSED
        assert here.pbx.orders == []
        assert await here.press("Mark heard") is None


async def test_buttons_of_a_card_do_nothing_for_whoever_lost_the_mailbox(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        card = here.card
        await said(here, "")
        await Links(here.there.database).put("carol", None)
        for label in labels(card):
            expected = "You have no phone linked yet" if label == "Play on my phone" else "This message is gone"
            assert words(await here.press(label, on=card)) == expected
        assert (here.folders(), here.pbx.orders) == (["INBOX"], [])


async def test_who_has_no_part_in_a_mailbox_cannot_tell_its_messages_from_those_that_never_were(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await said(here, "")
        there, number = here.there, here.voicemail.id
        for line in (
            f"/voicemail show {number}",
            f"/voicemail forward {number} Alice",
            "/voicemail show 999999999999999999",
        ):
            assert words(await here.chat.say(line, by="dave")) == "This message is gone", line
        for line in ("/voicemail", "/voicemail search call", "/voicemail unheard", "/voicemail page 2"):
            assert "Bob" not in shown(await here.chat.say(line, by="dave")), line
        for line in (
            "/voicemail box 103",
            "/voicemail search call box 103@default",
            "/voicemail transcription box 103",
        ):
            assert words(await here.chat.say(line, by="dave")).startswith("You have no mailbox"), line
        dave = await there.person("dave")
        assert await there.voicemail.choices.messages(dave, "en") == []
        assert not await there.voicemail.may_hear("dave", number)
        assert not await there.voicemail.may_hear("nobody", number)
        assert await there.voicemail.may_hear("carol", number)


async def test_the_new_holder_of_an_extension_hears_it_and_the_former_one_does_not(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        there, number = here.there, here.voicemail.id
        await Links(there.database).put("carol", None)
        await Links(there.database).put("eloise", "103")
        assert not await there.voicemail.may_hear("carol", number)
        assert await there.voicemail.may_hear("eloise", number)
        await there.voicemail.cards.show(number)
        assert there.board.withdrawn == [("carol", topic(here.voicemail))]


@pytest.mark.parametrize(
    "name",
    [
        'Bob" <112>\r\nAction: Originate',
        "a\r\nMailbox: 102@default\r\nID: 1",
        "${SHELL(id)},x;y|z",
        "<script>alert(1)</script>",
        f"{RLO}ecila{RLM}{LRI}",
        "x" * 10_240,
        "\0\x1b[31m\u2028",
    ],
)
async def test_whatever_a_caller_is_called_it_is_one_short_line_on_the_card(tmp_path: Path, name: str) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        card = newest(
            there, await arrived(there, pbx.leave_message("103@default", caller=CallerId(name, "0612345678")))
        )
        title = str(card.title)
        assert title.isprintable()
        assert len(title) < 100
        assert "Call back" in labels(card)


async def test_whoever_took_a_colleagues_name_in_chat_is_told_apart(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        mallory = await here.there.services.people.of(Account("chat", "U-9", "Alice Martin"))
        await Links(here.there.database).put(mallory.id, "105")
        asked = await here.press("Forward")
        assert asked is not None
        assert "Alice Martin (105)" in labels(asked)
        assert "Alice Martin" in labels(asked)
        await here.there.voicemail.voicemails.change(here.voicemail.id, forwarded_by=mallory.id)
        await here.there.voicemail.cards.show(here.voicemail.id)
        assert "Alice Martin (105)" in repr(here.card.fields)


def words(reply: Reply | None) -> str:
    return str(reply.title) if reply else ""


def shown(reply: Reply | None) -> str:
    return repr(reply)
