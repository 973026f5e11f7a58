"""From what engines say word by word to a transcript."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import fmean

from ucbridge.speech.interface import Transcript, Word

OWN_LANGUAGE = 0.7
"""How sure an engine must be of the language it recognises; below, the configured one is taken."""


def transcript(
    words: Sequence[Word],
    *,
    language: str,
    language_confidence: float,
    engine: str,
    text: str = "",
    rough: bool = False,
) -> Transcript | None:
    """Return the transcript of some words; None when there are none."""
    text = text.strip() or " ".join(word.text for word in words)
    if not text or not words:
        return None
    return Transcript(
        text=text,
        words=tuple(words),
        language=language,
        language_confidence=language_confidence,
        confidence=fmean(word.confidence for word in words),
        engine=engine,
        rough=rough,
    )


def whole_words(parts: Iterable[Word]) -> list[Word]:
    """Join what Whisper splits within a word (`s` + `'il`): only what begins with a space begins a word."""
    words: list[Word] = []
    for part in parts:
        if words and not part.text.startswith(" "):
            before = words[-1]
            confidence = min(before.confidence, part.confidence)
            words[-1] = replace(before, text=before.text + part.text, end=part.end, confidence=confidence)
        elif part.text.strip():
            words.append(replace(part, text=part.text.strip()))
    return words
