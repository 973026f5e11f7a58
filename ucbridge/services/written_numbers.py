"""Numbers that can be called, found in what somebody wrote. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

from ucbridge.services.numbers import plain

LONGEST = 4000
"""Characters of a text that are looked at; people write no longer messages."""

_WORD = re.compile(r"(?<![\w.,:;/+*#-])[0-9]{2,6}(?![\w*#-])(?![.,:/][0-9])")
"""Digits that stand alone: no time, no date, no amount."""


def numbers_in(text: str, region: str, extensions: Collection[str]) -> tuple[str, ...]:
    """Return the valid telephone numbers of a text as E.164, and those of the extensions in it, in their order."""
    shown = "\n".join(plain(line) for line in text[:LONGEST].splitlines())
    return tuple(dict.fromkeys(number for _place, number in sorted(_found(shown, region, extensions))))


def _found(text: str, region: str, extensions: Collection[str]) -> Iterator[tuple[int, str]]:
    taken: set[int] = set()
    for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
        taken.update(range(match.start, match.end))
        yield match.start, format_number(match.number, PhoneNumberFormat.E164)
    for word in _WORD.finditer(text):
        if word[0] in extensions and word.start() not in taken:
            yield word.start(), word[0]
