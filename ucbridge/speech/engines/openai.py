"""A service elsewhere that speaks OpenAI's API: your own server, or somebody's. The recording leaves this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from ucbridge.i18n import Text, _
from ucbridge.speech.engines.engine import Engine, Recording, Setup
from ucbridge.speech.engines.listening import audio_data
from ucbridge.speech.engines.openai_client import Answer, Client
from ucbridge.speech.engines.pieces import Joined, pieces
from ucbridge.speech.engines.whisper_segments import GUESSED, SILENCE
from ucbridge.speech.engines.writing import transcript
from ucbridge.speech.interface import Progress, Transcript, Word

NAME = "openai"
UNKNOWN = 0.0
"""Confidence in a text that comes without any."""

Row = Mapping[str, object]


def lacks(setup: Setup) -> Text | None:
    """Tell what is missing of the settings."""
    if not (setup.url and setup.key and setup.model and setup.goes_to):
        return _("No service is set. Put url, key, model and goes_to under [speech.openai].")
    return None


def load(setup: Setup) -> OpenAI:
    """Remember where the service is."""
    return OpenAI(setup)


class OpenAI:
    """The service."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    def transcribe(self, recording: Recording, progress: Progress) -> Transcript | None:
        """Have the service write down what is said, through SpeechRecognition's adapter; only speech is sent."""
        sound = recording.sound
        joined = Joined.of(sound.samples, sound.rate, pieces(recording.spans, sound.seconds))
        audio = audio_data(joined.samples, sound.rate)
        from speech_recognition.recognizers.whisper_api.base import OpenAICompatibleRecognizer

        client = Client(self._setup)
        options = {"language": recording.language} if recording.language else {}
        OpenAICompatibleRecognizer(client).recognize(audio, self._setup.model, **options)
        progress(1.0)
        return read(client.answer, recording, joined, f"{NAME} ({self._setup.goes_to})")


def read(answer: Answer, recording: Recording, joined: Joined, engine: str) -> Transcript | None:
    """Return the transcript in an answer; services tell more or less of words and confidence."""
    rows = _rows(answer.get("segments"))
    segments = [row for row in rows if not _invented(row)]
    text = "".join(str(row.get("text", "")) for row in segments) if rows else str(answer.get("text") or "")
    told = _language(answer.get("language"))
    language = recording.language or told or recording.assumed
    confidence = 1.0 if recording.language or told else 0.0
    words = _words(answer, segments, joined) if text.strip() else []
    written = transcript(words, language=language, language_confidence=confidence, engine=engine, text=text)
    if written or not text.strip():
        return written
    return Transcript(text.strip(), (), language, confidence, UNKNOWN, engine)


def _invented(row: Row) -> bool:
    return _number(row.get("no_speech_prob")) > SILENCE and _number(row.get("avg_logprob")) < GUESSED


def _words(answer: Answer, segments: Sequence[Row], joined: Joined) -> list[Word]:
    words = []
    for row in _rows(answer.get("words")):
        text, start, end = str(row.get("word", "")).strip(), _number(row.get("start")), _number(row.get("end"))
        if text:
            words.append(Word(text, joined.at(start), joined.at(end), _confidence(segments, start)))
    return words


def _confidence(segments: Sequence[Row], moment: float) -> float:
    """Return how sure the service is of the segment around a moment: words have no confidence of their own there."""
    for row in segments:
        if "avg_logprob" in row and _number(row.get("start")) <= moment <= _number(row.get("end")):
            return min(1.0, exp(_number(row["avg_logprob"])))
    return UNKNOWN


def _rows(value: object) -> list[Row]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _language(said: object) -> str:
    """Return the code of a language; OpenAI tells its English name."""
    from babel import Locale

    name = str(said or "").lower()
    codes = {str(words).lower(): str(code) for code, words in Locale("en").languages.items()}
    return codes.get(name, name if name in codes.values() else "")


ENGINE = Engine("aiohttp", "pip install aiohttp", lacks, load)
