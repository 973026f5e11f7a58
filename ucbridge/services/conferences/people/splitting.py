"""Lines of names, numbers and groups taken apart: `Alice Bob Durand, +33 1 23 45 67 89 @sales` are four. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ucbridge.services import names
from ucbridge.typed import fold, quote

LONGEST_NAME = 6
LONGEST_NUMBER = 12
"""Words of one name, and of one number."""

MARKS = ("role", "group", "queue", "person")

_AND = frozenset({"and", "et", "&", "+", "with", "avec"})
_TOKEN = re.compile(
    r"""
    (?P<break>[,;、])
    | (?P<mark>@|(?:role|group|queue|person)[:=]\s*)?
      (?: "(?P<straight>(?:\\.|[^"\\])*)" | [“”](?P<curly>[^“”]*)[“”] | «\s*(?P<french>[^»]*?)\s*» ) (?=[\s,;、]|$)
    | (?P<marked>@|(?:role|group|queue|person)[:=]\s*)(?P<group>[^\s,;、]+)
    | (?P<plain>[^\s,;、]+)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"\(?(?:\+ ?)?[0-9(][0-9 ().\[\]/-]*")
_SURE = re.compile(r"[+(0]")


@dataclass(frozen=True, slots=True)
class Item:
    """One of several that were named. `mark` says what kind of group it is: one of MARKS, `@` for any, "" for none."""

    text: str
    mark: str = ""

    @property
    def written(self) -> str:
        """Return it as it can be typed again between commas."""
        together = " " not in self.text or (not self.mark and is_number(self.text))
        bare = together and fold(self.text) not in _AND and re.fullmatch(r"[\w+.'*#-][\w+.'*# -]*", self.text)
        mark = f"{self.mark}:" if self.mark in MARKS else self.mark
        return mark + (self.text if bare else quote(self.text))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words between two commas, which may be one or several; something quoted or marked is one `item`."""

    words: tuple[str, ...] = ()
    item: Item | None = None


class Known:
    """What there is to be named. `numbers` tells whether something is a whole telephone number."""

    def __init__(self, called: Iterable[str], extensions: Collection[str], numbers: Mapping[str, bool]) -> None:
        self._extensions = extensions
        self._numbers = numbers
        self._words: dict[str, set[int]] = {}
        for index, name in enumerate(called):
            for word in names.words(name):
                self._words.setdefault(word, set()).add(index)
        self._sorted = sorted(self._words)

    def fit(self, words: Sequence[str]) -> int | None:
        """Return how far words are from naming exactly one thing: 0 is exactly, None not at all."""
        text = " ".join(words)
        if len(words) == 1 and text in self._extensions:
            return 0
        if is_number(text):
            return (0 if _SURE.match(text) else 1) if self._numbers[text] else None
        asked = names.words(text) if len(words) <= LONGEST_NAME else ()
        if len(set(asked)) < len(asked) or not _AND.isdisjoint(map(fold, (words[0], words[-1]))):
            return None  # Alice Martin Marie Martin are two, and so are Alice and Bob
        if self._some(self._words.get(each, set()) for each in asked):
            return 0
        return 1 if self._some(self._beginning(each) for each in asked) else None

    def two(self, text: str) -> tuple[str, str] | None:
        """Return a number and the extension behind it where what reads as one number may be both."""
        number, _blank, last = text.rpartition(" ")
        both = is_number(text) and last in self._extensions and self._numbers.get(number, False)
        return (number, last) if both else None

    def _some(self, found: Iterable[set[int]]) -> bool:
        sets = list(found)
        return bool(sets) and bool(set.intersection(*sets))

    def _beginning(self, word: str) -> set[int]:
        found: set[int] = set()
        for at in range(bisect_left(self._sorted, word), len(self._sorted)):
            if not self._sorted[at].startswith(word):
                break
            found |= self._words[self._sorted[at]]
        return found


def phrases(text: str) -> list[Phrase]:
    """Take a line apart at its commas, `and`, quotes and marks."""
    found: list[Phrase] = []
    words: list[str] = []
    for token in _TOKEN.finditer(text):
        if token["plain"]:
            words.append(token["plain"])
            continue
        if words:
            found.append(Phrase(tuple(words)))
            words = []
        if (item := _item(token)).text:
            found.append(Phrase(item=item))
    return [*found, Phrase(tuple(words))] if words else found


def numbers_in(line: Sequence[Phrase]) -> Iterator[str]:
    """Return whatever may be a number in a line, for `Known`."""
    for phrase in line:
        for start in range(len(phrase.words)):
            for end in range(start + 1, min(len(phrase.words), start + LONGEST_NUMBER) + 1):
                if is_number(text := " ".join(phrase.words[start:end])):
                    yield text


def is_number(text: str) -> bool:
    """Tell whether something is written like one number, rather than like two."""
    return bool(_NUMBER.fullmatch(text))


def items(line: Sequence[Phrase], known: Known) -> list[Item]:
    """Return who is named in a line: as few words as possible mean nobody, as few names as possible are only begun."""
    return [each for phrase in line for each in ([phrase.item] if phrase.item else _divided(phrase.words, known))]


_Cost = tuple[int, int, int]
"""Words that mean nobody, how far the others are from what they mean, and how many there are."""


def _divided(words: Sequence[str], known: Known) -> list[Item]:
    best: list[tuple[_Cost, tuple[str, ...]]] = [((0, 0, 0), ())]
    for end in range(1, len(words) + 1):
        best.append(
            min(
                (_with(best[start], words[start:end], known) for start in range(max(0, end - LONGEST_NUMBER), end)),
                key=lambda each: each[0],
            )
        )
    return [Item(text) for text in best[-1][1]]


def _with(before: tuple[_Cost, tuple[str, ...]], words: Sequence[str], known: Known) -> tuple[_Cost, tuple[str, ...]]:
    (lost, far, count), texts = before
    if len(words) == 1 and fold(words[0]) in _AND:
        return before
    fit = known.fit(words)
    cost = (lost + len(words), far, count + 1) if fit is None else (lost, far + fit, count + 1)
    return cost, (*texts, " ".join(words))


def _item(token: re.Match[str]) -> Item:
    if (group := token["group"]) is not None:
        return Item(group, _mark(token["marked"]))
    straight = token["straight"]
    quoted = re.sub(r"\\(.)", r"\1", straight) if straight is not None else token["curly"] or token["french"] or ""
    return Item(" ".join(quoted.split()), _mark(token["mark"] or ""))


def _mark(written: str) -> str:
    return written.rstrip().rstrip(":=").casefold()
