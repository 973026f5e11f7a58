"""Names as people type them: parts of them, in any order, without accents or capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Generic, TypeVar

_T = TypeVar("_T")

_START = 2
"""Letters by which the names of an index are found."""


@lru_cache(maxsize=32768)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name, folded: `Élodie O'Neil-Roux` is elodie, o, neil, roux."""
    stripped = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    folded = stripped.casefold().translate(_SPECIAL)
    return tuple(re.findall(r"[^\W_]+", folded))


def matching(query: str, named: Iterable[tuple[str, _T]]) -> list[_T]:
    """Return what a query means best: whole names, else whole words of names, else beginnings of words."""
    asked = words(query)
    tiers: tuple[list[_T], ...] = ([], [], [])
    for name, value in named:
        if (tier := _tier(asked, words(name))) is not None:
            tiers[tier].append(value)
    return next((tier for tier in tiers if tier), [])


def beginning(query: str, named: Iterable[tuple[str, _T]]) -> list[_T]:
    """Return all that fits what was typed so far, by how well and then in the order given; nothing typed fits all."""
    asked = words(query)
    found = [(_tier(asked, words(name)) if asked else 0, value) for name, value in named]
    return [value for tier in (0, 1, 2) for fit, value in found if fit == tier]


class Index(Generic[_T]):
    """Many names, looked up as `matching` and `beginning` do, without going through all of them."""

    def __init__(self, named: Iterable[tuple[str, _T]]) -> None:
        self._named = list(named)
        self._starts: dict[str, list[tuple[str, int]]] = {}
        for number, (name, _value) in enumerate(self._named):
            for end in _ends(words(name)):
                self._starts.setdefault(end[:_START], []).append((end, number))

    def matching(self, query: str, *, only: Callable[[_T], bool] = lambda _value: True) -> list[_T]:
        """Return what a query means best of those that are wanted."""
        return matching(query, [each for each in self._like(query) if only(each[1])])

    def beginning(self, query: str, most: int) -> list[_T]:
        """Return what fits what was typed so far, at most so many; nothing typed fits all."""
        if not words(query):
            return [value for _name, value in self._named[:most]]
        return beginning(query, self._like(query))[:most]

    def _like(self, query: str) -> list[tuple[str, _T]]:
        """Return those that may fit: an end of theirs begins as the first word of the query does."""
        if not (asked := words(query)):
            return []
        first = asked[0]
        starts = [first[:_START]] if len(first) >= _START else [each for each in self._starts if each.startswith(first)]
        ends = (each for start in starts for each in self._starts.get(start, ()))
        return [self._named[number] for number in sorted({number for end, number in ends if end.startswith(first)})]


def nearest(query: str, named: Mapping[str, _T], count: int = 3) -> list[_T]:
    """Return what a misspelt query may have meant, nearest first."""
    spelt: dict[str, _T] = {}
    for name, value in named.items():
        for part in (" ".join(words(name)), *words(name)):
            spelt.setdefault(part, value)
    near = get_close_matches(" ".join(words(query)), spelt, n=2 * count, cutoff=0.6)
    return list(dict.fromkeys(spelt[each] for each in near))[:count]


def _tier(asked: tuple[str, ...], name: tuple[str, ...]) -> int | None:
    if not asked:
        return None
    if asked == name or sorted(asked) == sorted(name) or "".join(asked) == "".join(name):
        return 0
    if set(asked) <= set(name):
        return 1
    ends = _ends(name)
    return 2 if all(any(end.startswith(each) for end in ends) for each in asked) else None


def _ends(name: tuple[str, ...]) -> list[str]:
    return ["".join(name[start:]) for start in range(len(name))]


_SPECIAL = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss"})
