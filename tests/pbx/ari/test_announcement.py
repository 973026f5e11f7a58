"""What may be read out to a phone."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ucbridge.pbx.ari.announcement import Announcement
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.errors import Unsafe

SHOWN = CallerId("ucbridge", "100")


def test_digits_are_read_in_groups_with_breaths_between() -> None:
    first, second = Announcement.checked("PJSIP/101", "12345678", shown=SHOWN, language="en").readings
    assert second == ["sound:silence/1", "digits:123", "sound:silence/1", "digits:456", "sound:silence/1", "digits:78"]
    assert first[-6:] == second


@pytest.mark.parametrize(
    "device",
    ["", "PJSIP/", "101", "Local/s@ucbridge-call", "PJSIP/1&PJSIP/2",
     "PJSIP/1/n", "PJSIP/1\n", "PJSIP/a@b", "PJSIP/" + "1" * 65],
)  # fmt: skip
def test_only_a_single_phone_can_be_rung(device: str) -> None:
    with pytest.raises(Unsafe):
        Announcement.checked(device, "1234", shown=SHOWN, language="en")


@given(st.text())
@example("1234\n")
@example("١٢٣")
@example("12,sound:beep")
def test_only_plain_digits_are_read(digits: str) -> None:
    try:
        announcement = Announcement.checked("PJSIP/101", digits, shown=SHOWN, language="en")
    except Unsafe:
        return
    assert re.fullmatch(r"[0-9]{1,16}\Z", announcement.digits)


@given(name=st.text(max_size=90), number=st.text(max_size=40))
@example(name='Eve" <112>', number="100")
@example(name="Eve\r\nX: y", number="100")
def test_the_caller_shown_is_one_quoted_name_and_one_number(name: str, number: str) -> None:
    try:
        caller = Announcement.checked("PJSIP/101", "1", shown=CallerId(name, number), language="en").caller
    except Unsafe:
        return
    assert re.fullmatch(r'"[^"\\<>\r\n\0]*" <[0-9+*#]*>\Z', caller)


@pytest.mark.parametrize("language", ["", "EN", "../en", "en/x", "en\n", "en,fr"])
def test_a_language_is_one_word(language: str) -> None:
    with pytest.raises(Unsafe):
        Announcement.checked("PJSIP/101", "1", shown=SHOWN, language=language)
