"""What is believed of Whisper's output."""

from __future__ import annotations

import pytest

from ucbridge.speech.engines.pieces import Joined
from ucbridge.speech.engines.whisper_segments import Segment, written
from ucbridge.speech.interface import Word

WHOLE = Joined(samples=None, parts=((0.0, 60.0),))  # type: ignore[arg-type]
CALL = Segment(" Call me.", (Word(" Call", 0, 1, 0.9), Word(" me.", 1, 2, 0.7)), 0.01, -0.2)
THANKS = Segment(" Thank you.", (Word(" Thank", 9, 10, 0.3), Word(" you.", 10, 11, 0.3)), 0.9, -1.5)


def test_what_was_invented_for_silence_is_dropped() -> None:
    said = written([CALL, THANKS], WHOLE, language="en", language_confidence=1.0, engine="x")
    assert said
    assert (said.text, said.confidence) == ("Call me.", pytest.approx(0.8))


@pytest.mark.parametrize("segments", [[], [THANKS], [Segment("  ", (), 0.0, 0.0)]])
def test_nothing_left_is_nothing(segments: list[Segment]) -> None:
    assert written(segments, WHOLE, language="en", language_confidence=1.0, engine="x") is None


@pytest.mark.parametrize(("silent", "sure"), [(0.9, -0.2), (0.1, -1.5)])
def test_quiet_speech_and_hard_words_stay(silent: float, sure: float) -> None:
    said = written(
        [Segment(CALL.text, CALL.words, silent, sure)], WHOLE, language="en", language_confidence=1.0, engine="x"
    )
    assert said
