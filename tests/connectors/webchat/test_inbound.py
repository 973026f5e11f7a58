from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.webchat.inbound import LARGEST, MalformedError, Pressed, Said, invocation, read
from ucbridge.models import Button, Reply
from ucbridge.signer import Signer

KEYS = ("arguments", "id", "text", "token", "csrf", "seq", "command", "parameter", "prefix", "before")

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(st.text())
def test_any_text_is_one_of_ours_or_malformed(payload: str) -> None:
    with pytest.raises(MalformedError):
        read(payload)


@given(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["hello", "say", "press", "fill", "complete", "older"])},
        optional=dict.fromkeys(KEYS, _JSON),
    )
)
def test_any_json_is_one_of_ours_or_malformed(message: dict[str, object]) -> None:
    try:
        heard = read(json.dumps(message))
    except MalformedError:
        return
    assert heard.type == message["type"]


@given(st.text(min_size=1, max_size=1000))
def test_a_line_reaches_the_bot_as_one_line_without_control_characters(text: str) -> None:
    try:
        said = read(json.dumps({"type": "say", "id": "0123456789", "text": text}))
    except MalformedError:
        return
    assert isinstance(said, Said)
    assert len(said.text.splitlines()) == 1
    assert said.text.isprintable() or not any(ord(each) < 32 or ord(each) == 127 for each in said.text)


def test_a_payload_that_is_too_large_is_not_parsed() -> None:
    with pytest.raises(MalformedError, match="too large"):
        read(" " * (LARGEST + 1))


@pytest.mark.parametrize("argument", ["3 102", "/call +33612345678", "/voicemail search “Zoë Müller” page 2"])
def test_a_button_may_carry_a_whole_line(argument: str) -> None:
    [button] = Signer(b"k" * 32).seal(Reply("Which?", buttons=(Button("This", "run", argument),))).buttons
    heard = read(json.dumps({"type": "press", "id": "0123456789", "token": button.token}))
    assert isinstance(heard, Pressed)
    assert heard.token == button.token


@pytest.mark.parametrize("token", ["", "a\nb", "a\x00", "x" * 201])
def test_no_button_carries_such_a_token(token: str) -> None:
    with pytest.raises(MalformedError):
        read(json.dumps({"type": "press", "id": "0123456789", "token": token}))


def test_a_press_carries_its_token_and_nothing_else() -> None:
    made = invocation(Pressed(type="press", id="0123456789", token="a.b"), "alice", "fr")
    assert (made.token, made.text, made.command, made.language) == ("a.b", "", "", "fr")
    assert made.id == "alice:0123456789"
