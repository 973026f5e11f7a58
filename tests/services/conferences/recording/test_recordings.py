"""A recorded conference: who is heard in it, what becomes of it, who gets it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import pytest_asyncio

from tests.durable.machine import impatience
from tests.services.conferences.recording.house import ALICE, BOB, ROOM, House, person, recorded_house, sound
from tests.services.voicemail.house import until_it
from tests.waiting import until
from ucbridge.errors import PbxUnreachable, Refused, UserError
from ucbridge.i18n import Text
from ucbridge.models import State
from ucbridge.services.conferences.recording import taking
from ucbridge.services.conferences.recording.card import topic_of
from ucbridge.services.conferences.recording.service import RecordingService
from ucbridge.speech.interface import NoEngine
from ucbridge.store.conference_recordings import Taking
from ucbridge.store.conferences import Conferences
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Writing

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    impatience(monkeypatch)
    async with recorded_house(tmp_path) as house:
        yield house


def made(house: House, of: str):
    """The recording of a channel, or of the room."""
    return next(each for each in house.pbx.recorder.made.values() if each.of == of)


async def legs(house: House, *channels: str) -> None:
    await until(lambda: set(channels) <= {each.of for each in house.pbx.recorder.made.values()})


async def written(house: House) -> None:
    await until(lambda: topic_of(1) in house.board.cards)

    async def done() -> bool:
        row = await house.row()
        return row.transcription is not Writing.WAITING and row.state is not Taking.PREPARING

    await until_it(done)
    await house_shows(house)


async def house_shows(house: House) -> None:
    async def shown() -> bool:
        return not await house.recordings.unshown()

    await until_it(shown)


async def test_everybody_hears_it_then_the_room_and_each_voice_are_recorded(house: House) -> None:
    alice, bob = house.come("alice", "PJSIP/101"), house.come("bob", "PJSIP/102")
    async with house.bridge() as recordings:
        assert recordings.state(1) == ""
        house.pbx.rooms.playing = asyncio.Event()
        asking = asyncio.create_task(recordings.record(person("alice")))
        await until(lambda: house.pbx.rooms.announced)
        assert house.pbx.rooms.announced == [(ROOM, "sound:conf-now-recording", "en")]
        assert recordings.state(1) == "recording", "who comes now hears it when they come"
        assert not house.pbx.recorder.made, "nothing before everybody has heard it"
        house.pbx.rooms.playing.set()
        await asking
        await legs(house, ROOM, alice, bob)
        assert house.told
        carol = house.come("carol", "PJSIP/103")
        await legs(house, carol)
        await recordings.record(person("alice"))
        assert len(house.pbx.recorder.made) == 4
        assert len(house.pbx.rooms.announced) == 1


async def test_it_arrives_in_the_chat_of_those_who_were_in_with_who_said_what_in_order_of_time(house: House) -> None:
    alice, bob = house.come("alice", "PJSIP/101"), house.come("bob", "PJSIP/102")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await legs(house, ROOM, alice, bob)
        made(house, ROOM).sound = sound(12, (ALICE, 1, 2), (BOB, 4, 5))
        made(house, alice).sound = sound(12, (ALICE, 1, 2), (ALICE, 8, 9))
        made(house, bob).sound = sound(12, (BOB, 4, 5), (BOB, 6.5, 7))
        await recordings.stop(person("alice"))
        assert recordings.state(1) == ""
        await written(house)
        card = house.card
        assert str(card.title) == "Recording: Monday"
        assert str(card.text) == "Alice: hm1\nBob: hm1 hm2\nAlice: hm2"
        assert card.state is State.OK
        assert card.audio
        assert card.audio.path == "/recording/1/audio"
        assert card.audio.seconds == pytest.approx(12)
        assert card.audio.waveform
        assert house.fields()["Voices"] == "Alice, Bob"
        assert set(house.board.announced) == {("alice", topic_of(1)), ("bob", topic_of(1))}
        assert await recordings.kept.may_hear("bob", 1)
        assert not await recordings.kept.may_hear("carol", 1)
        mp3 = await house.recordings.mp3(1)
        assert mp3
        assert mp3[:2] in {b"\xff\xf3", b"\xff\xfb", b"\xff\xf2"} or mp3[:3] == b"ID3"
        assert not house.pbx.recorder.made, "the PBX keeps nothing"
        for track in await house.tracks():
            assert await house.recordings.original(track.name) is None


async def test_who_is_muted_is_silenced_and_what_was_said_before_we_heard_of_it_is_blank(house: House) -> None:
    alice, bob = house.come("alice", "PJSIP/101"), house.come("bob", "PJSIP/102", muted=True)
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await legs(house, alice, bob)
        assert made(house, bob).silences == [True]
        assert made(house, alice).silences == []
        house.pbx.rooms.hear_muted(bob, muted=False)
        await until(lambda: made(house, bob).silences == [True, False])
        house.pbx.rooms.hear_muted(alice)
        await until(lambda: made(house, alice).silences == [True])
        made(house, ROOM).sound = sound(3, (BOB, 2, 3))
        made(house, alice).sound = sound(3)
        made(house, bob).sound = sound(3, (BOB, 0, 0.2), (BOB, 2, 3))
        await recordings.stop(person("alice"))
        await written(house)
        assert str(house.card.text) == "Bob: hm1", "what was said as they were muted is gone"


async def test_a_pause_leaves_out_who_comes_meanwhile_and_keeps_the_order_of_time(house: House) -> None:
    alice = house.come("alice", "PJSIP/101")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await legs(house, alice)
        await recordings.pause(person("alice"))
        assert recordings.state(1) == "paused"
        assert [each.pauses for each in house.pbx.recorder.made.values()] == [[True], [True]]
        bob = house.come("bob", "PJSIP/102")
        house.pbx.rooms.talk(bob)
        await asyncio.sleep(0.2)
        assert bob not in {each.of for each in house.pbx.recorder.made.values()}
        await recordings.resume(person("alice"))
        assert len(house.pbx.rooms.announced) == 2, "who came meanwhile hears it, too"
        await legs(house, bob)
        row = await house.row()
        assert row.paused_seconds >= 0.2
        whole, track = await house.track(""), await house.track(bob)
        late = (utc_now() - row.started_at).total_seconds()
        assert (track.started_at - whole.started_at).total_seconds() <= late - row.paused_seconds


async def test_somebody_the_roster_learns_of_later_gets_their_name_and_the_card(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "AGAIN", 0.05)
    alice = house.come("alice", "PJSIP/101")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        dave = house.come("dave", "PJSIP/104")
        known = house.known.pop(dave)
        await legs(house, alice, dave)
        assert not await house.recordings.people(1) & {"dave"}
        house.known[dave] = known

        async def named() -> bool:
            return (await house.track(dave)).speaker == "Dave" and "dave" in await house.recordings.people(1)

        await until_it(named)


async def test_who_is_muted_just_as_it_begins_is_silenced(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bob = house.come("alice", "PJSIP/101"), house.come("bob", "PJSIP/102")
    recorder, record_leg = house.pbx.recorder, house.pbx.recorder.record_leg

    async def late(channel_id: str, name: str):
        if channel_id == bob:  # Alice is recorded already
            house.pbx.rooms.hear_muted(alice, muted=True)
        return await record_leg(channel_id, name)

    monkeypatch.setattr(recorder, "record_leg", late)
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await until(lambda: made(house, alice).silences == [True])


async def test_the_recording_ends_with_the_room(house: House) -> None:
    alice, bob = house.come("alice", "PJSIP/101"), house.come("bob", "PJSIP/102")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await legs(house, alice, bob)
        for each in house.pbx.recorder.made.values():
            each.sound = sound(2, (ALICE, 0.5, 1.5))
        house.pbx.rooms.leave(bob)
        await until(lambda: not made(house, bob).running)
        house.pbx.rooms.leave(alice)
        await written(house)
        assert recordings.state(1) == ""
        assert (await house.row()).state is Taking.READY


async def test_only_hosts_record_and_delete_and_strangers_learn_nothing(house: House) -> None:
    house.come("alice", "PJSIP/101")
    house.come("bob", "PJSIP/102")
    async with house.bridge() as recordings:
        for deed in (recordings.record, recordings.pause, recordings.stop):
            with pytest.raises(Refused):
                await deed(person("bob"))
        with pytest.raises(UserError):
            await recordings.stop(person("alice"))
        await _record_something(house, recordings)
        with pytest.raises(Refused):
            await recordings.kept.delete(person("bob"), 1)
        with pytest.raises(UserError):
            await recordings.kept.delete(person("carol"), 1)
        await recordings.kept.delete(person("alice"), 1)
        assert str(house.card.title) == "Recording deleted: Monday"
        assert house.card.audio is None
        assert not house.card.buttons
        assert await house.recordings.mp3(1) is None
        assert not any(track.text for track in await house.tracks())
        assert not await recordings.kept.may_hear("alice", 1)


async def test_a_conference_without_a_name_is_called_after_its_host(house: House) -> None:
    await Conferences(house.database).change(1, name="")
    house.come("alice", "PJSIP/101")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await recordings.stop(person("alice"))
        await until(lambda: house.board.announced)
        assert str(house.card.title).startswith("Recording: Conference of Alice")


async def test_what_is_deleted_while_it_is_written_down_stays_deleted(house: House) -> None:
    alice = house.come("alice", "PJSIP/101")
    house.speech.holds = asyncio.Event()
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await legs(house, alice)
        for each in house.pbx.recorder.made.values():
            each.sound = sound(2, (ALICE, 0.5, 1.5))
        await recordings.stop(person("alice"))
        await until(lambda: house.speech.heard)
        await recordings.kept.delete(person("alice"), 1)
        house.speech.holds.set()

        async def done() -> bool:
            track = await house.track(alice)
            return track.state is Writing.DONE and not track.text

        await until_it(done)
        assert await house.recordings.original((await house.track(alice)).name) is None
        assert str(house.card.title) == "Recording deleted: Monday"


async def test_the_bridge_restarts_and_goes_on_recording(house: House) -> None:
    alice, bob = house.come("alice", "PJSIP/101"), house.come("bob", "PJSIP/102")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await legs(house, alice, bob)
    house.pbx.rooms.hear_muted(alice)
    async with house.bridge() as recordings:
        await until(lambda: made(house, alice).silences == [True])
        assert recordings.state(1) == "recording"
        carol = house.come("carol", "PJSIP/103")
        await legs(house, carol)
        assert len(house.pbx.recorder.made) == 4
        for each in house.pbx.recorder.made.values():
            each.sound = sound(2, (ALICE, 0.5, 1.5))
        await recordings.stop(person("alice"))
        await written(house)
    assert ("carol", topic_of(1)) in house.board.announced


async def test_a_room_that_ended_while_the_bridge_was_down_is_fetched_when_it_is_back(house: House) -> None:
    alice = house.come("alice", "PJSIP/101")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await legs(house, alice)
    for name, each in house.pbx.recorder.made.items():
        each.sound = sound(2, (ALICE, 0.5, 1.5))
        house.pbx.recorder.finish(name)
    house.pbx.rooms.leave(alice)
    async with house.bridge() as recordings:
        await written(house)
        assert recordings.state(1) == ""
        assert str(house.card.text) == "Alice: hm1"


async def test_a_pbx_that_refuses_leaves_nothing_behind(house: House) -> None:
    house.come("alice", "PJSIP/101")
    async with house.bridge() as recordings:
        house.pbx.refusal = PbxUnreachable(Text("away"))
        with pytest.raises(PbxUnreachable):
            await recordings.record(person("alice"))
        house.pbx.refusal = None
        assert recordings.state(1) == ""
        assert await house.recordings.get(1) is None
        for channel in list(house.pbx.rooms.live[ROOM].members):
            house.pbx.rooms.leave(channel)
        with pytest.raises(UserError):
            await recordings.record(person("alice"))


async def test_nobody_is_told_that_it_is_over_while_the_pbx_goes_on(house: House) -> None:
    house.come("alice", "PJSIP/101")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        house.pbx.refusal = PbxUnreachable(Text("cut"))
        with pytest.raises(PbxUnreachable):
            await recordings.stop(person("alice"))
        assert recordings.state(1) == "recording"
        house.pbx.refusal = None
        await recordings.stop(person("alice"))
        assert recordings.state(1) == ""
        assert not made(house, ROOM).running


async def test_the_pbx_away_for_a_while_loses_no_recording(house: House) -> None:
    alice = house.come("alice", "PJSIP/101")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await legs(house, alice)
        for each in house.pbx.recorder.made.values():
            each.sound = sound(2, (ALICE, 0.5, 1.5))
        house.pbx.refusal = PbxUnreachable(Text("away"))
        house.pbx.rooms.leave(alice)
        await until(lambda: topic_of(1) in house.board.cards)
        assert str(house.card.text) == "Fetching the recording…"
        house.pbx.refusal = None
        await written(house)
        assert str(house.card.text) == "Alice: hm1"


async def test_what_cannot_be_written_down_says_so_and_plays(house: House) -> None:
    alice = house.come("alice", "PJSIP/101")
    house.speech.fails = NoEngine(Text("none"))
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await legs(house, alice)
        for each in house.pbx.recorder.made.values():
            each.sound = sound(2, (ALICE, 0.5, 1.5))
        await recordings.stop(person("alice"))
        await written(house)
        assert "No speech recognition" in str(house.card.text)
        assert house.card.audio


async def test_a_silent_conference_says_that_nobody_spoke(house: House) -> None:
    alice = house.come("alice", "PJSIP/101")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await legs(house, alice)
        for each in house.pbx.recorder.made.values():
            each.sound = sound(2)
        await recordings.stop(person("alice"))
        await written(house)
        assert str(house.card.text) == "Nobody spoke."
        assert not house.speech.heard


async def test_a_damaged_file_is_told_and_not_tried_for_ever(house: House) -> None:
    house.come("alice", "PJSIP/101")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        await until(lambda: len(house.pbx.recorder.made) == 2)
        house.pbx.recorder.sound = b"RIFF and nothing else"
        await recordings.stop(person("alice"))
        await written(house)
        assert "damaged" in str(house.card.text)
        assert house.card.audio is None


async def _record_something(house: House, recordings: RecordingService) -> None:
    await recordings.record(person("alice"))
    await until(lambda: len(house.pbx.recorder.made) == 3)
    for each in house.pbx.recorder.made.values():
        each.sound = sound(2, (ALICE, 0.5, 1.5))
    await recordings.stop(person("alice"))
    await written(house)
