"""Texts of several lines, no more of them than fit."""

from __future__ import annotations

from collections.abc import Sequence

from ucbridge.i18n import Text, plural


def lines(each: Sequence[Text | str], most: int) -> Text:
    """Return a text of several lines; beyond `most` it only says how many more there are."""
    rest = len(each) - most
    said = [*each[:most], *([plural("and {count} more", "and {count} more", rest)] if rest > 0 else [])]
    named = {f"line{index}": line for index, line in enumerate(said)}
    return Text("\n".join(f"{{{name}}}" for name in named), named)


def first_shown(more: int) -> Text | None:
    """Say that a list goes on, None where it does not."""
    if not more:
        return None
    return plural("The first are shown; there is {count} more.", "The first are shown; there are {count} more.", more)
