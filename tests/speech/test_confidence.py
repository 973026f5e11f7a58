"""How sure a transcript is, in words."""

from __future__ import annotations

import pytest

from ucbridge.speech.confidence import in_words


@pytest.mark.parametrize(
    ("confidence", "rough", "words"),
    [
        (0.97, False, "Very likely right."),
        (0.7, False, "Mostly right."),
        (0.3, False, "Uncertain: listen before you rely on it."),
        (None, False, "Its accuracy is not known: listen before you rely on it."),
        (0.97, True, "A rough draft: many words are wrong. Listen before you rely on it."),
    ],
)
def test_people_read_words_not_numbers(confidence: float | None, rough: bool, words: str) -> None:
    assert str(in_words(confidence, rough=rough)) == words
