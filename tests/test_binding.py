"""Raw arguments made into what a command asks for."""

from __future__ import annotations

import pytest

from tests.sample_commands import Digits, Phone, call, forward, show
from ucbridge.binding import bind
from ucbridge.errors import UserError


def test_each_argument_becomes_its_kind_under_its_python_name() -> None:
    bound = bind(call, {"target": "Bob", "from": "desk"})
    assert bound == {"target": "Bob", "from_": "desk"}
    assert isinstance(bound["from_"], Phone)
    assert isinstance(bind(forward, {"to": "200", "why": "lunch"})["to"], Digits)


def test_blank_values_count_as_not_given() -> None:
    assert bind(show, {"what": "  "}) == {}
    assert bind(call, {"TARGET": " Bob ", "from": ""}) == {"target": "Bob"}


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({}, "TARGET is missing (who to ring: a name, an extension or a number): type /call TARGET [from DEVICE]."),
        (
            {"target": " "},
            "TARGET is missing (who to ring: a name, an extension or a number): type /call TARGET [from DEVICE].",
        ),
        ({"target": "Bob", "to": "x"}, "“to” is too much: type /call TARGET [from DEVICE]."),
    ],
)
def test_missing_and_surplus_arguments_are_one_sentence_with_the_usage(raw: dict[str, str], sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        bind(call, raw)
    assert str(caught.value.text) == sentence


def test_a_kind_words_its_own_mistake() -> None:
    with pytest.raises(UserError) as caught:
        bind(forward, {"to": "two", "why": "x"})
    assert str(caught.value.text) == "“two” is no number."
