"""Mailboxes watched: what arrives, moves and vanishes is found, once, also what happened while nobody looked."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.office import VOUCHING, Office
from tests.services.voicemail.house import arrived, newest, row, settled, topic, until_it, voicemail_office
from tests.waiting import until
from ucbridge.config import PersonSettings
from ucbridge.config.settings import MailboxSettings, VoicemailSettings
from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.models import Account, State
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.voicemail.interface import MailboxChanged, VoicemailMessage
from ucbridge.store.database import Database
from ucbridge.store.links import Links
from ucbridge.store.voicemails import Voicemails

pytestmark = pytest.mark.asyncio


def announcements(there: Office) -> list[tuple[str, str]]:
    return [each for each in there.board.announced if each[1].startswith("voicemail:")]


def summaries(there: Office) -> dict[str, str]:
    return {
        person: str(there.board.newest(topic).text)
        for person, topic in there.board.announced
        if topic.startswith("mailbox:")
    }


async def test_a_message_becomes_a_card_of_whose_mailbox_it_is(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        voicemail = await arrived(there, pbx.leave_message("103@default"))
        card = newest(there, voicemail)
        assert announcements(there) == [("carol", topic(voicemail))]
        assert (str(card.title), card.state) == ("New voicemail from Bob Durand", State.INFO)


async def test_everybody_of_a_shared_mailbox_gets_the_card(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        voicemail = await arrived(there, pbx.leave_message("200@default"))
        await until(lambda: len(announcements(there)) == 2)
        assert {person for person, _topic in announcements(there)} == {"alice", "bob"}
        assert "Sales" in [str(each.value) for each in newest(there, voicemail).fields]


async def test_mailboxes_of_nobody_are_not_listed(tmp_path: Path) -> None:
    pbx = FakePbx()
    section = VoicemailSettings()
    async with voicemail_office(tmp_path, pbx, voicemail=section) as there:
        theirs = pbx.leave_message("200@default")
        await arrived(there, pbx.leave_message("103@default"))
        assert await row(there, theirs) is None


async def test_heard_on_the_phone_shows(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        message = pbx.leave_message()
        voicemail = await arrived(there, message)
        pbx.hear(message)
        await until(lambda: newest(there, voicemail).state is State.OK)
        assert str(newest(there, voicemail).title) == "Voicemail from Bob Durand"


async def test_deleted_on_the_phone_shows(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        message = pbx.leave_message()
        voicemail = await arrived(there, message)
        pbx.take_away(message)
        await until(lambda: newest(there, voicemail).state is State.ENDED)
        card = newest(there, voicemail)
        assert str(card.title) == "Voicemail from Bob Durand deleted"
        assert str(card.text) == "It was deleted on the phone."
        assert (card.buttons, card.audio) == ((), None)
        assert not await there.voicemail.may_hear("carol", voicemail.id)


async def test_what_happened_while_the_bridge_was_down_is_found(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        heard, deleted = pbx.leave_message(), pbx.leave_message()
        first, second = await arrived(there, heard), await arrived(there, deleted)
    pbx.hear(heard, quietly=True)
    pbx.take_away(deleted, quietly=True)
    new = pbx.leave_message(quietly=True)
    async with voicemail_office(tmp_path, pbx) as there:
        third = await arrived(there, new)
        await until(lambda: {topic(first), topic(second)} <= there.board.cards.keys())
        assert str(newest(there, first).title) == "Voicemail from Bob Durand"
        assert str(newest(there, second).title) == "Voicemail from Bob Durand deleted"
        assert topic(third) in [topic for _person, topic in announcements(there)]
        assert summaries(there) == {}, "nobody is told again what is in a mailbox they know"


async def test_what_happened_while_the_pbx_was_gone_is_found(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        pbx.lose()
        message = pbx.leave_message(quietly=True)
        pbx.connect()
        assert (await arrived(there, message)).announced


async def test_a_message_written_down_before_a_crash_is_carried_on(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        voicemail = await arrived(there, pbx.leave_message())
    async with voicemail_office(tmp_path, pbx) as there:
        await until(lambda: there.pipeline.received_ids)
        assert there.pipeline.received_ids == [voicemail.id], "the pipeline knows whether it has it already"


async def test_a_change_written_down_before_a_crash_is_shown(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        message = pbx.leave_message()
        voicemail = await arrived(there, message)
    pbx.hear(message, quietly=True)
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/office.sqlite") as database:
        await Voicemails(database).change(voicemail.id, folder="Old")  # and killed before the card was made
    async with voicemail_office(tmp_path, pbx) as there:
        await until(lambda: there.board.cards.get(topic(voicemail)))
        assert newest(there, voicemail).state is State.OK


async def test_two_thousand_old_messages_are_one_summary(tmp_path: Path) -> None:
    pbx = FakePbx()
    long_ago = datetime(2024, 1, 1, tzinfo=UTC)
    for number in range(2000):
        message = pbx.leave_message("103@default", left_at=long_ago + timedelta(hours=number), quietly=True)
        if number >= 14:
            pbx.hear(message, quietly=True)
    async with voicemail_office(tmp_path, pbx) as there:
        assert summaries(there) == {"carol": "You have 2000 messages, 14 not heard: /voicemail lists them."}
        assert announcements(there) == []
        assert there.pipeline.received_ids == []
        rows = await there.voicemail.voicemails.present("103@default")
        assert (len(rows), {each.announced for each in rows}) == (2000, {False})
        new = await arrived(there, pbx.leave_message("103@default"))
        assert announcements(there) == [("carol", topic(new))]
    async with voicemail_office(tmp_path, pbx) as there:
        assert summaries(there) == {}


async def test_a_second_person_joins_with_a_summary(tmp_path: Path) -> None:
    pbx = FakePbx()
    alone = VoicemailSettings(mailboxes={"200": MailboxSettings(name="Sales", people=("alice",))})
    async with voicemail_office(tmp_path, pbx, voicemail=alone) as there:
        await arrived(there, pbx.leave_message("200@default"))
    async with voicemail_office(tmp_path, pbx) as there:
        assert summaries(there) == {"bob": "You have 1 message, 1 not heard: /voicemail lists it."}
        new = await arrived(there, pbx.leave_message("200@default"))
        await until(lambda: ("bob", topic(new)) in announcements(there))


async def test_linking_an_extension_brings_its_mailbox(tmp_path: Path) -> None:
    pbx = FakePbx()
    pbx.boxes["105@default"] = []
    pbx.leave_message("105@default", quietly=True)
    async with voicemail_office(tmp_path, pbx) as there:
        await Links(there.database).put("eloise", "105")
        there.voicemail.people_changed()
        await until(lambda: "eloise" in summaries(there))
        await Links(there.database).put("eloise", None)
        there.voicemail.people_changed()

        async def forgotten() -> bool:
            return ("105@default", "eloise") not in await there.voicemail.known.everybody()

        await until_it(forgotten)


async def test_a_burst_of_events_lists_the_mailbox_a_few_times_only(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        listings = 0
        listed = pbx.messages

        async def counted(mailbox: str) -> list[VoicemailMessage]:
            nonlocal listings
            listings += 1
            return await listed(mailbox)

        pbx.messages = counted  # type: ignore[method-assign]
        message = pbx.leave_message()
        for _again in range(500):
            pbx._tell(MailboxChanged("103@default"))
        voicemail = await arrived(there, message)
        await until(lambda: not there.voicemail._watch._due)
        assert announcements(there) == [("carol", topic(voicemail))]
        assert listings < 20


async def test_one_broken_mailbox_stops_no_other(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        listed = pbx.messages

        async def broken(mailbox: str) -> list[VoicemailMessage]:
            if mailbox == "101@default":
                raise PbxError(_("The mailbox is broken."))
            if mailbox == "102@default":
                await asyncio.Event().wait()
            return await listed(mailbox)

        pbx.messages = broken  # type: ignore[method-assign]
        pbx.leave_message("101@default")
        pbx.leave_message("102@default")
        assert (await arrived(there, pbx.leave_message("103@default"))).announced


async def test_a_mailbox_that_failed_is_tried_again_at_the_next_count(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        pbx.refusal = PbxError(_("Not now."))
        message = pbx.leave_message("103@default")
        await until(lambda: "103@default" in there.voicemail._watch._failed)
        pbx.refusal = None
        there.voicemail.people_changed()
        assert (await arrived(there, message)).announced


async def test_a_lost_event_is_found_by_the_counts(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        message = pbx.leave_message(quietly=True)
        there.voicemail.people_changed()  # as each minute
        assert (await arrived(there, message)).announced


async def test_a_message_that_was_gone_comes_back(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        message = pbx.leave_message()
        voicemail = await arrived(there, message)
        pbx.take_away(message)
        await until(lambda: newest(there, voicemail).state is State.ENDED)
        pbx.boxes["103@default"].append(message)
        there.voicemail.look("103")
        await until(lambda: newest(there, voicemail).state is State.INFO)
        assert announcements(there) == [("carol", topic(voicemail))]


async def test_names_of_mailboxes_that_lead_elsewhere_are_never_asked_for(tmp_path: Path) -> None:
    pbx = FakePbx()
    asked: list[str] = []
    listed = pbx.messages

    async def noted(mailbox: str) -> list[VoicemailMessage]:
        asked.append(mailbox)
        return await listed(mailbox)

    pbx.messages = noted  # type: ignore[method-assign]
    for name in ("../../etc@default", "103@../x", "103@default/../101"):
        pbx.boxes[name] = []
    async with voicemail_office(tmp_path, pbx) as there:
        pbx.leave_message("../../etc@default")
        pbx.leave_message("103@../x")
        await arrived(there, pbx.leave_message("103@default"))
        assert [each for each in asked if "/" in each] == []


async def test_hostile_names_and_ids_are_only_text(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        name = "x' OR 1=1 --\r\n\u202eevil\x00<script>" + "a" * 500
        message = pbx.leave_message(caller=CallerId(name, "'; DROP TABLE voicemails; --"), message_id="'; --")
        card = newest(there, await arrived(there, message))
        title = str(card.title)
        assert set(title).isdisjoint("\n\r\u202e\x00")
        assert len(title) < 100
        assert "Call back" not in [str(each.label) for each in card.buttons], "that is no number"


@pytest.mark.timeout(180)
async def test_a_thousand_mailboxes(tmp_path: Path) -> None:
    pbx = FakePbx()
    numbers = range(2000, 3000)
    people = {f"p{number}": PersonSettings(name=f"Person {number}", extension=str(number)) for number in numbers}
    pbx.boxes = {f"{number}@default": [] for number in numbers}
    async with voicemail_office(tmp_path, pbx, people=people, within=150.0) as there:
        assert len(await there.voicemail.known.everybody()) == 1000
        voicemail = await arrived(there, pbx.leave_message("2999@default"))
        assert announcements(there) == [("p2999", topic(voicemail))]


async def test_who_hears_what(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        own = await arrived(there, pbx.leave_message("103@default"))
        shared = await arrived(there, pbx.leave_message("200@default"))
        may = there.voicemail.may_hear
        assert [await may(who, own.id) for who in ("carol", "alice", "nobody", "")] == [True, False, False, False]
        assert [await may(who, shared.id) for who in ("alice", "bob", "carol")] == [True, True, False]
        assert not await may("carol", 10**9)
        assert there.voicemail.owners.boxes_of(await there.person("alice")) == ["101@default", "200@default"]


async def test_an_account_that_names_itself_like_an_extension_hears_nothing(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        voicemail = await arrived(there, pbx.leave_message("103@default"))
        stranger = await there.services.people.of(Account("chat", "103", "Carol Petit"))
        assert "chat" not in VOUCHING
        assert not await there.voicemail.may_hear(stranger.id, voicemail.id)
        await settled(there)


async def test_whoever_gives_the_extension_up_sees_no_later_transcript(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        voicemail = await arrived(there, pbx.leave_message("103@default"))
        carol = await there.person("carol")
        await there.services.links.unlink(carol)
        await until(lambda: there.board.withdrawn == [("carol", topic(voicemail))])

        async def left() -> bool:
            return not await there.voicemail.known.people("103@default")

        await until_it(left)


async def test_a_transcript_that_comes_before_the_listing_does_not_reach_them_either(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with voicemail_office(tmp_path, pbx) as there:
        voicemail = await arrived(there, pbx.leave_message("103@default"))
        pbx._live.fresh = False  # nothing is listed any more
        await Links(there.database).put("carol", None)
        await there.voicemail.cards.show(voicemail.id)
        assert there.board.withdrawn == [("carol", topic(voicemail))]


async def test_one_of_several_people_loses_a_mailbox_the_others_keep(tmp_path: Path) -> None:
    pbx = FakePbx()
    section = VoicemailSettings(mailboxes={"103": MailboxSettings(name="Desk", people=("alice",))})
    async with voicemail_office(tmp_path, pbx, voicemail=section) as there:
        voicemail = await arrived(there, pbx.leave_message("103@default"))
        await until(lambda: len(announcements(there)) == 2)
        await there.services.links.unlink(await there.person("carol"))
        await until(lambda: there.board.withdrawn == [("carol", topic(voicemail))])
        assert announcements(there) == [("alice", topic(voicemail))]
