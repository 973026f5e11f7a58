"""Messages on their way: what happens to them by itself, whatever gets in the way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.services.voicemail.line import HELLO, Line
from tests.waiting import until
from ucbridge.config.settings import MailboxSettings, VoicemailSettings
from ucbridge.durable.keeping import Keeping
from ucbridge.i18n import Text
from ucbridge.services.voicemail import fetching
from ucbridge.services.voicemail.flows import ALL
from ucbridge.speech.interface import NoEngine, Nothing, SpeechError
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.types import utc_now
from ucbridge.store.voicemail_retention import OldVoicemail
from ucbridge.store.voicemails import Sound, Writing

WAITING = (Sound.WAITING, Writing.WAITING, 0)
PLAYABLE = (Sound.READY, Writing.WAITING, 0)
WRITTEN = (Sound.READY, Writing.DONE, 0)


@pytest.mark.asyncio
async def test_the_card_comes_first_then_the_sound_then_the_text(line: Line) -> None:
    async with line.running() as pipeline:
        message = await line.message()
        await pipeline.received(message)
        await until(line.settled(message))
    assert line.cards.shown[message] == [WAITING, PLAYABLE, WRITTEN]
    assert line.cards.announced[message] == 1
    row = await line.row(message)
    assert (row.text, row.language, row.engine, row.confidence) == ("Hello", "en", "fake", 0.9)
    assert await line.sounds.mp3(message) == b"mp3 hello"
    assert line.source.forgotten == ["1"]


@pytest.mark.asyncio
async def test_the_same_message_is_told_once_however_often_it_is_reported(line: Line) -> None:
    message = await line.message()
    for process in range(2):
        async with line.running() as pipeline:
            await asyncio.gather(*(pipeline.received(message) for _again in range(3)))
            await until(line.settled(message))
            other = await line.message(f"other {process}")
            await pipeline.received(other)
            await until(line.settled(other))
    assert line.cards.announced[message] == 1
    assert line.speech.written[b"hello"] == 3


@pytest.mark.asyncio
async def test_a_message_goes_on_where_the_process_ended(line: Line) -> None:
    line.speech.holds = asyncio.Event()
    async with line.running() as pipeline:
        message = await line.message()
        await pipeline.received(message)
        await line.speech.reached.wait()
    assert (await line.row(message)).transcription is Writing.WAITING
    line.speech.holds = None
    async with line.running():
        await until(line.settled(message))
    assert line.cards.shown[message][-1] == WRITTEN
    assert line.cards.announced[message] == 1
    assert line.source.asked == 1


@pytest.mark.asyncio
async def test_a_card_says_when_there_is_no_sound_and_still_gets_it(
    small_line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = small_line
    monkeypatch.setattr(fetching, "SOON", timedelta())
    async with line.running() as pipeline:
        message = await line.message(sound=None)
        await pipeline.received(message)
        await until(lambda: line.cards.last(message) == (Sound.MISSING, Writing.WAITING))
        line.source.sounds["1"] = b"hello"
        await until(lambda: line.cards.last(message) == (Sound.READY, Writing.DONE))


@pytest.mark.asyncio
async def test_the_sound_is_waited_for_while_the_message_is_there(small_line: Line) -> None:
    line = small_line
    line.source.up = False
    async with line.running() as pipeline:
        message = await line.message(sound=None)
        await pipeline.received(message)
        await until(lambda: line.source.asked > 6)
        line.source.up = True
        asked = line.source.asked
        await until(lambda: line.source.asked > asked + 6)
        assert line.cards.announced[message] >= 1
        line.source.sounds["1"] = b"hello"
        await until(line.settled(message))
    assert (await line.row(message)).text == "Hello"


@pytest.mark.asyncio
async def test_nobody_waits_for_the_sound_of_a_message_that_is_gone(small_line: Line) -> None:
    line = small_line
    async with line.running() as pipeline:
        message = await line.message(sound=None)
        await pipeline.received(message)
        await until(lambda: line.source.asked > 2)
        await line.voicemails.change(message, gone_at=utc_now())
        await until(lambda: line.source.forgotten)
        asked = line.source.asked
        await _rest(line)
    assert line.source.asked == asked
    assert not line.speech.written


@pytest.mark.asyncio
async def test_a_message_that_is_erased_on_the_way_leaves_nothing_behind(small_line: Line) -> None:
    line = small_line
    async with line.running() as pipeline:
        await pipeline.received(4711)
        await pipeline.transcribe_again(4711, asked="press")
        await pipeline.fetch(4711)
        await pipeline.remove_at(4711, utc_now())
        await _rest(line)
    assert not line.cards.announced


@pytest.mark.asyncio
async def test_a_recording_that_is_none_is_said_to_be_damaged(small_line: Line) -> None:
    line = small_line
    async with line.running() as pipeline:
        message = await line.message(sound=b"noise")
        await pipeline.received(message)
        await until(line.settled(message))
        await _rest(line)
    assert line.cards.shown[message][-1] == (Sound.UNREADABLE, Writing.FAILED, 0)
    assert not line.speech.written


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("heard", "writing"),
    [
        (Nothing.NO_SPEECH, Writing.NO_SPEECH),
        (NoEngine(Text("install one")), Writing.NO_ENGINE),
        (SpeechError(Text("every engine failed")), Writing.FAILED),
    ],
)
async def test_whatever_happens_to_the_text_the_card_says_so(
    small_line: Line, heard: Nothing | Exception, writing: Writing
) -> None:
    line = small_line
    line.speech.heard = heard
    async with line.running() as pipeline:
        message = await line.message()
        await pipeline.received(message)
        await until(line.settled(message))
        assert line.cards.shown[message][-1] == (Sound.READY, writing, 0)
        line.speech.heard = HELLO
        await pipeline.transcribe_again(message, asked="press 1")
        await pipeline.transcribe_again(message, asked="press 1")
        await until(lambda: line.cards.last(message)[1] is Writing.DONE)
        await _rest(line)
    row = await line.row(message)
    assert (row.transcription, row.text) == (Writing.DONE, "Hello")


@pytest.mark.asyncio
async def test_a_message_nobody_can_do_anything_about_does_not_hold_up_the_others(small_line: Line) -> None:
    line = small_line
    line.cards.fails = KeyError("0142685300")
    async with line.running() as pipeline:
        broken = await line.message("broken")
        await pipeline.received(broken)
        await until(line.settled(broken))
        line.cards.fails = None
        fine = await line.message("fine")
        await pipeline.received(fine)
        await until(line.settled(fine))
        await Keeping(line.durable, ALL).give_up()
        assert not await line.durable.found(["ERROR"])
    assert (await line.row(broken)).transcription is Writing.FAILED
    assert (await line.row(fine)).transcription is Writing.DONE


@pytest.mark.asyncio
async def test_mailboxes_are_written_down_as_they_want_it(small_line: Line) -> None:
    line = small_line
    boxes = {
        "103": MailboxSettings(language="fr", engine="vosk"),
        "200@default": MailboxSettings(transcribe=False),
    }
    line.settings = VoicemailSettings(mailboxes=boxes)
    said = replace(HELLO, text="My card is 4111 1111 1111 1111, call 01 42 68 53 00", words=())
    line.speech.heard = said
    async with line.running() as pipeline:
        wanted = await line.message("wanted")
        off = await line.message("off", mailbox="200@default")
        await Mailboxes(line.database).decide_transcribe("104@default", False)
        out = await line.message("out", mailbox="104@default")
        for each in (wanted, off, out):
            await pipeline.received(each)
            await until(line.settled(each))
    assert line.speech.wanted == [("fr", "vosk")]
    row = await line.row(wanted)
    assert "4111" not in row.text
    assert row.numbers == "+33142685300"
    assert [(await line.row(each)).transcription for each in (off, out)] == [Writing.OFF, Writing.OFF]
    assert await line.sounds.mp3(off) == b"mp3 hello"


@pytest.mark.asyncio
async def test_an_old_message_is_fetched_when_somebody_wants_it(small_line: Line) -> None:
    line = small_line
    async with line.running() as pipeline:
        message = await line.message(announced=False)
        for _press in range(2):
            await pipeline.fetch(message)
        await until(line.settled(message))
        await pipeline.fetch(message)
        await _rest(line)
        assert (line.source.asked, line.cards.announced[message]) == (1, 0)
        month = timedelta(days=30)
        old = OldVoicemail(line.database, audio=month, text=2 * month, rows=2 * month, expired=line.cards.show)
        assert await old.prune(utc_now() + month) == 1
        assert (await line.row(message)).audio is Sound.EXPIRED
        await pipeline.fetch(message)
        await until(lambda: line.source.asked == 2)
        await _rest(line)
    assert await line.sounds.mp3(message) == b"mp3 hello"
    assert line.speech.written[b"hello"] == 1


@pytest.mark.asyncio
async def test_a_deleted_message_goes_when_its_time_has_come_even_if_the_bridge_was_away(line: Line) -> None:
    line.removal.up = False
    at = utc_now() + timedelta(seconds=1)
    async with line.running() as pipeline:
        message = await line.message()
        await line.voicemails.change(message, delete_at=at)
        await pipeline.remove_at(message, at)
        await pipeline.remove_at(message, at)
    async with line.running():
        await until(lambda: line.removal.asked > 2)
        assert utc_now() >= at
        line.removal.up = True
        await until(lambda: line.removal.removed)
        await _rest(line)
    assert line.removal.removed == [message]


@pytest.mark.asyncio
async def test_a_long_message_says_how_far_it_is(small_line: Line) -> None:
    line = small_line
    line.speech.holds = asyncio.Event()
    async with line.running(every=0.01) as pipeline:
        message = await line.message()
        await pipeline.received(message)
        await until(lambda: (Sound.READY, Writing.WAITING, 42) in line.cards.shown.get(message, []))
        line.speech.holds.set()
        await until(line.settled(message))
    assert line.cards.shown[message][-1] == WRITTEN


async def _rest(line: Line) -> None:
    """Wait until nothing is left to be done but what waits for its time."""
    async with asyncio.timeout(20):
        while await line.durable.found(["ENQUEUED", "PENDING", "DELAYED"], load_input=False):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
