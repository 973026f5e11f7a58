"""Names of commands, parameters and choices in every language: what people read, and all that they may type.

Their words stand in the catalogue under a context of their own, for they are names: short, and without blanks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product

from ucbridge.i18n import LANGUAGES, named
from ucbridge.models import Choice
from ucbridge.typed import fold

NAMES = "command"
"""The context of the words of commands and parameters."""

CHOICES = "choice"
"""The context of the values a parameter may have."""


def name_in(name: str, language: str) -> str:
    """Return a command's or parameter's name in one language, word by word."""
    return " ".join(named(word, language, context=NAMES) for word in name.split(" "))


def choice_in(choice: str, language: str) -> str:
    """Return a choice in one language."""
    return named(choice, language, context=CHOICES)


@lru_cache
def spellings(name: str) -> Mapping[str, str]:
    """Return all that may be typed for a name, folded, each with how it is written: languages may be mixed."""
    words = [[named(word, language, context=NAMES) for language in LANGUAGES] for word in name.split(" ")]
    return {fold(written): written for written in map(" ".join, product(*words))}


@lru_cache(maxsize=256)
def meant(names: tuple[str, ...]) -> Mapping[str, str]:
    """Return the name meant by all that may be typed, folded; English goes first where two languages share a word."""
    known = {spelling: name for name in reversed(names) for spelling in spellings(name)}
    return known | {fold(name): name for name in names}


def chosen(text: str, choices: Iterable[str]) -> str:
    """Return the choice meant by what was typed; the folded text where it is none."""
    folded = fold(text)
    return next((each for each in choices if folded in _ways(each)), text.casefold())


def begun(prefix: str, choices: Iterable[str], language: str) -> list[Choice]:
    """Return the choices that begin like what was typed so far, in one language."""
    folded = fold(prefix.strip())
    fitting = [each for each in choices if any(way.startswith(folded) for way in _ways(each))]
    return [Choice(choice_in(each, language), each) for each in fitting]


def _ways(choice: str) -> list[str]:
    return [fold(choice), *(fold(choice_in(choice, language)) for language in LANGUAGES)]
