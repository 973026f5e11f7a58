"""/voicemail as people type it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.commands.test_commands import said
from tests.fake_pbx import FakePbx
from tests.office import PEOPLE, Office, office
from tests.services.voicemail.house import SALES, arrived, topic, voicemail_office
from tests.waiting import until
from ucbridge.config.settings import (
    CloudSettings,
    MailboxSettings,
    PersonSettings,
    SpeechSettings,
    VoicemailSettings,
)
from ucbridge.errors import PbxUnreachable
from ucbridge.i18n import _
from ucbridge.models import Account, State
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.interface import Order
from ucbridge.pbx.voicemail.interface import Greeting
from ucbridge.services.history.digest import Digests
from ucbridge.store.voicemails import Voicemail, Writing

pytestmark = pytest.mark.asyncio


async def message(there: Office, box: str = "101@default", text: str = "") -> Voicemail:
    found = await arrived(there, there.pbx.leave_message(box))
    if text:
        await there.voicemail.voicemails.change(found.id, text=text, numbers="+33612345678", transcription=Writing.DONE)
    return found


async def test_a_list_leads_to_the_card_by_its_button(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        one = await message(there, text="Call me about the facture")
        for typed in ("/voicemail", "voicemail all", "/VOICEMAIL unheard box 101", "/voicemail box sales page 1"):
            card = await chat(there).say(typed)
            assert card.private
        listed = await chat(there).say("/voicemail")
        assert f"{one.id}. Bob Durand" in said(listed)
        card = await chat(there).press(listed.buttons[0].token)
        assert card is not None
        assert (card.topic, card.private) == (topic(one), True)
        assert "facture" in said(await chat(there).say("/voicemail search Facture"))
        assert "Nothing was found" in said(await chat(there).say("/voicemail search nothing of it"))


WRONG = (
    ("/voicemail soon", "alice", "“soon” is none of all, unheard and heard"),
    ("/voicemail all page 0", "alice", "not the number of a page"),
    ("/voicemail box 103", "alice", "You have no mailbox “103”"),
    ("/voicemail", "eloise", "You have no mailbox here yet"),
    ("/voicemail search", "alice", "WORDS is missing"),
    ("/voicemail show", "alice", "NUMBER is missing"),
    ("/voicemail show it", "alice", "not the number of a message"),
    ("/voicemail show 999", "alice", "This message is gone"),
    ("/voicemail forward 1", "alice", "NAME is missing"),
    ("/voicemail forward 999 Bob", "alice", "This message is gone"),
    ("/voicemail greeting loud", "alice", "“loud” is none of unavailable, busy, name, temporary"),
    ("/voicemail greeting busy", "eloise", "You have no mailbox here yet"),
    ("/voicemail transcription maybe", "alice", "“maybe” is none of on, off, forget"),
    ("/voicemail digest 25:00", "alice", "“25:00” is not a time of day"),
    ("/help voicemail nothing", "alice", "There is no command /voicemail nothing"),
)


async def test_what_cannot_be_done_is_one_sentence(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        for typed, by, words in WRONG:
            reply = await chat(there).say(typed, by=by)
            assert (typed, reply.state, reply.private) == (typed, State.ERROR, True)
            assert words in said(reply)


async def test_without_voicemail_it_says_who_can_turn_it_on(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        for typed in ("/voicemail", "/voicemail show 1", "/voicemail greeting", "/voicemail digest off"):
            reply = await chat(there).say(typed)
            assert "There is no voicemail in chat here" in said(reply)
            assert "[voicemail]" in said(reply)


async def test_somebody_elses_message_is_not_shown_or_sent_on(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        one = await message(there)
        for typed in (f"/voicemail show {one.id}", f"/voicemail forward {one.id} Dave"):
            assert "This message is gone" in said(await chat(there).say(typed, by="carol"))
        assert "No phone" not in said(await chat(there).say("/voicemail", by="carol"))


async def test_a_message_is_forwarded_by_name_or_extension(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        one, other = await message(there), await message(there)
        assert "Forwarded to Carol Petit" in said(await chat(there).say(f"/voicemail forward #{one.id} carol"))
        assert "Forwarded to Dave Moreau" in said(await chat(there).say(f"/voicemail forward {other.id} 104"))
        assert [(message_id, box) for deed, message_id, box in pbx.deeds if deed == "forward"] == [
            (one.message_id, "103@default"),
            (other.message_id, "104@default"),
        ]
        to_contact = await chat(there).say(f"/voicemail forward {one.id} Plomberie")
        assert "Dupont Plomberie has no mailbox here" in said(to_contact)


async def test_several_people_of_one_name_are_offered(tmp_path: Path) -> None:
    people = {**PEOPLE, "zoe": PersonSettings(name="Zoé Durand", extension="109")}
    async with voicemail_office(tmp_path, people=people) as there:
        one = await message(there)
        reply = await chat(there).say(f"/voicemail forward {one.id} Durand")
        assert reply.state is State.QUESTION
        assert [each.argument for each in reply.buttons] == [
            f"/voicemail forward {one.id} 102",
            f"/voicemail forward {one.id} 109",
        ]
        assert "Forwarded to Bob Durand" in said(await chat(there).press(reply.buttons[0].token))


async def test_permissions_are_those_of_the_first_word_unless_the_whole_is_listed(tmp_path: Path) -> None:
    rules = {"voicemail": ("bob",), "voicemail digest": ("everyone",)}
    async with voicemail_office(tmp_path, permissions=rules) as there:
        assert (await chat(there).say("/voicemail")).state is State.REFUSED
        assert (await chat(there).say("/voicemail search x")).state is State.REFUSED
        assert (await chat(there).say("/voicemail", by="bob")).state is State.INFO
        assert (await chat(there).say("/voicemail digest")).state is State.INFO


async def test_help_groups_commands_of_two_words(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        overview = said(await chat(there).say("/help"))
        assert "Voicemail: /voicemail, digest, forward, greeting, search, show, transcription" in overview
        assert "/voicemail greeting [" not in overview
        one = said(await chat(there).say("/help voicemail"))
        assert "/voicemail search WORDS [box MAILBOX] [page NUMBER]: Search my messages" in one
        greeting = said(await chat(there).say("/help voicemail greeting"))
        assert greeting.startswith("/voicemail greeting [WHICH] [box MAILBOX]")


async def test_values_are_offered_while_typing(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        bot, alice = chat(there).bot, Account("local", "alice")
        offered = await bot.complete(alice, "voicemail", "which", "u")
        assert [each.value for each in offered] == ["unheard"]
        offered = await bot.complete(alice, "voicemail greeting", "box", "")
        assert [(each.label, each.value) for each in offered] == [("101", "101"), ("Sales (200)", "200")]
        one = await message(there)
        offered = await bot.complete(alice, "voicemail show", "number", "")
        assert [(each.label.partition(",")[0], each.value) for each in offered] == [
            (f"{one.id}. Bob Durand", f"{one.id}")
        ]
        assert await bot.complete(Account("local", "carol"), "voicemail show", "number", "") == []
        assert await bot.complete(Account("local", "eloise"), "voicemail show", "number", "") == []
        offered = await bot.complete(alice, "voicemail forward", "to", "car")
        assert [each.value for each in offered] == ["Carol Petit"]


async def test_a_greeting_is_recorded_on_ones_own_phone(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        asked = await chat(there).say("/voicemail greeting")
        assert [str(each.label) for each in asked.buttons][:2] == ["when I do not answer", "when I am busy"]
        card = await chat(there).press(asked.buttons[1].token)
        assert card is not None
        assert card.state is State.RINGING
        assert "2 plays it" in said(card)
        opened = pbx.opened[0]
        assert (opened.device, opened.mailbox, opened.greeting) == ("PJSIP/101", "101@default", Greeting.BUSY)
        await chat(there).say("/voicemail greeting name box Sales")
        assert pbx.opened[1].mailbox == "200@default"


async def test_the_card_tells_how_recording_goes(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:

        async def begun() -> tuple[Order, str]:
            card = await chat(there).say("/voicemail greeting unavailable")
            opened, nobody = pbx.opened[-1], CallerId("", "")
            return Order(opened.channel_id, opened.device, "", nobody, nobody), card.topic

        async def told(topic: str, state: State, words: str) -> None:
            await until(lambda: topic in there.board.cards and there.board.newest(topic).state is state)
            assert words in said(there.board.newest(topic))

        for reason, words in ((3, "You did not answer your phone."), (0, "Your phone is busy or unreachable")):
            order, topic = await begun()
            pbx.fail(order, reason)
            await told(topic, State.ERROR, words)
        order, topic = await begun()
        pbx.ring_own(order)
        pbx.answer_own(order)
        await told(topic, State.CONNECTED, "1 keeps it, 2 plays it")
        pbx.end(order.channel_id)
        await told(topic, State.ENDED, "If you kept it with 1, callers hear it from now on.")
        order, topic = await begun()
        pbx.lose()
        await told(topic, State.ENDED, "connection to the phone system was lost")


async def test_a_greeting_the_pbx_refuses_is_said(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        pbx.refusal = PbxUnreachable(_("Nothing was done. Try again in a moment."))
        reply = await chat(there).say("/voicemail greeting busy")
        assert reply.state is State.ERROR
        assert "cannot be reached" in said(reply)


async def test_people_decide_whether_they_are_written_down(tmp_path: Path) -> None:
    boxes = {**SALES, "101": MailboxSettings(transcribe=False)}
    async with voicemail_office(tmp_path, voicemail=VoicemailSettings(mailboxes=boxes, text_days=99)) as there:
        shown = await chat(there).say("/voicemail transcription box Sales")
        assert "on the bridge's own machines" in said(shown)
        assert "99 days" in said(shown)
        off = next(each for each in shown.buttons if str(each.label) == "Turn off")
        reply = await chat(there).press(off.token)
        assert reply is not None
        assert str(reply.title) == "Messages are not transcribed"
        assert not await there.voicemail.transcribed("200@default")
        assert [(person, str(told.text)) for person, told in there.board.told] == [
            ("bob", "Alice Martin turned it off: messages of Sales are no longer transcribed.")
        ]
        await chat(there).say("/voicemail transcription on box Sales", by="bob")
        assert await there.voicemail.transcribed("200@default")
        refused = await chat(there).say("/voicemail transcription on")
        assert (refused.state, "turned it off" in said(refused)) == (State.REFUSED, True)


async def test_what_was_written_can_be_forgotten(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        one, other = await message(there, text="Secret"), await message(there, "200@default", text="Other")
        assert (await chat(there).say("/voicemail transcription forget")).state is State.OK
        forgotten, kept = [await there.voicemail.voicemails.get(each.id) for each in (one, other)]
        assert forgotten is not None
        assert kept is not None
        assert (forgotten.text, forgotten.numbers, forgotten.transcription) == ("", "", Writing.EXPIRED)
        assert kept.text == "Other"
        assert "Secret" not in said(there.board.newest(topic(one)))


async def test_consent_names_where_recordings_go(tmp_path: Path) -> None:
    cloud = CloudSettings(url="https://stt.example.com/v1", key="k", model="m", goes_to="Example Ltd, Ireland")
    speech = SpeechSettings(engines=("openai", "pocketsphinx"), openai=cloud)
    async with voicemail_office(tmp_path, speech=speech) as there:
        assert "Recordings are sent to Example Ltd, Ireland" in said(await chat(there).say("/voicemail transcription"))


async def test_the_time_of_the_digest_is_chosen(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:

        async def title(typed: str) -> str:
            return str((await chat(there).say(typed)).title)

        assert await title("/voicemail digest") == "The summary of unheard messages comes at 08:00"
        for typed, time in (("7:30", "07:30"), ("9h", "09:00"), ("18 h 05", "18:05"), ("6", "06:00"), ("on", "08:00")):
            assert await title(f"/voicemail digest {typed}") == f"The summary of unheard messages comes at {time}"
        assert await title("/voicemail digest OFF") == "You get no summary of unheard messages"
        assert await title("/voicemail digest") == "You get no summary of unheard messages"
        digests: Digests = there.services.history.digests
        assert await digests.chosen(await there.person("bob")) == "08:00", "it is one's own time"


async def test_what_was_looked_for_is_not_kept(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        await chat(there).say("/voicemail search divorce")
        entry = (await there.services.audit.latest())[0]
        assert (entry.command, dict(entry.arguments)) == ("voicemail search", {"words": "…"})
