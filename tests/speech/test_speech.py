"""Speech to text as the bridge asks for it: real worker processes, real engines, real speech."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.speech import tiny_whisper
from tests.speech.prompts import ALONE, joined, prompt, silence
from ucbridge.config.settings import ModelSettings, SpeechSettings
from ucbridge.speech.chain import Spoken
from ucbridge.speech.engines.engine import Setup
from ucbridge.speech.interface import NoEngine, Nothing, SpeechError, Transcript, Unreadable
from ucbridge.speech.speech import EngineInWorker, LocalSpeech, load_seconds
from ucbridge.speech.workers import Workers

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("speech"),
]

SENTENCE = "Please call me back before noon."
LONGEST = 60.0


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> SpeechSettings:
    model = tiny_whisper.make(tmp_path_factory.mktemp("models") / "tiny", SENTENCE)
    return SpeechSettings(engines=("vosk", "faster_whisper", "pocketsphinx"), faster_whisper=ModelSettings(model=model))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def speech(settings: SpeechSettings) -> AsyncIterator[LocalSpeech]:
    async with LocalSpeech(settings, longest=LONGEST) as speech:
        yield speech


async def test_the_first_engine_that_can_writes_down_what_is_said(speech: LocalSpeech) -> None:
    told: list[float] = []
    said = await speech.transcribe(prompt(ALONE), "wav", progress=told.append)
    assert isinstance(said, Transcript)
    assert (said.text, said.engine, said.language) == (SENTENCE, "faster_whisper", "en")
    assert [word.text for word in said.words] == SENTENCE.split()
    assert told


async def test_a_mailbox_may_have_an_engine_of_its_own(speech: LocalSpeech) -> None:
    said = await speech.transcribe(prompt(ALONE), "wav", language="en", engine="pocketsphinx")
    assert isinstance(said, Transcript)
    assert (said.engine, said.rough) == ("pocketsphinx", True)


async def test_an_engine_of_its_own_has_no_stand_in(speech: LocalSpeech) -> None:
    with pytest.raises(NoEngine) as caught:
        await speech.transcribe(prompt(ALONE), "wav", engine="vosk")
    assert "[speech.vosk]" in str(caught.value.text)


@pytest.mark.parametrize(
    ("seconds", "why"), [(0.0, Nothing.EMPTY), (0.5, Nothing.EMPTY), (3.0, Nothing.NO_SPEECH), (61.0, Nothing.TOO_LONG)]
)
async def test_what_is_no_speech_reaches_no_engine(speech: LocalSpeech, seconds: float, why: Nothing) -> None:
    assert await speech.transcribe(silence(seconds), "wav") is why


async def test_silence_around_speech_is_not_heard_by_the_engine(speech: LocalSpeech) -> None:
    said = await speech.transcribe(joined(silence(20), prompt(ALONE), silence(20)), "wav")
    assert isinstance(said, Transcript)
    assert said.text == SENTENCE  # one stretch of half a minute, not two
    assert all(19.5 < word.start <= word.end < 24 for word in said.words)


async def test_a_file_that_is_no_sound_is_told_once(speech: LocalSpeech) -> None:
    with pytest.raises(Unreadable):
        await speech.transcribe(b"no sound at all" * 100, "wav")


async def test_the_bridge_goes_on_meanwhile(speech: LocalSpeech) -> None:
    writing = asyncio.create_task(speech.transcribe(prompt("vm-intro"), "wav", language="en", engine="pocketsphinx"))
    turns = 0
    while not writing.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 10
    await writing


async def test_the_bridge_itself_loads_no_engine() -> None:
    code = "import sys, ucbridge.speech.speech, ucbridge.checks.speech; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    ran = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    loaded = ran.stdout.split()
    heavy = {"numpy", "onnxruntime", "speech_recognition", "pocketsphinx", "vosk", "faster_whisper", "ctranslate2"}
    assert heavy.isdisjoint(loaded)


async def test_a_language_nobody_knows_is_told(settings: SpeechSettings) -> None:
    only = settings.model_copy(update={"engines": ("pocketsphinx",)})
    async with LocalSpeech(only, longest=LONGEST) as speech:
        with pytest.raises(NoEngine) as caught:
            await speech.transcribe(prompt(ALONE), "wav", language="fr")
    assert "does not know the language fr" in str(caught.value.text)


async def test_an_engine_has_time_by_the_length_of_the_sound_and_its_model(tmp_path: Path) -> None:
    given: list[float] = []

    class Slow(Workers):
        async def run(self, job: str, /, *, seconds: float, **_: object) -> dict[str, str]:  # type: ignore[override]
            given.append(seconds)
            return {"nothing": "unintelligible"}

    (tmp_path / "model.bin").write_bytes(bytes(2_000_000))
    assert load_seconds(str(tmp_path)) == pytest.approx(0.1)
    engine = EngineInWorker(Setup("pocketsphinx"), Slow(1), SpeechSettings())
    spoken = Spoken(b"", "wav", 10.0, ((0.0, 10.0),))
    assert await engine.write(spoken, lambda _done: None) is Nothing.UNINTELLIGIBLE
    assert given == [55.0]


async def test_a_model_that_went_away_is_told(speech: LocalSpeech, settings: SpeechSettings, tmp_path: Path) -> None:
    gone = SpeechSettings(engines=("faster_whisper",), faster_whisper=ModelSettings(model=tmp_path / "gone"))
    async with LocalSpeech(gone, longest=LONGEST) as other:
        with pytest.raises(SpeechError) as caught:
            await other.transcribe(prompt(ALONE), "wav")
    assert caught.value.lasting
    assert "ucbridge speech install" in str(caught.value.text)


async def test_a_long_recording_holds_up_no_short_one(speech: LocalSpeech) -> None:
    words = prompt(ALONE)
    long = words[:44] + words[44:] * (10_000_000 // len(words))
    slow = asyncio.create_task(speech.prepare(long, "sln"))
    assert (await speech.prepare(words, "wav")).seconds < LONGEST
    assert not slow.done()
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)
