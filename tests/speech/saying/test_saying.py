"""Typed words become sound, whatever is typed."""

from __future__ import annotations

import io
import os
import wave

import numpy as np
import pytest
from pocketsphinx import Decoder

from ucbridge.errors import UserError
from ucbridge.speech.interface import Unreadable
from ucbridge.speech.saying.interface import RATE, CannotSay
from ucbridge.speech.saying.local import LocalSayer
from ucbridge.speech.saying.words import LONGEST, speakable

pytestmark = pytest.mark.asyncio

SENTENCES = (
    "please mute your phone if you are not speaking",
    "this conference is being recorded",
    "your message has been saved",
    "please speak one after the other",
    "the meeting begins in ten minutes",
    "bob will present the numbers now",
    "coffee is ready downstairs",
    "the train is late this morning",
    "only the host can speak now",
    "nobody answered the question",
)
HOSTILE = (
    "\x00\x01\x0250S\x1b]0;x\x07 hello",
    "<speak><audio src='file:///etc/passwd'/>hello</speak>",
    "[[h@l'oU]] hello",
    "hello \ud800 \udfff",
    "hello \u202e \u200b \ue000 \U0010ffff",
    "$(reboot) `reboot` ; reboot -- %s %n hello",
    "👍🏽👩‍👩‍👧 hello",
    "e" + "\u0301" * 900,
    "9" * LONGEST,
    "1e999999999 -∞ ½ ٣٤ hello",
)


async def test_a_sentence_is_said_in_english_and_in_french() -> None:
    sayer = LocalSayer()
    english = await sayer.say("The meeting ends in five minutes.", "en")
    french = await sayer.say("La réunion se termine dans cinq minutes.", "fr")
    assert 1.5 < english.seconds < 4
    assert 1.5 < french.seconds < 4
    assert np.frombuffer(english.sound, np.int16).max() > 3000
    assert english.sound != (await sayer.say("The meeting ends in five minutes.", "fr")).sound


async def test_an_unknown_language_is_said_all_the_same() -> None:
    assert (await LocalSayer().say("hello", "zz/../../x\x00")).seconds > 0.3


async def test_a_speech_engine_knows_most_of_what_is_said() -> None:
    grammar = f"#JSGF V1.0; grammar said; public <said> = {' | '.join(SENTENCES)};"
    decoder = Decoder(logfn=os.devnull, lm=None)
    decoder.add_jsgf_string("said", grammar)
    decoder.activate_search("said")
    known = 0
    for sentence in SENTENCES:
        uttered = await LocalSayer().say(sentence, "en")
        decoder.start_utt()
        decoder.process_raw(uttered.sound, full_utt=True)
        decoder.end_utt()
        known += decoder.hyp() is not None and decoder.hyp().hypstr == sentence
    assert known >= 6


@pytest.mark.parametrize("text", HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
async def test_whatever_is_typed_is_said_and_no_more(text: str) -> None:
    uttered = await LocalSayer().say(text, "en")
    assert 0 < uttered.seconds <= 180


async def test_tags_are_read_out_and_not_obeyed() -> None:
    sayer = LocalSayer()
    obeyed = await sayer.say("hello world", "en")
    tagged = await sayer.say("<speak>hello<break time='60s'/>world</speak>", "en")
    assert obeyed.seconds + 1 < tagged.seconds < 20


async def test_control_characters_and_what_cannot_be_encoded_are_gone() -> None:
    assert speakable("\x00a\x01\n\tb\ud800\ue000\u202e") == "a b"


@pytest.mark.parametrize("text", ["", "   ", "\x00", "...", "?!"])
async def test_nothing_to_say_is_said_so(text: str) -> None:
    with pytest.raises(UserError, match="what is to be said"):
        speakable(text)


async def test_ten_thousand_characters_are_refused_in_a_sentence() -> None:
    with pytest.raises(UserError) as refused:
        await LocalSayer().say("x" * 10_000, "en")
    assert refused.value.text.to("en") == "Say it in at most 1000 characters; yours has 10000."


async def test_what_takes_too_long_is_killed() -> None:
    with pytest.raises(CannotSay, match="could not be made"):
        await LocalSayer(seconds=0.0).say("hello", "en")


async def test_a_recording_loses_the_silence_around_it() -> None:
    time = np.arange(8000) / 8000
    samples = np.concatenate((np.zeros(8000), 0.3 * np.sin(2 * np.pi * 440 * time), np.zeros(16000)))
    file = io.BytesIO()
    with wave.open(file, "wb") as writing:
        writing.setparams((1, 2, 8000, 0, "NONE", ""))
        writing.writeframes((samples * 32767).astype("<i2").tobytes())
    trimmed = await LocalSayer().trim(file.getvalue(), "wav")
    assert 1.2 < trimmed.seconds < 1.6
    spectrum = abs(np.fft.rfft(np.frombuffer(trimmed.sound, np.int16)))
    assert np.argmax(spectrum) * RATE / (len(trimmed.sound) // 2) == pytest.approx(440, abs=2)


async def test_silence_leaves_nothing_and_rubbish_is_no_recording() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as writing:
        writing.setparams((1, 2, 8000, 0, "NONE", ""))
        writing.writeframes(bytes(32000))
    assert (await LocalSayer().trim(file.getvalue(), "wav")).seconds == 0
    with pytest.raises(Unreadable):
        await LocalSayer().trim(b"no sound at all" * 10, "wav")
