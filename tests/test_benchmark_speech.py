"""The word errors that are measured are those of words, not of spelling."""

from __future__ import annotations

import pytest

from benchmarks.prompts import plain


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Please press 1, then the # key.", "please press one then the pound key"),
        ("press * for voice mail", "press star for voicemail"),
        ("Dial 500 [beep] now (twice)", "dial five zero zero now"),
        ("Call-Forward: don't!", "call forward don't"),
    ],
)
def test_a_text_is_compared_word_by_word(written: str, compared: str) -> None:
    assert plain(written) == compared
