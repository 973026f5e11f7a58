"""How much Discord takes, and text cut to it at a word (pure)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from ucbridge.shortening import MORE, at_a_word

CONTENT = 2000
DESCRIPTION = 4096
FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1024
EMBEDS = 6000
"""Characters of all embeds of a message together."""
FOOTER = 2048
TITLE = 256

CUSTOM_ID = 100
LABEL = 80
OPTION = 100
PLACEHOLDER = 150
IN_A_ROW = 5
ROWS = 5
OPTIONS = 25

NAME = 32
HELP = 100
PARAMETERS = 25
CHOICES = 25
COMMAND = 8000
"""Characters of names, descriptions and values of a command with everything under it, in its longest language."""
COMMANDS = 100
MENUS = 15
"""Menus of people, and as many of messages."""


def size(text: str) -> int:
    """Count characters as JavaScript does: whoever counts code points counts fewer."""
    return len(text) + sum(each > "\uffff" for each in text)


def plain(text: str) -> str:
    """Write text as it is."""
    return text


def cut(text: str, most: int, write: Callable[[str], str] = plain) -> tuple[str, bool]:
    """Write a text in at most so many characters; and tell whether it is whole."""
    written = write(text)
    if size(written) <= most:
        return written, True
    room = most - len(MORE)
    lengths = range(min(len(text), most) + 1)
    length = bisect_right(lengths, room, key=lambda each: size(write(text[:each]))) - 1
    return write(at_a_word(text, max(length, 0))) + MORE, False
