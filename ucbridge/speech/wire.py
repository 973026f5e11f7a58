"""What bridge and worker say to each other: one JSON object a line, and errors that keep their class and words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ucbridge.i18n import Text
from ucbridge.speech.interface import SpeechError

JSON = dict[str, "JSON"] | list["JSON"] | str | int | float | bool | None


def line(**message: JSON) -> bytes:
    """Write one message."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def from_error(error: SpeechError) -> JSON:
    """Write an error down: the names of its class and of those it descends from, and its words."""
    return {"kinds": [kind.__name__ for kind in type(error).__mro__], "text": _from_text(error.text)}


def to_error(message: Mapping[str, Any]) -> SpeechError:
    """Return the error that was written down, as the nearest class known here."""
    known = {kind.__name__: kind for kind in _kinds(SpeechError)}
    kind = next((known[name] for name in message["kinds"] if name in known), SpeechError)
    return kind(_to_text(message["text"]))


def _kinds(kind: type[SpeechError]) -> Iterator[type[SpeechError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _kinds(each)


def _from_text(text: Text) -> JSON:
    values: dict[str, JSON] = {name: _from_value(value) for name, value in text.values.items()}
    return {"msgid": text.msgid, "values": values, "plural": text.plural, "count": text.count}


def _from_value(value: object) -> JSON:
    if isinstance(value, Text):
        return _from_text(value)
    return value if isinstance(value, str | int | float) else str(value)


def _to_text(message: Mapping[str, Any]) -> Text:
    values = {name: _to_text(value) if isinstance(value, dict) else value for name, value in message["values"].items()}
    return Text(message["msgid"], values, message["plural"], message["count"])
