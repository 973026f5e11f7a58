"""Text that must be shorter, cut where it can still be read. Pure."""

from __future__ import annotations

MORE = " …"
"""Stands where something was cut off."""

_BACK = 40
"""How far back a cut looks for the end of a word."""


def at_a_word(text: str, length: int) -> str:
    """Return at most so many characters of a text, whole words where they are not too long."""
    if text[length : length + 1].isspace():
        return text[:length].rstrip()
    for place in range(length, max(length - _BACK, 0), -1):
        if text[place - 1].isspace():
            return text[: place - 1].rstrip()
    return text[:length]
