"""What others wrote, shown as they wrote it: nothing in it is formatted, linked, mentioned or counted (pure)."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

BLANK = "\N{ZERO WIDTH SPACE}"
"""What stands where Discord wants text and there is none."""

_UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that make text run the other way; names with them could pass for others."""

_SPECIAL = re.compile(
    r"""
    [\\`*_~|\[<]                                      # styles, code, spoilers, links, mentions, timestamps
    | :(?=//)                                         # addresses
    | @(?=everyone|here)
    | (?<=discord)\. | (?<=discordapp)\.              # invitations work without https://
    | (?:(?<=\n)|(?<![\s\S]))(?P<begin>[ ]*)(?=(?:\#{1,3}|-\#|>{1,3}|[-+])(?:[ ]|$))   # headings, quotes, lists
    | (?:(?<=\n)|(?<![\s\S]))(?P<count>[ ]*[0-9]{1,9})(?=\.(?:[ ]|$))                 # lists that count
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)


def clean(text: str) -> str:
    """Drop what is not text: control characters, halves of characters, marks that turn the direction."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(_visible(each) for each in lines if each not in _UNSEEN)


def one_line(text: str) -> str:
    """Return clean text in one line."""
    return " ".join(clean(text).split())


def escape(text: str) -> str:
    """Write clean text so that it is shown as it stands."""
    return _SPECIAL.sub(_escaped, text)


def ticking(moment: datetime) -> str:
    """Write how long ago something was; Discord lets it tick."""
    return f"<t:{int(moment.timestamp())}:R>"


def _escaped(match: re.Match[str]) -> str:
    if (count := match["count"]) is not None:
        return f"{count}\\"
    if (begin := match["begin"]) is not None:
        return f"{begin}\\"
    return f"\\{match[0]}"


def _visible(each: str) -> str:
    if each in "\n\t":
        return each.replace("\t", " ")
    return "" if unicodedata.category(each) in {"Cc", "Cs"} else each
