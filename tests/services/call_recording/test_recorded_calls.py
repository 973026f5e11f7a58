"""Calls that are recorded: who hears it, what is kept while it is on hold or goes elsewhere, and who gets it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.durable.machine import impatience
from tests.services.call_recording.office import PLUMBER, Line, on_the_line, written
from tests.services.conferences.recording.house import sound
from tests.waiting import until
from ucbridge.errors import Ambiguous, PbxError, PbxUnreachable, Refused, UserError
from ucbridge.i18n import Text
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.conference.interface import Side
from ucbridge.services.call_recording import keeping_up
from ucbridge.services.call_recording.service import CallRecordingService
from ucbridge.store.call_recordings import Over
from ucbridge.store.conference_recordings import Taking
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Writing

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(90)]

NOTICE = "this-call-may-be-monitored-or-recorded"


@pytest_asyncio.fixture
async def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    impatience(monkeypatch)
    monkeypatch.setattr(keeping_up, "AGAIN", 0.01)
    monkeypatch.setattr(keeping_up, "GRACE", 0.1)
    async with on_the_line(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def recordings(line: Line) -> AsyncIterator[CallRecordingService]:
    async with line.bridge() as service:
        yield service


async def test_both_sides_hear_it_before_and_alice_gets_who_said_what(
    line: Line, recordings: CallRecordingService
) -> None:
    mine, theirs = line.talk()
    line.pbx.recorder.telling = asyncio.Event()
    asking = asyncio.create_task(recordings.record(await line.person()))
    await until(lambda: recordings.state({theirs}))
    assert not line.pbx.recorder.made, "nothing is kept before they have heard it"
    line.pbx.recorder.telling.set()
    reply = await asking
    assert str(reply.title) == "The call is being recorded"
    assert [str(each.label) for each in reply.buttons] == ["Pause the recording", "Stop the recording"]
    assert line.pbx.recorder.told == [(mine, NOTICE, "en")]
    assert {each.side: each.of for each in line.pbx.recorder.made.values()} == dict.fromkeys(Side, mine)
    assert recordings.state({theirs}) is Taking.RECORDING, "Bob's card says so, too"
    line.hum()
    line.pbx.end(mine)
    await written(line)
    assert str(line.card.title) == "Recording: call with Bob Durand"
    assert str(line.card.text) == "Alice Martin: hm1\nBob Durand: hm1"
    assert line.fields()["Voices"] == "Alice Martin, Bob Durand"
    assert "Recorded by" not in line.fields()
    assert line.board.announced == [("alice", "recording:1")], "whoever recorded it, and nobody else"
    assert await recordings.kept.may_hear("alice", 1)
    assert not await recordings.kept.may_hear("bob", 1)
    assert recordings.state({mine, theirs}) is None
    assert (await line.call()).ended is Over.ASKED


async def test_a_customer_is_called_by_name_and_number(line: Line, recordings: CallRecordingService) -> None:
    mine, _theirs = line.talk("PJSIP/outside")
    await recordings.record(await line.person())
    line.hum()
    line.pbx.end(mine)
    await written(line)
    assert str(line.card.title) == "Recording: call with Dupont Plomberie"
    assert line.fields()["Number"] == PLUMBER.number.replace("+33142685300", "01 42 68 53 00")


async def test_without_a_notice_nobody_hears_it(tmp_path: Path) -> None:
    async with on_the_line(tmp_path, notice=False, transcribe=False) as line, line.bridge() as recordings:
        line.talk()
        reply = await recordings.record(await line.person())
        assert "heard" not in str(reply.text)
        assert not line.pbx.recorder.told
        assert [each.side for each in line.pbx.recorder.made.values()] == [Side.BOTH]
        await recordings.stop(await line.person())
        line.hum()
        await until(lambda: line.posted and line.card.audio)
        assert str(line.card.text) == "Recordings are not transcribed here."


async def test_where_the_notice_cannot_be_played_nothing_is_recorded(
    line: Line, recordings: CallRecordingService
) -> None:
    mine, _theirs = line.talk()
    line.pbx.refusal = PbxError(Text("no such sound"))
    with pytest.raises(PbxError):
        await recordings.record(await line.person())
    line.pbx.refusal = None
    assert not line.pbx.recorder.made
    assert recordings.state({mine}) is None


async def test_who_hangs_up_during_the_notice_is_not_recorded(line: Line, recordings: CallRecordingService) -> None:
    mine, theirs = line.talk()
    line.pbx.recorder.telling = asyncio.Event()
    asking = asyncio.create_task(recordings.record(await line.person()))
    await until(lambda: recordings.state({mine}))
    line.pbx.end(theirs)
    line.pbx.part(mine)
    line.pbx.recorder.telling.set()
    with pytest.raises(UserError, match="cannot be recorded"):
        await asking
    assert not line.pbx.recorder.made
    assert await line.recordings.get(1) is None


async def test_a_pause_is_left_out_and_said_again_when_it_goes_on(line: Line, recordings: CallRecordingService) -> None:
    alice = await line.person()
    mine, _theirs = line.talk()
    await recordings.record(alice)
    assert str((await recordings.record(alice)).title) == "The call is being recorded already"
    reply = await recordings.pause(alice)
    assert str(reply.title) == "The recording is paused"
    assert [str(each.label) for each in reply.buttons] == ["Resume the recording", "Stop the recording"]
    assert recordings.mine(mine) is Taking.PAUSED
    assert {tuple(each.pauses) for each in line.pbx.recorder.made.values()} == {(True,)}
    await recordings.record(alice)
    assert {tuple(each.pauses) for each in line.pbx.recorder.made.values()} == {(True, False)}
    assert len(line.pbx.recorder.told) == 2
    await recordings.stop(alice)
    assert (await line.row()).state is Taking.PREPARING


async def test_on_hold_nothing_is_kept_and_it_goes_on_by_itself(line: Line, recordings: CallRecordingService) -> None:
    mine, theirs = line.talk()
    await recordings.record(await line.person())
    await line.pbx.control.hold(mine, theirs)
    await until(lambda: recordings.mine(mine) is Taking.HELD)
    assert line.on_tape()[0].pauses == [True]
    await line.pbx.control.resume(mine, theirs)
    await until(lambda: recordings.mine(mine) is Taking.RECORDING)
    assert line.on_tape()[0].pauses == [True, False]
    line.pbx.control.press_hold(mine, theirs)
    await until(lambda: recordings.mine(mine) is Taking.HELD)
    line.pbx.control.press_hold(mine, theirs, held=False)
    await until(lambda: recordings.mine(mine) is Taking.RECORDING)
    assert len(line.pbx.recorder.told) == 1, "they have heard it"


async def test_a_pause_asked_for_outlasts_the_hold(line: Line, recordings: CallRecordingService) -> None:
    alice = await line.person()
    mine, theirs = line.talk()
    await recordings.record(alice)
    await recordings.pause(alice)
    await line.pbx.control.hold(mine, theirs)
    await line.pbx.control.resume(mine, theirs)
    other, _bob = line.talk("PJSIP/103")  # something to wait for: it comes after
    await recordings.record(alice, which=other)
    assert recordings.mine(mine) is Taking.PAUSED


async def test_whom_she_consults_is_not_recorded(line: Line, recordings: CallRecordingService) -> None:
    mine, theirs = line.talk("PJSIP/outside")
    await recordings.record(await line.person())
    await line.pbx.control.consult(mine, theirs, "103", caller=CallerId("Alice Martin", "101"))
    carol = line.pbx.appear("PJSIP/103", caller=CallerId("Carol Petit", "103"))
    line.pbx.talk(mine, carol, bridge="consulting")
    await until(lambda: recordings.mine(mine) is Taking.HELD)
    line.pbx.part(carol)
    await line.pbx.control.give_back(mine, theirs)
    await until(lambda: recordings.mine(mine) is Taking.RECORDING)
    assert (await line.call()).other_channel == theirs


async def test_when_she_is_out_of_the_call_it_is_over_and_hers(line: Line, recordings: CallRecordingService) -> None:
    mine, theirs = line.talk("PJSIP/outside")
    await recordings.record(await line.person())
    line.hum()
    await line.pbx.control.transfer(theirs, "103", mine=mine)
    carol = line.pbx.appear("PJSIP/103", caller=CallerId("Carol Petit", "103"))
    line.pbx.talk(theirs, carol, bridge="without alice")
    await written(line)
    assert recordings.state({theirs}) is None
    assert {each.of for each in line.pbx.recorder.made.values()} <= {mine}


async def test_it_follows_her_to_another_phone_of_hers(line: Line, recordings: CallRecordingService) -> None:
    mine, theirs = line.talk("PJSIP/outside")
    await recordings.record(await line.person())
    line.hum()
    softphone = line.pbx.appear("PJSIP/101", caller=CallerId("Alice Martin", "101"))
    line.pbx.part(mine, theirs)
    line.pbx.talk(softphone, theirs, bridge="moved")
    line.pbx.end(mine)
    await until(lambda: recordings.mine(softphone) is Taking.RECORDING)
    await until(lambda: len(line.pbx.recorder.made) == 6)
    assert [each.of for each in line.on_tape()] == [mine, softphone]
    line.hum()
    line.pbx.end(softphone)
    await written(line)
    assert line.card.audio
    assert line.card.audio.seconds == pytest.approx(4.0, abs=0.1), "one after the other"
    assert len(await line.tracks()) == 6


async def test_it_follows_her_to_her_mobile(line: Line, recordings: CallRecordingService) -> None:
    mine, theirs = line.talk("PJSIP/outside")
    await recordings.record(await line.person())
    mobile = line.pbx.appear("PJSIP/outside", caller=CallerId("", "+33612345678"))
    line.carried.add("alice", mobile)
    line.pbx.part(mine, theirs)
    line.pbx.talk(mobile, theirs, bridge="moved")
    line.pbx.end(mine)
    await until(lambda: recordings.mine(mobile) is Taking.RECORDING)


async def test_somebody_new_hears_it_first(line: Line, recordings: CallRecordingService) -> None:
    mine, theirs = line.talk("PJSIP/outside")
    await recordings.record(await line.person())
    line.hum()
    line.pbx.recorder.telling = asyncio.Event()
    line.pbx.end(theirs)
    carol = line.pbx.appear("PJSIP/103", caller=CallerId("Carol Petit", "103"))
    line.pbx.talk(mine, carol, bridge="another")
    await until(lambda: recordings.mine(mine) is Taking.HELD)
    line.pbx.recorder.telling.set()
    await until(lambda: recordings.mine(mine) is Taking.RECORDING and len(line.pbx.recorder.made) == 4)
    assert [each[0] for each in line.pbx.recorder.told] == [mine, mine]
    line.pbx.recorder.made[[*line.pbx.recorder.made][-1]].sound = sound(2.0, (700, 1.6, 1.9))
    line.pbx.end(mine)
    await written(line)
    assert str(line.card.title) == "Recording: call with Carol Petit"
    assert line.fields()["Voices"] == "Alice Martin, Dupont Plomberie, Carol Petit"


async def test_who_cannot_be_told_ends_it(line: Line, recordings: CallRecordingService) -> None:
    mine, theirs = line.talk("PJSIP/outside")
    await recordings.record(await line.person())
    line.hum()

    async def no_sound(*_arguments: object, **_options: object) -> None:
        raise PbxError(Text("no such sound"))

    line.pbx.recorder.tell = no_sound  # type: ignore[method-assign]
    line.pbx.end(theirs)
    carol = line.pbx.appear("PJSIP/103", caller=CallerId("Carol Petit", "103"))
    line.pbx.talk(mine, carol, bridge="another")
    await written(line)
    assert line.fields()["Ended"] == "Somebody new came, who could not be told that the call is recorded."


async def test_a_call_that_becomes_a_conference_is_recorded_up_to_there(
    line: Line, recordings: CallRecordingService
) -> None:
    mine, theirs = line.talk()
    await recordings.record(await line.person())
    line.hum()
    line.pbx.part(mine, theirs)
    line.pbx.rooms.enter("ucb1", mine)
    line.pbx.rooms.enter("ucb1", theirs)
    await written(line)
    assert line.fields()["Ended"] == "The call became a conference: /conference record records it."
    with pytest.raises(UserError, match="conference"):
        await recordings.record(await line.person())


async def test_a_bridge_that_dies_finds_the_recording_again(line: Line) -> None:
    mine, theirs = line.talk()
    async with line.bridge() as recordings:
        await recordings.record(await line.person())
    assert all(each.running for each in line.pbx.recorder.made.values()), "it goes on without the bridge"
    async with line.bridge() as recordings:
        await until(lambda: recordings.mine(mine) is Taking.RECORDING)
        assert recordings.state({theirs}) is Taking.RECORDING
        await line.pbx.control.hold(mine, theirs)
        await until(lambda: recordings.mine(mine) is Taking.HELD)
    async with line.bridge() as recordings:
        await until(lambda: recordings.mine(mine) is Taking.HELD)
        await line.pbx.control.resume(mine, theirs)
        await until(lambda: recordings.mine(mine) is Taking.RECORDING)
        line.hum()
    for name in line.pbx.recorder.made:  # the phone hangs up while nobody looks
        line.pbx.recorder.finish(name)
    line.pbx.end(mine)
    async with line.bridge():
        await written(line)
    assert str(line.card.text).startswith("Alice Martin: hm1")


async def test_what_the_pbx_lost_is_said(line: Line) -> None:
    mine, _theirs = line.talk()
    async with line.bridge() as recordings:
        await recordings.record(await line.person())
    line.pbx.recorder.made.clear()
    line.pbx.end(mine)
    async with line.bridge():
        await until(lambda: line.posted)
        await line.recordings.change(1, stopped_at=utc_now().replace(year=2020))
        await until(lambda: "no such recording" in str(line.card.text))


async def test_while_the_pbx_cannot_be_told_it_is_not_said_to_be_over(
    line: Line, recordings: CallRecordingService
) -> None:
    mine, _theirs = line.talk()
    await recordings.record(await line.person())
    line.pbx.refusal = PbxUnreachable(Text("gone"))
    for deed in (recordings.stop, recordings.pause):
        with pytest.raises(PbxUnreachable):
            await deed(await line.person())
    assert recordings.mine(mine) is Taking.RECORDING
    line.pbx.refusal = None
    await recordings.stop(await line.person())
    assert recordings.mine(mine) is None


async def test_a_recording_that_ended_by_itself_is_found(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping_up, "LOOK_EVERY", 0.02)
    async with line.bridge() as recordings:
        line.talk()
        await recordings.record(await line.person())
        line.hum()
        for name in line.pbx.recorder.made:
            line.pbx.recorder.finish(name)
        await written(line)
    assert line.fields()["Ended"] == "The phone system stopped recording by itself."


async def test_it_stops_when_it_is_as_long_as_it_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping_up, "LOOK_EVERY", 0.02)
    async with on_the_line(tmp_path, longest_minutes=1) as line:
        line.talk()
        async with line.bridge() as recordings:
            await recordings.record(await line.person())
            line.hum()
        await line.recordings.change(1, started_at=utc_now().replace(year=2020))
        async with line.bridge():
            await until(lambda: line.posted and "Ended" in line.fields())
    assert line.fields()["Ended"] == "It was as long as a recording may be."


async def test_of_several_calls_she_says_which(line: Line, recordings: CallRecordingService) -> None:
    alice = await line.person()
    bob, _ = line.talk()
    carol, _ = line.talk("PJSIP/103")
    with pytest.raises(Ambiguous) as asked:
        await recordings.record(alice)
    meant = [f"/record start call {each}" for each in (bob, carol)]
    assert [each.argument for each in asked.value.buttons] == meant
    await recordings.record(alice, which="Carol")
    await recordings.record(alice, which="Bob")
    with pytest.raises(Ambiguous):
        await recordings.pause(alice)
    await recordings.pause(alice, which="Bob")
    assert (recordings.mine(bob), recordings.mine(carol)) == (Taking.PAUSED, Taking.RECORDING)


async def test_nobody_touches_what_others_record(line: Line, recordings: CallRecordingService) -> None:
    mine, theirs = line.talk()
    await recordings.record(await line.person())
    with pytest.raises(UserError, match="recording no call"):
        await recordings.stop(await line.person("bob"), which=mine)
    with pytest.raises(UserError, match="not on a call"):
        await recordings.record(await line.person("carol"), which=mine)
    await recordings.record(await line.person("bob"))
    assert recordings.mine(theirs) is Taking.RECORDING, "Bob may record his own call, too"
    await recordings.stop(await line.person())
    line.hum()
    await written(line)
    with pytest.raises(UserError, match="No such recording"):
        await recordings.kept.delete(await line.person("bob"), 1)
    await recordings.kept.delete(await line.person(), 1)
    assert (await line.row()).state is Taking.DELETED
    assert await line.recordings.mp3(1) is None


async def test_a_part_that_is_lost_is_said(line: Line, recordings: CallRecordingService) -> None:
    mine, theirs = line.talk("PJSIP/outside")
    await recordings.record(await line.person())
    softphone = line.pbx.appear("PJSIP/101", caller=CallerId("Alice Martin", "101"))
    line.pbx.part(mine, theirs)
    line.pbx.talk(softphone, theirs, bridge="moved")
    line.pbx.end(mine)
    await until(lambda: len(line.pbx.recorder.made) == 6)
    line.hum()
    line.on_tape()[0].sound = b"RIFF broken"
    line.pbx.end(softphone)
    await written(line)
    assert line.fields()["Sound"] == "the phone system lost a part of it"
    assert (await line.row()).transcription is Writing.DONE


async def test_who_asks_is_told_of_each_change(line: Line, recordings: CallRecordingService) -> None:
    told: list[str] = []

    async def look(channel_id: str) -> None:
        told.append(channel_id)

    recordings.tell(look)
    mine, theirs = line.talk()
    await recordings.record(await line.person())
    assert {mine, theirs} <= set(told)
    told.clear()
    await recordings.stop(await line.person())
    assert {mine, theirs} <= set(told)


async def test_only_talking_can_be_recorded(line: Line, recordings: CallRecordingService) -> None:
    with pytest.raises(UserError, match="not on a call"):
        await recordings.record(await line.person())
    mine, theirs = line.talk()
    await line.pbx.control.hold(mine, theirs)
    with pytest.raises(UserError, match="on hold"):
        await recordings.record(await line.person())
    with pytest.raises((Refused, UserError)):
        await recordings.pause(await line.person())
