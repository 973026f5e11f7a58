"""What callers dictate that must not be kept."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucbridge.services.voicemail.redaction import KINDS, redact


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("My card is 4111 1111 1111 1111, thanks.", "My card is ******, thanks."),
        ("My card is 4111-1111-1111-1111.", "My card is ******."),
        ("4111111111111111", "******"),
        ("it is 4111 1111 1111 1111 12 27 yes", "it is ****** 12 27 yes"),
        ("card number 2 4111, 1111, 1111, 1111", "card number 2 ******"),
        ("amex three seven eight two eight two two four six three one oh oh oh five bye", "amex ****** bye"),
        ("forty-one eleven eleven eleven eleven eleven eleven eleven", "******"),
        ("four triple one double one double one triple one triple one double one", "******"),
        ("quarante et un onze onze onze onze onze onze onze merci", "****** merci"),
        ("My PIN is 4271, please.", "My PIN is ******, please."),
        ("my pin number is four two seven one thank you", "my pin number is ****** thank you"),
        ("the CVV is 123.", "the CVV is ******."),
        ("The code for the door is the 45B12.", "The code for the door is the ******."),
        ("4521 is the code", "****** is the code"),
        ("Le mot de passe, c'est 1234.", "Le mot de passe, c'est ******."),
        ("le code est soixante-dix-huit zéro deux", "le code est ******"),
        ("le cryptogramme c’est cent vingt-trois", "le cryptogramme c’est ******"),
        ("The code is 4521, 06 12 34 56 78.", "The code is ******, 06 12 34 56 78."),
        ("social security number is 123-45-6789", "social security number is ******"),
        ("my social is one two three four five six seven eight nine ok", "my social is ****** ok"),
        ("sécurité sociale 1 85 05 78 006 084 91", "sécurité sociale ******"),
        ("voilà 185057800608491", "voilà ******"),
    ],
)
def test_it_is_hidden(said: str, kept: str) -> None:
    assert redact(said, KINDS) == kept


@pytest.mark.parametrize(
    "said",
    [
        "Call me on 06 12 34 56 78.",
        "Call 06 12 34 56 78 or 01 42 68 53 00",
        "plus thirty three six twelve thirty four fifty six seventy eight",
        "4111 1111 1111 1112",
        "le code postal est 75011",
        "the area code 212",
        "the code is somewhere in my mails",
        "order 1234567 is ready, room 102",
        "in 2026 we had 300 calls",
        "123456789 is the order",
        "",
    ],
)
def test_it_stays(said: str) -> None:
    assert redact(said, KINDS) == said


def test_only_the_kinds_asked_for_are_hidden() -> None:
    said = "pin 4271 card 4111111111111111 social 123456789"
    assert redact(said, ()) == said
    assert redact(said, ("cards",)) == "pin 4271 card ****** social 123456789"
    assert redact(said, ("codes",)) == "pin ****** card 4111111111111111 social 123456789"
    assert redact(said, ("social",)) == "pin 4271 card 4111111111111111 social ******"


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    redact(text, KINDS)


NUMBER_WORDS = (
    "one",
    "two",
    "dix",
    "quatre",
    "vingt",
    "et",
    "cent",
    "double",
    "plus",
    "code",
    "pin",
    "12",
    "4111",
    "un",
)


@given(st.lists(st.sampled_from(NUMBER_WORDS), max_size=40))
def test_no_numbers_break_it(words: list[str]) -> None:
    redact(" ".join(words), KINDS)


@pytest.mark.parametrize(
    "words", ["quatre-vingt-dix-neuf ", "un deux trois ", "le code est 1234 ", "1", "1 ", "social 1 "]
)
def test_a_long_message_is_no_burden(words: str) -> None:
    begun = time.process_time()
    redact(words * 3000, KINDS)
    assert time.process_time() - begun < 5
