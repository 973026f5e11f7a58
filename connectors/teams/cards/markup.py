"""What others wrote, shown as they wrote it: nothing in it is formatted, linked, mentioned or counted (pure).

Clients differ in what escapes a sign of Markdown (those of phones show the backslash, and link what follows one), so
nothing is escaped: text with signs in it becomes a RichTextBlock, where no client reads Markdown.
"""

from __future__ import annotations

import re
import unicodedata

_JOINER = "\N{WORD JOINER}"
"""Keeps signs apart that mean something together, and is not seen."""

_UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that make text run the other way; names with them could pass for others."""

_APART = re.compile(r"\{(?=\{)|\](?=[(\[:])|<(?=/?at\b)|&(?=#?\w+;)", re.IGNORECASE)
"""Dates to be reckoned, links, mentions and characters by number: some clients look for them everywhere."""

_MARKED = re.compile(
    r"""
    [\\`<] | ~~ | \*(?=.*\*)                                           # code, tags, styles
    | (?<![A-Za-z0-9])_(?=.*_) | _(?![A-Za-z0-9])                      # nothing inside a word
    | ^[^\S\n]*(?:>|(?:\#{1,6}|[-+*]|[0-9]+[.)])(?:\s|$)|(?:[-=][^\S\n]*){3,}$)  # headings, quotes, lists, rules
    | :// | www\.                                                      # addresses
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)


def clean(text: str) -> str:
    """Drop what is not text: control characters, halves of characters, marks that turn the direction."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    seen = lines if lines.isprintable() else "".join(_visible(each) for each in lines if each not in _UNSEEN)
    return _APART.sub(lambda match: match[0] + _JOINER, seen)


def one_line(text: str) -> str:
    """Return clean text in one line."""
    return " ".join(clean(text).split())


def marked(text: str) -> bool:
    """Tell whether something in a clean text would be read as Markdown."""
    return _MARKED.search(text) is not None


def _visible(each: str) -> str:
    if each in "\n\t":
        return each.replace("\t", " ")
    return "" if unicodedata.category(each) in {"Cc", "Cs"} else each
