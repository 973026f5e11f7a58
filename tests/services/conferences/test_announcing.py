"""What people have said in rooms, and record for them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from tests.fake_pbx import FakePbx
from tests.office import Board, settings
from tests.waiting import until
from ucbridge.errors import OutcomeUnknown, PbxError, PbxUnreachable, Refused, UserError
from ucbridge.i18n import Text
from ucbridge.models import Person
from ucbridge.pbx.interface import UNANSWERED
from ucbridge.services.conferences.announcing import dictation, saying
from ucbridge.services.conferences.announcing.service import AnnouncementService
from ucbridge.speech.interface import Unreadable
from ucbridge.speech.saying.interface import RATE, Uttered
from ucbridge.store.announcements import Announcements
from ucbridge.store.cards import Cards
from ucbridge.store.conferences import Conference
from ucbridge.store.database import Database

pytestmark = pytest.mark.asyncio

ALICE = Person("alice", "Alice Martin", "101", ("PJSIP/101",))
BOB = Person("bob", "Bob Durand", "102", ("PJSIP/102",))
CONFERENCE = Conference(
    7, "ucb1", "Weekly", "", "alice", "alice", False, False, False, "fr", None, datetime.now(UTC), None, ""
)


class Hosting:
    async def find(self, person, which="", *, verb=""):
        return CONFERENCE

    def check_host(self, person, conference):
        if person.id != conference.host_id:
            raise Refused(Text("only hosts"))


class Sayer:
    def __init__(self):
        self.said = []
        self.trimmed = Uttered(b"\1\0" * RATE * 2)

    async def say(self, text, language):
        self.said.append((text, language))
        return Uttered(b"\0\0" * RATE * 3)

    async def trim(self, sound, suffix):
        if isinstance(self.trimmed, Exception):
            raise self.trimmed
        return self.trimmed


class People:
    async def get(self, person_id):
        return {"alice": ALICE, "bob": BOB}.get(person_id)


class Scene:
    def __init__(self, pbx, board, sayer, service, recorded):
        self.pbx, self.board, self.sayer, self.service, self.recorded = pbx, board, sayer, service, recorded

    @property
    def rooms(self):
        return self.pbx.rooms

    async def say(self, text="Lunch is ready", by=ALICE, **options):
        return await self.service.announcing.say(by, text, **options)

    def titles(self, card):
        return self.board.titles(card.topic)

    def newest(self, card):
        return self.board.newest(card.topic)

    async def speaking(self, name="Lunch", by=ALICE):
        """Record up to where the person speaks."""
        card = await self.service.dictation.record(by, name)
        invitation = self.rooms.invitations[-1]
        self.rooms.answer(invitation)
        await until(lambda: "Speak now" in self.titles(card))
        return card, invitation.channel_id


@pytest_asyncio.fixture
async def scene(tmp_path):
    pbx, board, sayer = FakePbx(), Board(), Sayer()
    async with Database.open(f"sqlite:///{tmp_path}/a.sqlite") as database:
        service = AnnouncementService(
            settings(), database, pbx, Hosting(),
            people=People(), notices=board, origin=lambda: "https://chat.example.com", sayer=sayer,
        )  # fmt: skip
        running = asyncio.create_task(service.run())
        await until(lambda: service.dictation._tasks and service.announcing._tasks)
        pbx.rooms.join("ucb1")
        try:
            yield Scene(pbx, board, sayer, service, Announcements(database))
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def announcing_fails(scene, error):
    async def announce(room, media, *, language="en"):
        raise error

    scene.pbx.rooms.announce = announce
    yield


async def test_what_is_typed_is_said_to_the_room_and_can_be_fetched_only_meanwhile(scene):
    scene.rooms.playing = asyncio.Event()
    saying = asyncio.create_task(scene.say(language="en"))
    await until(lambda: scene.rooms.announced)
    ((room, media, language),) = scene.rooms.announced
    assert (room, language, scene.sayer.said) == ("ucb1", "fr", [("Lunch is ready", "en")])
    name = media.removeprefix("sound:https://chat.example.com/announcements/")
    assert scene.service.offers.fetch(name) == b"\0\0" * RATE * 3
    assert len(media) > 150, "Asterisk plays nothing with an address shorter than its file"
    scene.rooms.playing.set()
    reply = await saying
    assert (str(reply.title), str(reply.text), reply.private) == (
        "Everybody in the room hears it", "It lasts 3 seconds.", True,
    )  # fmt: skip
    assert scene.service.offers.fetch(name) is None


async def test_without_a_language_it_is_said_in_that_of_the_conference(scene):
    await scene.say("Bonjour")
    assert scene.sayer.said == [("Bonjour", "fr")]


async def test_a_long_announcement_does_not_hold_up_the_answer(scene, monkeypatch):
    monkeypatch.setattr(saying, "PATIENCE", 0.01)
    scene.rooms.playing = asyncio.Event()
    assert str((await scene.say()).title) == "Everybody in the room hears it"
    assert scene.board.told == []


async def test_what_fails_after_the_answer_is_told(scene, monkeypatch):
    monkeypatch.setattr(saying, "PATIENCE", 0.01)
    monkeypatch.setattr(saying, "SLACK", -2.9)
    scene.rooms.playing = asyncio.Event()
    await scene.say()
    await until(lambda: scene.board.told)
    ((person, reply),) = scene.board.told
    assert (person, str(reply.title)) == ("alice", "The announcement was not heard")


async def test_two_announcements_in_one_room_are_one_after_the_other(scene, monkeypatch):
    monkeypatch.setattr(saying, "PATIENCE", 0.01)
    scene.rooms.playing = asyncio.Event()
    await scene.say("one")
    await scene.say("two")
    assert len(scene.rooms.announced) == 1
    scene.rooms.playing.set()
    await until(lambda: len(scene.rooms.announced) == 2)


async def test_only_hosts_announce(scene):
    with pytest.raises(Refused):
        await scene.say(by=BOB)
    with pytest.raises(Refused):
        await scene.service.announcing.play(BOB, "Lunch")
    assert scene.rooms.announced == []


async def test_an_empty_room_is_said_so(scene):
    scene.rooms.leave(next(iter(scene.rooms.live["ucb1"].members)))
    with pytest.raises(UserError, match="There is nobody to hear"):
        await scene.say()


async def test_what_the_pbx_cannot_fetch_is_told_by_the_address(scene):
    async with announcing_fails(scene, PbxError(Text("not played"))):
        with pytest.raises(PbxError, match="ucbridge check") as refused:
            await scene.say()
    assert "https://chat.example.com" in refused.value.text.to("en")


@pytest.mark.parametrize("error", [PbxUnreachable(Text("down")), OutcomeUnknown(Text("cut"))])
async def test_a_pbx_that_is_not_there_is_told_as_it_is(scene, error):
    async with announcing_fails(scene, error):
        with pytest.raises(type(error)):
            await scene.say()


async def test_a_recording_is_played_however_its_name_is_written(scene):
    await scene.recorded.save("Lunch", "bob", b"\0\0" * RATE, 1.0)
    reply = await scene.service.announcing.play(ALICE, "lUNCH")
    assert str(reply.text) == "It lasts 1 second."
    with pytest.raises(UserError) as unknown:
        await scene.service.announcing.play(ALICE, "Dinner")
    assert str(unknown.value.title) == "There is no announcement called Dinner"


async def test_somebody_speaks_after_the_tone_and_hangs_up(scene):
    card, channel_id = await scene.speaking()
    (recording,) = scene.pbx.recorder.made.values()
    assert recording.pauses == [True, False], "the tone is left out"
    assert scene.rooms.announced[-1][1] == "sound:silence/1,sound:beep"
    scene.rooms.leave(channel_id)
    await until(lambda: "The announcement is recorded" in scene.titles(card))
    assert str(scene.newest(card).text) == "A host plays it with /conference announce recording=Lunch."
    assert await scene.recorded.sound("lunch") == scene.sayer.trimmed.sound
    assert scene.pbx.recorder.made == {}, "the phone system keeps none of it"
    assert await scene.service.names() == ["Lunch"]


async def test_whoever_does_not_answer_records_nothing(scene):
    card = await scene.service.dictation.record(ALICE, "Lunch")
    assert str(card.title) == "Your phone is ringing: pick up"
    scene.rooms.refuse(scene.rooms.invitations[-1], UNANSWERED)
    await until(lambda: scene.titles(card))
    assert str(scene.newest(card).text) == "You did not answer your phone."
    assert scene.service.dictation._live == {}


@pytest.mark.parametrize(
    ("trimmed", "words"),
    [(Uttered(b""), "Nothing was heard"), (Unreadable(Text("The recording is damaged.")), "damaged")],
)
async def test_what_cannot_be_kept_is_said(scene, trimmed, words):
    scene.sayer.trimmed = trimmed
    card, channel_id = await scene.speaking()
    scene.rooms.leave(channel_id)
    await until(lambda: "No announcement was recorded" in scene.titles(card))
    assert words in str(scene.newest(card).text)
    assert await scene.service.names() == []
    assert scene.pbx.recorder.made == {}


async def test_who_speaks_for_ever_is_hung_up(scene, monkeypatch):
    monkeypatch.setattr(dictation, "LONGEST", 0.01)
    card, _channel_id = await scene.speaking()
    await until(lambda: "The announcement is recorded" in scene.titles(card))
    assert ("end", scene.rooms.invitations[-1].entry.room, "") in scene.rooms.deeds


async def test_a_phone_whose_announcement_cannot_be_recorded_is_hung_up(scene):
    async def refuse(room, name):
        raise PbxError(Text("no room on the disk"))

    scene.pbx.recorder.record_room = refuse
    card = await scene.service.dictation.record(ALICE, "Lunch")
    scene.rooms.answer(scene.rooms.invitations[-1])
    await until(lambda: scene.titles(card))
    assert str(scene.newest(card).title) == "No announcement was recorded"
    assert scene.rooms.deeds[-1][0] == "end"


async def test_others_announcements_stay_as_they_are(scene):
    await scene.recorded.save("Lunch", "bob", b"\0\0", 1.0)
    with pytest.raises(Refused) as refused:
        await scene.service.dictation.record(ALICE, "LUNCH")
    assert str(refused.value.title) == "Somebody else recorded the announcement Lunch"
    with pytest.raises(Refused):
        await scene.service.dictation.delete(ALICE, "lunch")
    await scene.service.dictation.delete(replace(ALICE, roles=frozenset({"admin"})), "lunch")
    assert await scene.service.names() == []


async def test_the_list_shows_who_recorded_what_and_deletes_ones_own(scene):
    assert str((await scene.service.dictation.listing(ALICE)).title) == "There are no recorded announcements"
    await scene.recorded.save("Lunch", "alice", b"\0\0", 61.0)
    await scene.recorded.save("Fire alarm", "bob", b"\0\0", 2.0)
    card = await scene.service.dictation.listing(ALICE)
    assert [(str(field.name), str(field.value)) for field in card.fields] == [
        ("Fire alarm", "2 s · by Bob Durand"), ("Lunch", "1 min 1 s · by Alice Martin"),
    ]  # fmt: skip
    assert [(str(button.label), button.argument) for button in card.buttons] == [("Delete Lunch", "Lunch")]


async def test_what_a_restart_interrupts_is_said(tmp_path):
    topic, board = "announcement:ucb-0123456789abcdef", Board()
    async with Database.open(f"sqlite:///{tmp_path}/a.sqlite") as database:
        await Cards(database).save(topic, 1, "{}", final=False)
        service = AnnouncementService(
            settings(), database, FakePbx(), Hosting(), people=People(), notices=board, origin=str, sayer=Sayer()
        )
        running = asyncio.create_task(service.run())
        await until(lambda: board.titles(topic))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert str(board.newest(topic).text) == "The bridge was restarted meanwhile: record it again."


async def test_nobody_fills_the_database(scene, monkeypatch):
    monkeypatch.setattr(dictation, "MOST", 1)
    await scene.recorded.save("Lunch", "alice", b"\0\0", 1.0)
    with pytest.raises(Refused):
        await scene.service.dictation.record(ALICE, "Dinner")
    await scene.service.dictation.record(ALICE, "Lunch")
