"""The `msgNNNN.txt` beside a recording, as Asterisk writes it; everything in it came from a caller and is hostile."""

from __future__ import annotations

import re
from dataclasses import dataclass

LARGEST = 64 * 1024
"""Bytes of an envelope that are looked at; Asterisk writes about 300."""

_SECTION = re.compile(r"\[([^\]]*)\]")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{1,80}")
_SECONDS = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What identifies a message: its id ("" where Asterisk gave it none yet) and its length in seconds."""

    message_id: str = ""
    seconds: int = 0


def read(raw: bytes) -> Envelope:
    """Read an envelope. Bytes of any encoding, lines of any end and anything unknown are let pass.

    Asterisk escapes nothing in here, so a key with two values is believed neither.
    """
    section, found = "", dict[str, set[str]]()
    for line in raw[:LARGEST].decode("latin-1").split("\n"):
        text = line.strip(" \t\r")
        if heading := _SECTION.match(text):
            section = heading[1]
        elif section == "message" and not text.startswith(";"):
            key, equals, value = text.partition("=")
            if equals:
                found.setdefault(key.strip(), set()).add(value.removeprefix(">").strip())
    return Envelope(_only(found, "msg_id", _MESSAGE_ID), int(_only(found, "duration", _SECONDS) or 0))


def _only(found: dict[str, set[str]], key: str, fitting: re.Pattern[str]) -> str:
    values = found.get(key, set())
    value = next(iter(values)) if len(values) == 1 else ""
    return value if fitting.fullmatch(value) else ""
