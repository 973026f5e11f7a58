"""Kinds of arguments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucbridge.errors import UserError
from ucbridge.kinds import Claim, Code, CommandName, DeviceName, Kind, Target
from ucbridge.services.voicemail.kinds import Consent, DigestTime, WhichMessages


@pytest.mark.parametrize(
    ("kind", "typed", "clean"),
    [
        (Target, "  Bob \r\n Durand ", "Bob Durand"),
        (Target, "\u202a06\u00a012 34 56 78\u202c", "06 12 34 56 78"),
        (DeviceName, "PJSIP/102", "PJSIP/102"),
        (Code, "12 34-56", "123456"),
        (CommandName, "/CALL", "call"),
    ],
)
def test_what_is_typed_becomes_clean(kind: type[Kind], typed: str, clean: str) -> None:
    assert kind(typed) == clean


def test_a_claim_holds_an_extension_and_perhaps_its_code() -> None:
    assert (Claim("102").extension, Claim("102").code) == ("102", "")
    assert (Claim("102 12 34 56").extension, Claim("102 12 34 56").code) == ("102", "123456")


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (WhichMessages, "Non  écoutés", "unheard"),
        (WhichMessages, "TOUS", "all"),
        (WhichMessages, "Heard", "heard"),
        (Consent, "non", "off"),
        (DigestTime, "oui", "on"),
        (DigestTime, "8h30", "08:30"),
        (CommandName, "/État", "etat"),
    ],
)
def test_few_words_are_understood_in_french_too(kind: type[Kind], typed: str, value: str) -> None:
    assert kind(typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Target, "   "),
        (Target, "Bob\0"),
        (Target, "x" * 121),
        (DeviceName, "PJSIP/102&PJSIP/103"),
        (DeviceName, "../102"),
        (Code, "12345"),
        (Code, "²23456x"),
        (Claim, "102 12345"),
        (Claim, "bob"),
        (CommandName, "no such one"),
    ],
)
def test_what_is_not_of_its_kind_is_said_in_a_sentence(kind: type[Kind], typed: str) -> None:
    with pytest.raises(UserError) as wrong:
        kind(typed)
    assert str(wrong.value.text).endswith(".")


@given(st.sampled_from([Target, DeviceName, Code, Claim, CommandName]), st.text(max_size=150))
def test_whatever_is_typed_the_value_is_one_printable_line(kind: type[Kind], typed: str) -> None:
    try:
        value = kind(typed)
    except UserError:
        return
    assert value.isprintable()
    assert kind(value) == value
