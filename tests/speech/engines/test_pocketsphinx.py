"""PocketSphinx on real telephone speech. How many words it gets right is measured, not tested: ./run bench speech."""

from __future__ import annotations

import pytest

from tests.speech.prompts import ALONE, noise, recording
from ucbridge.speech.engines.engine import Setup
from ucbridge.speech.engines.pocketsphinx import NAME, SURE_ENOUGH, PocketSphinx, load
from ucbridge.speech.interface import NoEngine

pytestmark = pytest.mark.asterisk


@pytest.fixture(scope="module")
def engine() -> PocketSphinx:
    return load(Setup(NAME))


def test_a_draft_is_marked_as_rough(engine: PocketSphinx) -> None:
    told: list[float] = []
    said = engine.transcribe(recording(ALONE, language="en"), told.append)
    assert said
    assert (said.rough, said.engine, said.language, said.language_confidence) == (True, "pocketsphinx", "en", 1.0)
    assert said.text == " ".join(word.text for word in said.words)
    assert said.confidence >= SURE_ENOUGH
    assert told == [1.0]


def test_what_it_is_not_sure_of_is_not_shown(engine: PocketSphinx) -> None:
    heard = noise(3)
    assert engine.transcribe(heard, print) is None


def test_words_have_times_and_confidence_and_no_marks(engine: PocketSphinx) -> None:
    words = engine.words(recording("vm-leavemsg"), print)
    assert words
    for word in words:
        assert 0 <= word.start < word.end
        assert 0 <= word.confidence <= 1
        assert set(word.text).isdisjoint("<>[]()+")


@pytest.mark.parametrize(("language", "assumed"), [("fr", ""), ("", "fr")])
def test_it_knows_english_only(engine: PocketSphinx, language: str, assumed: str) -> None:
    with pytest.raises(NoEngine, match="does not know the language"):
        engine.transcribe(noise(1, language=language, assumed=assumed), print)


def test_that_english_was_only_assumed_is_told(engine: PocketSphinx) -> None:
    said = engine.transcribe(recording(ALONE), print)
    assert said
    assert said.language_confidence == 0.0
