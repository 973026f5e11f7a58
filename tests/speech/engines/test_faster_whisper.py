"""faster-whisper with a real model, made on the spot: no network, whatever happens."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Never

import pytest

from tests.speech import tiny_whisper
from tests.speech.prompts import noise
from ucbridge.speech.engines import hindrance
from ucbridge.speech.engines.engine import Recording, Setup
from ucbridge.speech.engines.faster_whisper import NAME, lacks, load
from ucbridge.speech.interface import NoEngine, Transcript

SENTENCE = "Please call me back before noon."


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Never:
        raise AssertionError("asked the network")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def model(folder: Path, sentence: str = SENTENCE, language: str = "en", **sureness: float) -> Setup:
    return Setup(NAME, model=str(tiny_whisper.make(folder / "model", sentence, language, **sureness)))


def write(setup: Setup, recording: Recording) -> Transcript:
    told: list[float] = []
    said = load(setup).transcribe(recording, told.append)
    assert said
    assert told == sorted(told)
    assert told[-1] <= 1.0
    return said


def test_it_writes_what_is_said_with_times_and_confidence(tmp_path: Path) -> None:
    said = write(model(tmp_path), noise(8))
    assert (said.text, said.language, said.engine, said.rough) == (SENTENCE, "en", "faster_whisper", False)
    assert [word.text for word in said.words] == SENTENCE.split()
    assert said.confidence == pytest.approx(0.95, abs=0.01)
    assert said.language_confidence == pytest.approx(0.97, abs=0.01)
    times = [moment for word in said.words for moment in (word.start, word.end)]
    assert times == sorted(times)
    assert 0 <= times[0] < times[-1] <= 8


def test_words_stand_where_they_were_said_in_the_whole_recording(tmp_path: Path) -> None:
    heard = noise(40)
    said = write(model(tmp_path), Recording(heard.sound, ((30.0, 36.0),)))
    assert all(29.9 <= word.start <= word.end <= 36.1 for word in said.words)


def test_half_a_minute_after_the_other_is_written(tmp_path: Path) -> None:
    said = write(model(tmp_path), noise(65))
    assert said.text == " ".join([SENTENCE] * 3)
    assert said.words[-1].start > 60


def test_what_it_splits_within_a_word_is_one_word(tmp_path: Path) -> None:
    said = write(model(tmp_path, "Bonjour, rappelez-moi s'il vous plaît.", "fr"), noise(8))
    assert [word.text for word in said.words] == ["Bonjour,", "rappelez-moi", "s'il", "vous", "plaît."]


def test_the_language_is_recognised(tmp_path: Path) -> None:
    said = write(model(tmp_path, "Bonjour.", "fr"), noise(3, assumed="en"))
    assert (said.language, round(said.language_confidence, 2)) == ("fr", 0.97)


def test_a_language_it_is_not_sure_of_gives_way_to_the_configured_one(tmp_path: Path) -> None:
    said = write(model(tmp_path, "Bonjour.", "nl", recognised=0.6), noise(3, assumed="fr"))
    assert said.language == "fr"
    assert said.language_confidence < 0.1


def test_without_a_configured_language_the_likeliest_is_taken(tmp_path: Path) -> None:
    said = write(model(tmp_path, "Bonjour.", "nl", recognised=0.6), noise(3))
    assert (said.language, round(said.language_confidence, 1)) == ("nl", 0.6)


def test_the_language_asked_for_is_not_argued_with(tmp_path: Path) -> None:
    said = write(model(tmp_path, "Bonjour.", "nl"), noise(3, language="fr"))
    assert (said.language, said.language_confidence) == ("fr", 1.0)


def test_a_language_it_does_not_know_is_for_another_engine(tmp_path: Path) -> None:
    with pytest.raises(NoEngine, match="does not know the language"):
        load(model(tmp_path)).transcribe(noise(3, language="xx"), print)


@pytest.mark.parametrize("file", ["tokenizer.json", "vocabulary.json", "model.bin", "config.json"])
def test_a_model_that_lacks_a_file_is_told_and_not_completed_from_the_network(tmp_path: Path, file: str) -> None:
    setup = model(tmp_path)
    assert lacks(setup) is None
    Path(setup.model, file).unlink()
    assert file in str(hindrance(setup))


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "ucbridge speech install" in str(lacks(Setup(NAME, model=str(tmp_path / "nowhere"))))
    assert "ucbridge speech install" in str(lacks(Setup(NAME)))


def test_a_damaged_model_is_told(tmp_path: Path) -> None:
    setup = model(tmp_path)
    file = Path(setup.model, "model.bin")
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(NoEngine, match="cannot be loaded"):
        load(setup)


def test_a_model_that_would_hear_nonsense_is_not_used(tmp_path: Path) -> None:
    setup = model(tmp_path)
    Path(setup.model, "preprocessor_config.json").write_text('{"feature_size": 128}')
    with pytest.raises(NoEngine, match="preprocessor_config"):
        load(setup)
