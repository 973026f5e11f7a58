"""The AMI wire format: messages of `Name: value` lines, ended by an empty line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ucbridge.i18n import _
from ucbridge.pbx.errors import Unsendable

Frame = dict[str, str | list[str]]
"""One message; a header that occurs several times is a list."""

Value = str | int | bool | Sequence[str] | Mapping[str, str]
"""What a header may hold; a sequence repeats the header, a mapping sets channel variables (`Variable`)."""

END = b"\r\n\r\n"
MAX_LINE = 1000
"""Bytes in a line we write; Asterisk refuses lines from about 1,020."""
MAX_HEADERS = 120
"""Lines in an action we write; Asterisk refuses 200."""
MAX_MESSAGE = 256 * 1024
"""Bytes in a message we read; a peer that sends more is no Asterisk."""

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_VARIABLE = re.compile(r"_{0,2}[A-Za-z][A-Za-z0-9_]{0,63}")
_BREAKS = re.compile(r"[\r\n\0]")
_SPECIAL = re.compile(r'([\\",()\[\]])')


class Splitter:
    """Cuts a byte stream into messages."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the messages that `data` completes; one may still begin with an extra CRLF.

        Raises:
            ValueError: more than `MAX_MESSAGE` bytes came without an end.
        """
        messages = (self._rest + data).split(END)
        self._rest = messages.pop()
        if len(self._rest) > MAX_MESSAGE:
            raise ValueError("a message without end")
        return messages


def parse(message: bytes) -> Frame:
    """Return the headers of one message, values without trailing line feeds."""
    try:
        lines = message.decode().split("\r\n")
    except UnicodeDecodeError:
        lines = [_decoded(line) for line in message.split(b"\r\n")]
    frame: Frame = {}
    for line in lines:
        key, found, value = line.partition(": ")
        if not found:
            return _parse_odd(lines)
        frame[key] = value
    if len(frame) != len(lines) or message.count(b"\n") >= len(lines):
        return _parse_odd(lines)
    return frame


def _decoded(line: bytes) -> str:
    """Return a line that may be Latin-1, as old telephone systems send names; what cannot be read becomes U+FFFD."""
    written = line.decode("utf-8", "replace")
    cut = not written.replace("\ufffd", "").isascii()  # UTF-8, but its last character was cut in two
    return written if cut else line.decode("cp1252", "replace")


def text(frame: Frame, key: str) -> str:
    """Return the (first) value of a header, "" where there is none."""
    value = frame.get(key, "")
    if isinstance(value, str):
        return value
    return value[0]


def encode(action: str, headers: Mapping[str, Value], *, action_id: str = "") -> bytes:
    """Return one action as bytes.

    Raises:
        Unsendable: something in it would not stay data: a line break, a NUL, a line that is too long.
    """
    lines = [_line("Action", action)]
    if action_id:
        lines.append(_line("ActionID", action_id))
    lines.extend(_line(key, value) for key, one in headers.items() for value in _values(one))
    if len(lines) > MAX_HEADERS:
        raise Unsendable("", _("it has too many parts"))
    return b"\r\n".join(lines) + END


def assignment(name: str, value: str) -> str:
    """Return `NAME=value` for a `Variable` header, escaped so that Asterisk's argument splitter gives back `value`.

    Raises:
        Unsendable: `name` is no channel variable.
    """
    if not _VARIABLE.fullmatch(name):
        raise Unsendable("Variable", _("a variable has a wrong name"))
    return f"{name}={_SPECIAL.sub(_ESCAPED, value)}"


_ESCAPED = r"\\\1"


def _values(value: Value) -> Iterator[str]:
    if isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, str | int):
        yield str(value)
    elif isinstance(value, Mapping):
        yield from (assignment(name, one) for name, one in value.items())
    else:
        yield from value


def _line(key: str, value: str) -> bytes:
    if not _KEY.fullmatch(key):
        raise Unsendable(key, _("a header has a wrong name"))
    if _BREAKS.search(value):
        raise Unsendable(key, _("it has a line break or a NUL in it"))
    try:
        line = f"{key}: {value}".encode()
    except UnicodeEncodeError:
        raise Unsendable(key, _("it is no valid text")) from None
    if len(line) > MAX_LINE:
        raise Unsendable(key, _("it is too long"))
    return line


def _parse_odd(lines: list[str]) -> Frame:
    frame: Frame = {}
    for line in lines:
        key, found, value = line.partition(": ")
        if not found:
            key, _colon, value = line.partition(":")
        _add(frame, key, value.rstrip("\r\n"))
    frame.pop("", None)
    return frame


def _add(frame: Frame, key: str, value: str) -> None:
    before = frame.get(key)
    if before is None:
        frame[key] = value
    elif isinstance(before, str):
        frame[key] = [before, value]
    else:
        before.append(value)
