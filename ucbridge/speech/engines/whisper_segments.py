"""What both Whispers share: SpeechRecognition's adapter around a model we keep, and what is believed of its output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ucbridge.speech.engines.writing import transcript, whole_words
from ucbridge.speech.interface import Transcript, Word

if TYPE_CHECKING:
    from ucbridge.speech.engines.pieces import Joined

SILENCE, GUESSED = 0.6, -1.0
"""A segment that is silence by `no_speech_prob` and guessed by `avg_logprob` is invented (Whisper fills silence)."""

OPTIONS: dict[str, object] = {"word_timestamps": True, "condition_on_previous_text": False}
"""For both. A sentence must not talk Whisper into saying it again, and again."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, as either Whisper tells it."""

    text: str
    words: tuple[Word, ...]
    no_speech: float
    log_probability: float

    @property
    def invented(self) -> bool:
        """Tell whether there was nobody to say it."""
        return self.no_speech > SILENCE and self.log_probability < GUESSED


def written(
    segments: Iterable[Segment], joined: Joined, *, language: str, language_confidence: float, engine: str
) -> Transcript | None:
    """Return the transcript, with times of the whole recording; None when nothing is left."""
    believed = [segment for segment in segments if not segment.invented]
    words = whole_words(_placed(believed, joined))
    return transcript(
        words,
        language=language,
        language_confidence=language_confidence,
        engine=engine,
        text="".join(segment.text for segment in believed),
    )


def _placed(segments: Iterable[Segment], joined: Joined) -> Iterator[Word]:
    for segment in segments:
        for word in segment.words:
            start, end = joined.at(word.start), joined.at(word.end)
            yield Word(word.text, round(start, 2), round(max(start, end), 2), word.confidence)
