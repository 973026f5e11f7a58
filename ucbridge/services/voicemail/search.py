"""Messages found by what was said in them and by who left them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ucbridge.services.names import words
from ucbridge.services.numbers import digits
from ucbridge.services.voicemail.callers import Caller
from ucbridge.store.voicemails import Voicemail

_FEWEST = 3
"""Digits that are looked for in telephone numbers; fewer are in every one."""


def matching(query: str, messages: Iterable[tuple[Voicemail, Caller]]) -> list[Voicemail]:
    """Return the messages in which every word of the query begins a word, or whose number has its digits.

    Accents and capitals do not matter.
    """
    asked, number = words(query), _national(query)
    return [voicemail for voicemail, caller in messages if _fits(asked, number, voicemail, caller)]


def _fits(asked: tuple[str, ...], number: str, voicemail: Voicemail, caller: Caller) -> bool:
    if number and any(number in digits(each) for each in _numbers(voicemail, caller)):
        return True
    there = words(f"{caller.name} {voicemail.caller_name}") + words(voicemail.text)
    return bool(asked) and all(any(word.startswith(each) for word in there) for each in asked)


def _numbers(voicemail: Voicemail, caller: Caller) -> Iterable[str]:
    return (voicemail.caller_number, caller.number, *voicemail.numbers.split())


def _national(query: str) -> str:
    """Return the digits of a query that is a number, or part of one, as they stand in every writing of it."""
    written = query.strip().removeprefix("+")
    if any(each.isalpha() for each in written) or len(digits(written)) < _FEWEST:
        return ""
    return digits(written).lstrip("0") or digits(written)
