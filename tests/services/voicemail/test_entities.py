"""Telephone numbers callers say, in the ways they say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucbridge.services.voicemail.entities import numbers
from ucbridge.speech.interface import Transcript, Word


def said(text: str, *, sure: float = 0.9, unsure: str = "", rough: bool = False) -> Transcript:
    words = [Word(each, place, place + 1, 0.3 if each == unsure else sure) for place, each in enumerate(text.split())]
    return Transcript(text, tuple(words), "en", 1.0, sure, "engine", rough)


@pytest.mark.parametrize(
    ("text", "region", "found"),
    [
        ("Call me on 06 12 34 56 78.", "FR", ["+33612345678"]),
        ("Call me on 0612345678, bye", "FR", ["+33612345678"]),
        ("C'est le 06.12.34.56.78", "FR", ["+33612345678"]),
        ("06, 12, 34, 56, 78", "FR", ["+33612345678"]),
        ("+33 (0)6 12 34 56 78", "FR", ["+33612345678"]),
        ("0033 6 12 34 56 78", "US", ["+33612345678"]),
        ("(212) 555-2368", "US", ["+12125552368"]),
        ("on oh six one two three four five six seven eight", "FR", ["+33612345678"]),
        ("zéro six douze trente-quatre cinquante-six soixante-dix-huit merci", "FR", ["+33612345678"]),
        ("zéro un quarante-deux soixante-huit cinquante-trois zéro zéro", "FR", ["+33142685300"]),
        ("zéro un quarante deux vingt et un quatre vingts quatre vingt onze", "FR", ["+33142218091"]),
        ("zéro huit cents douze trente-quatre cinquante-six", "FR", ["+33800123456"]),
        ("un zéro six douze trente-quatre cinquante-six soixante-dix-huit", "FR", ["+33612345678"]),
        ("plus thirty three six twelve thirty four fifty six seventy eight", "FR", ["+33612345678"]),
        ("two one two five double five two three six eight", "US", ["+12125552368"]),
        ("eight hundred two two five five two eight eight", "US", ["+18002255288"]),
        ("oh two oh seven nine four six oh nine five eight", "GB", ["+442079460958"]),
        ("06 12 34 56 78. Or 01 42 68 53 00.", "FR", ["+33612345678", "+33142685300"]),
        ("06 12 34 56 78. 01 42 68 53 00.", "FR", ["+33612345678", "+33142685300"]),
        ("06 12 34 56 78, I repeat, 06 12 34 56 78", "FR", ["+33612345678"]),
    ],
)
def test_it_is_found(text: str, region: str, found: list[str]) -> None:
    assert list(numbers(said(text), region)) == found


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("we have 12 of them, in 2026, for 1234 euros", "FR"),
        ("room 102", "FR"),
        ("06 12 34 56", "FR"),
        ("06 12 34 56 78 90", "FR"),
        ("612345678", "FR"),
        ("dial 112 or 15 or nine nine nine", "GB"),
        ("911", "US"),
        ("555 0123", "US"),
        ("my pin is 8 digits, 2 0 1 2 3 4 5 6", "DK"),
        ("nobody said a number", "FR"),
        ("", "FR"),
    ],
)
def test_nothing_is_guessed(text: str, region: str) -> None:
    assert numbers(said(text), region) == ()


def test_what_is_redacted_is_not_called() -> None:
    assert numbers(said("my number is 20 12 34 56"), "DK") == ("+4520123456",)
    assert numbers(said("my code is 20 12 34 56"), "DK") == ()


def test_the_least_sure_word_counts() -> None:
    assert numbers(said("06 12 34 56 78", sure=0.6), "FR") == ("+33612345678",)
    assert numbers(said("06 12 34 56 78", sure=0.59), "FR") == ()
    assert numbers(said("06 12 34 56 78", unsure="34"), "FR") == ()
    assert numbers(said("hello 06 12 34 56 78", unsure="hello"), "FR") == ("+33612345678",)


def test_a_rough_draft_has_no_numbers() -> None:
    assert numbers(said("06 12 34 56 78", rough=True), "FR") == ()


def test_an_engine_without_words_is_as_sure_as_of_the_whole() -> None:
    text = "call 06 12 34 56 78"
    assert numbers(Transcript(text, (), "en", 1.0, 0.8, "cloud"), "FR") == ("+33612345678",)
    assert numbers(Transcript(text, (), "en", 1.0, 0.5, "cloud"), "FR") == ()


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    numbers(said(text), "FR")
