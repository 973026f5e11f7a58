"""Long lists, a page at a time. Pure."""

from __future__ import annotations

from collections.abc import Callable

from ucbridge.i18n import Text, _
from ucbridge.models import Button

FITS = 75
"""Characters of a command that fit into a button."""


_BY_AGE = _("Newer"), _("Older")


def page_count(count: int, per_page: int) -> int:
    """Return how many pages so many entries fill; an empty list has one."""
    return max(1, -(-count // per_page))


def turning(
    at: int, last: int, again: Callable[[int], str], *, words: tuple[Text, Text] = _BY_AGE
) -> tuple[Button, ...]:
    """Return the buttons to the pages before and after, where the command that `again` makes fits into them.

    `words` say what is there.
    """
    typed = [(again(to), label) for to, label in zip((at - 1, at + 1), words, strict=True) if 1 <= to <= last]
    return tuple(Button(label, "run", line) for line, label in typed if len(line) <= FITS)
