"""Vosk's own package; no model of it is small enough to be made here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.speech.prompts import noise
from ucbridge.speech.engines.engine import Recording, Setup
from ucbridge.speech.engines.vosk import LAYOUTS, NAME, Vosk, lacks, language_of
from ucbridge.speech.interface import NoEngine, SpeechError
from ucbridge.speech.models import prove

pytestmark = pytest.mark.filterwarnings("default")


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "There is no model in" in str(lacks(Setup(NAME, model=str(tmp_path / "nowhere"))))
    assert "[speech.vosk]" in str(lacks(Setup(NAME)))
    assert "am/final.mdl" in str(lacks(Setup(NAME, model=str(tmp_path))))


@pytest.mark.parametrize("files", LAYOUTS)
def test_each_kind_of_model_is_known_by_its_files(tmp_path: Path, files: tuple[str, ...]) -> None:
    setup = laid_out(tmp_path, files)
    assert lacks(setup) is None
    (tmp_path / files[-1]).unlink()
    assert "holds no Vosk model" in str(lacks(setup))


@pytest.mark.asyncio
async def test_a_damaged_model_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="the log says why"):
        await prove(laid_out(tmp_path, LAYOUTS[0]))


def laid_out(folder: Path, files: tuple[str, ...]) -> Setup:
    """A model of empty files."""
    for name in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    return Setup(NAME, model=str(folder))


@pytest.mark.parametrize(
    ("folder", "language"),
    [("/m/vosk-model-small-fr-0.22", "fr"), ("vosk-model-en-us-0.22", "en"), ("vosk-model-de", "de"), ("mine", "")],
)
def test_the_language_of_a_model_is_in_its_name(folder: str, language: str) -> None:
    assert language_of(folder) == language


@pytest.mark.parametrize(("language", "assumed"), [("fr", ""), ("", "fr")])
def test_another_language_than_the_models_is_for_another_engine(language: str, assumed: str) -> None:
    with pytest.raises(NoEngine, match="does not know the language"):
        Vosk(None, "en").transcribe(noise(1, language=language, assumed=assumed), print)


class Recognizer:
    """Answers as Vosk's does: words after each pause, and what is left at the end."""

    def __init__(self, _model: object, rate: int) -> None:
        assert rate == 16000
        self.heard = 0
        self.words = False

    def SetWords(self, wanted: bool) -> None:  # noqa: N802
        self.words = wanted

    def AcceptWaveform(self, sound: bytes) -> int:  # noqa: N802
        self.heard += len(sound)
        return self.heard == 2 * 32000

    def Result(self) -> str:  # noqa: N802
        return self._said({"word": "call", "start": 0.2, "end": 0.5, "conf": 0.9})

    def FinalResult(self) -> str:  # noqa: N802
        return self._said({"word": "<UNK>", "start": 2, "end": 3, "conf": 0.1},
                          {"word": "me", "start": 3.2, "end": 3.4, "conf": 0.7})  # fmt: skip

    def _said(self, *words: dict[str, object]) -> str:
        text = " ".join(str(word["word"]) for word in words)
        return json.dumps({"result": words, "text": text} if self.words else {"text": text})


def test_words_of_all_its_answers_have_times_and_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vosk.KaldiRecognizer", Recognizer)
    told: list[float] = []
    heard = Recording(noise(40).sound, ((30.1, 34.1),), assumed="en")
    said = Vosk(None, "en").transcribe(heard, told.append)
    assert said
    assert (said.text, said.language, said.engine, said.rough) == ("call me", "en", "vosk", False)
    times = [moment for word in said.words for moment in (word.start, word.end)]
    assert times == pytest.approx([30.2, 30.5, 33.2, 33.4])
    assert said.confidence == pytest.approx(0.8)
    assert told[-1] == 1.0
