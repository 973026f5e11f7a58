"""PocketSphinx: English only and a rough draft at best, but always there: its model comes with its package.

Measured on telephone speech (docs/speech.md): the package's own model hears better than the older copy inside
SpeechRecognition, and doubled samples better than well resampled ones. Only when it is sure is its text worth showing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from ucbridge.i18n import Text
from ucbridge.speech.engines.engine import Engine, Recording, Setup, unknown_language
from ucbridge.speech.engines.listening import RATE, audio_data
from ucbridge.speech.engines.pieces import pieces
from ucbridge.speech.engines.writing import transcript
from ucbridge.speech.interface import Progress, Transcript, Word

NAME = "pocketsphinx"
SURE_ENOUGH = 0.6
"""Mean confidence from which the text is shown: then about one word in five is wrong, else most of them."""
FRAMES = 100
"""A second."""
LONGEST = 30.0
"""Seconds heard at once: memory grows with them."""
_VARIANT = re.compile(r"\(\d+\)$")


def lacks(_setup: Setup) -> Text | None:
    """Tell what is missing: nothing, the model comes with the package."""
    return None


def load(_setup: Setup) -> PocketSphinx:
    """Load the model of the package."""
    from pocketsphinx import Decoder

    return PocketSphinx(Decoder(logfn=os.devnull))


class PocketSphinx:
    """The model, loaded."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder

    def transcribe(self, recording: Recording, progress: Progress) -> Transcript | None:
        """Write down what is said, if enough of it was understood."""
        wanted = recording.language or recording.assumed or "en"
        if wanted != "en":
            raise unknown_language("PocketSphinx", wanted)
        draft = transcript(
            self.words(recording, progress),
            language="en",
            language_confidence=1.0 if recording.language else 0.0,
            engine=NAME,
            rough=True,
        )
        return draft if draft and draft.confidence >= SURE_ENOUGH else None

    def words(self, recording: Recording, progress: Progress) -> list[Word]:
        """Return every word that may have been said, however unlikely."""
        from ucbridge.speech.sound.reading import doubled

        sound = doubled(recording.sound)
        words: list[Word] = []
        for start, end in pieces(recording.spans, recording.sound.seconds, longest=LONGEST):
            part = audio_data(sound[round(start * RATE) : round(end * RATE)])
            words += self._heard(part.get_raw_data(RATE, 2), start)
            progress(min(1.0, end / recording.sound.seconds))
        return words

    def _heard(self, sound: bytes, offset: float) -> Iterator[Word]:
        self._decoder.start_utt()
        self._decoder.process_raw(sound, no_search=False, full_utt=True)
        self._decoder.end_utt()
        if self._decoder.hyp() is None:
            return
        for segment in self._decoder.seg() or ():
            text = _VARIANT.sub("", segment.word)
            if text[0] not in "<[+":
                start, end = segment.start_frame / FRAMES + offset, (segment.end_frame + 1) / FRAMES + offset
                yield Word(text, round(start, 2), round(end, 2), min(1.0, float(segment.prob)))


ENGINE = Engine("pocketsphinx", "pip install pocketsphinx", lacks, load, rough=True)
