"""The AMI wire format: what goes in comes out, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ucbridge.errors import PbxError
from ucbridge.pbx.errors import Unsendable
from ucbridge.pbx.frames import MAX_LINE, MAX_MESSAGE, Splitter, assignment, encode, parse, text

UNHURRIED = settings(deadline=None)
HOSTILE = st.text(st.sampled_from('\r\n\0",;&/n${}\\()[]:=| aé漢😀'), max_size=40) | st.text(max_size=40)
SENDABLE = HOSTILE.filter(lambda value: not set(value) & set("\r\n\0"))


def sent(data: bytes) -> list[dict[str, str | list[str]]]:
    return [parse(message) for message in Splitter().feed(data)]


def split_arguments(value: str) -> list[str]:
    """Take a `Variable` header apart as Asterisk's application argument splitter does (main/app.c)."""
    out, current = [], ""
    quoted, parens, brackets = False, 0, 0
    characters = iter(value)
    for char in characters:
        if char == "\\":
            current += next(characters, "")
            continue
        if char == '"':
            quoted = not quoted
            continue
        parens += (char == "(") - (char == ")" and parens > 0)
        brackets += (char == "[") - (char == "]" and brackets > 0)
        if char == "," and not quoted and not parens and not brackets:
            out.append(current)
            current = ""
        else:
            current += char
    return [*out, current]


@UNHURRIED
@given(HOSTILE)
@example("x\r\nVariable: PWNED=1")
@example("x\r\n\r\nAction: Originate")
@example("\ud800")
def test_a_value_stays_data_or_is_refused(value: str) -> None:
    try:
        data = encode("UserEvent", {"UserEvent": "Test", "Note": value, "After": "1"}, action_id="7")
    except Unsendable:
        assert set(value) & set("\r\n\0\ud800")
        return
    assert sent(data) == [
        {"Action": "UserEvent", "ActionID": "7", "UserEvent": "Test", "Note": value, "After": "1"},
    ]


@UNHURRIED
@given(SENDABLE)
@example("x,B=y")
@example('",B=y')
@example("\\")
@example("(,B=y")
def test_a_channel_variable_keeps_its_value_and_sets_no_other(value: str) -> None:
    assert split_arguments(assignment("UCB_CALLER_NAME", value)) == [f"UCB_CALLER_NAME={value}"]


@UNHURRIED
@given(st.dictionaries(HOSTILE, SENDABLE, max_size=4))
def test_a_hostile_header_name_is_refused(headers: dict[str, str]) -> None:
    try:
        data = encode("Ping", headers)
    except Unsendable:
        return
    assert sent(data) == [{"Action": "Ping", **headers}]


@pytest.mark.parametrize(
    "headers",
    [
        {"X:Y": "1"},
        {"X\r\nAction": "1"},
        {"": "1"},
        {"X": "a" * MAX_LINE},
        {"X": "é" * (MAX_LINE // 2)},
        {"Variable": {"A,B": "1"}},
        {"Variable": {"A=B": "1"}},
        {"Variable": {"A": "1\n"}},
        {"Variable": ["x"] * 200},
    ],
)
def test_what_would_not_stay_data_is_refused_in_words(headers: dict[str, str]) -> None:
    with pytest.raises(Unsendable, match="cannot be sent to the PBX") as refused:
        encode("Setvar", headers)
    assert isinstance(refused.value, PbxError)
    assert isinstance(refused.value, ValueError)


def test_an_action_name_with_a_line_break_is_refused() -> None:
    with pytest.raises(Unsendable):
        encode("Ping\r\nAction: Logoff", {})


def test_numbers_switches_and_lists_are_written_as_asterisk_reads_them() -> None:
    data = encode(
        "Originate", {"Async": True, "Timeout": 30000, "Codecs": ["a", "b"], "Variable": {"A": "1", "B": "2"}}
    )
    assert sent(data) == [
        {"Action": "Originate", "Async": "true", "Timeout": "30000", "Codecs": ["a", "b"], "Variable": ["A=1", "B=2"]}
    ]


def test_repeated_headers_become_a_list() -> None:
    assert parse(b"Response: Success\r\nOutput: a\r\nOutput: \r\nOutput: b") == {
        "Response": "Success",
        "Output": ["a", "", "b"],
    }


def test_the_text_of_a_header_is_its_first_value_or_nothing() -> None:
    frame = parse(b"Event: X\r\nName: a\r\nName: b")
    assert (text(frame, "Event"), text(frame, "Name"), text(frame, "Other")) == ("X", "a", "")


def test_trailing_line_feeds_in_values_are_stripped() -> None:
    assert parse(b"Response: Success\r\nMessage: Park successful\n") == {
        "Response": "Success",
        "Message": "Park successful",
    }


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        (b"A:b", "A", "b"),
        (b"A: b", "A", "b"),
        (b"A:  b", "A", " b"),
        (b"A: b: c", "A", "b: c"),
        (b"A:", "A", ""),
        (b"A: ", "A", ""),
        (b"A", "A", ""),
    ],
)
def test_a_line_is_taken_apart_at_its_colon(line: bytes, key: str, value: str) -> None:
    assert parse(b"Event: X\r\n" + line) == {"Event": "X", key: value}


def test_bytes_that_are_no_utf8_do_not_stop_the_reader() -> None:
    assert parse(b"Event: X\r\nCallerIDName: Zo\x81") == {"Event": "X", "CallerIDName": "Zo\N{REPLACEMENT CHARACTER}"}


@UNHURRIED
@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(noise: bytes) -> None:
    for message in Splitter().feed(noise):
        assert all(isinstance(text(parse(message), key), str) for key in parse(message))


@UNHURRIED
@given(st.lists(SENDABLE, min_size=1, max_size=5), st.lists(st.integers(1, 30), max_size=60))
def test_however_tcp_cuts_the_stream_the_messages_are_the_same(values: list[str], cuts: list[int]) -> None:
    stream = b"".join(encode("UserEvent", {"Note": value}) for value in values)
    splitter, messages, rest = Splitter(), [], stream
    for cut in cuts:
        messages += splitter.feed(rest[:cut])
        rest = rest[cut:]
    messages += splitter.feed(rest)
    assert [parse(message)["Note"] for message in messages] == values


def test_a_message_without_end_is_an_error() -> None:
    splitter = Splitter()
    splitter.feed(b"A" * MAX_MESSAGE)
    with pytest.raises(ValueError, match="without end"):
        splitter.feed(b"A")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Jérôme".encode(), "Jérôme"),
        ("Jérôme Weiß".encode("latin-1"), "Jérôme Weiß"),
        ("André".encode("latin-1"), "André"),
        ("Jérôme Français".encode()[:-4], "Jérôme Fran\ufffd"),
        ("10 €".encode("cp1252"), "10 €"),
    ],
    ids=["UTF-8", "Latin-1", "its last letter", "UTF-8 cut short", "Windows"],
)
def test_a_name_is_read_in_whichever_encoding_the_phone_system_sends(name: bytes, shown: str) -> None:
    frame = parse(b"Event: VoicemailBoxDetail\r\nCallerID: " + name + b"\r\nFolder: INBOX")
    assert (text(frame, "CallerID"), text(frame, "Folder")) == (shown, "INBOX")
