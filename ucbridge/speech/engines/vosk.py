"""Vosk: small and fast, one language a model. Its model is a folder; nothing is ever fetched here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ucbridge.i18n import Text, _
from ucbridge.speech.engines.engine import Engine, Recording, Setup, unknown_language
from ucbridge.speech.engines.listening import RATE, audio_data, joined_16k
from ucbridge.speech.engines.writing import transcript
from ucbridge.speech.interface import Progress, Transcript, Word

NAME = "vosk"
FILES = ("am/final.mdl", "conf/model.conf", "graph/HCLG.fst")
LAYOUTS = (
    FILES,
    ("am/final.mdl", "conf/model.conf", "graph/HCLr.fst", "graph/Gr.fst"),
    ("final.mdl", "mfcc.conf", "HCLG.fst"),
    ("final.mdl", "mfcc.conf", "HCLr.fst", "Gr.fst"),
)
"""What a model consists of: large and small ones, and the first ones, which have no folders."""
CHUNK = RATE  # bytes: half a second
_LANGUAGE = re.compile(r"vosk-model-(?:small-|big-)?([a-z]{2})(?:-|$)")


def lacks(setup: Setup) -> Text | None:
    """Tell what is missing of a model."""
    if not setup.model:
        return _("No model is set. Unpack one and put its folder under [speech.vosk].")
    folder = Path(setup.model)
    if not folder.is_dir():
        return _("There is no model in {folder}.", folder=folder)
    if not any(all((folder / name).is_file() for name in files) for files in LAYOUTS):
        return _("{folder} holds no Vosk model: it lacks {files}.", folder=folder, files=", ".join(FILES))
    return None


def language_of(folder: str) -> str:
    """Return the language of a model by the name its makers gave its folder; "" where it does not tell."""
    match = _LANGUAGE.match(Path(folder).name)
    return match[1] if match else ""


def load(setup: Setup) -> Vosk:
    """Load a model from its folder; one that is damaged breaks the worker, with what Vosk raises or without."""
    import vosk

    vosk.SetLogLevel(-1)
    return Vosk(vosk.Model(setup.model), language_of(setup.model))


class Vosk:
    """A model that is loaded."""

    def __init__(self, model: Any, language: str) -> None:
        self._model = model
        self._language = language

    def transcribe(self, recording: Recording, progress: Progress) -> Transcript | None:
        """Write down what is said, half a second after the other."""
        wanted = recording.language or recording.assumed
        if self._language and wanted and wanted != self._language:
            raise unknown_language("Vosk", wanted)
        joined = joined_16k(recording)
        words = [
            Word(str(each["word"]), joined.at(float(each["start"])), joined.at(float(each["end"])), float(each["conf"]))
            for each in self._heard(audio_data(joined.samples).get_raw_data(RATE, 2), progress)
            if each["word"] != "<UNK>"
        ]
        return transcript(
            words,
            language=wanted or self._language,
            language_confidence=1.0 if recording.language or self._language else 0.0,
            engine=NAME,
        )

    def _heard(self, sound: bytes, progress: Progress) -> Iterator[dict[str, Any]]:
        import vosk

        recognizer = vosk.KaldiRecognizer(self._model, RATE)
        recognizer.SetWords(True)
        for start in range(0, len(sound), CHUNK):
            if recognizer.AcceptWaveform(sound[start : start + CHUNK]):
                yield from json.loads(recognizer.Result()).get("result", ())
            progress(min(1.0, (start + CHUNK) / len(sound)))
        yield from json.loads(recognizer.FinalResult()).get("result", ())


ENGINE = Engine("vosk", 'pip install "ucbridge[vosk]"', lacks, load)
