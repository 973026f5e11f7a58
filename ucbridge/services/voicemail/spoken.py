"""Digits as people say and engines write them: `06 12`, `oh six twelve`, `zéro six, douze` are all 0612."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 24
"""Digits of one reading; nothing people dictate is longer."""

_MOST = 4096
"""Readings of one run that are followed; French has many for soixante-dix."""


def _counted(words: str, first: int) -> dict[str, int]:
    return {word: value for value, word in enumerate(words.split(), first)}


_ONES = (
    _counted("zero one two three four five six seven eight nine", 0)
    | _counted("zero un deux trois quatre cinq six sept huit neuf", 0)
    | {"oh": 0, "o": 0, "une": 1}
)
_UNITS = {word: str(value) for word, value in _ONES.items()}
_TEENS = {
    word: str(value)
    for word, value in (
        _counted("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10)
        | _counted("dix onze douze treize quatorze quinze seize", 10)
    ).items()
}
_FRENCH = _counted("vingt trente quarante cinquante soixante septante octante nonante", 2) | {
    "vingts": 2,
    "huitante": 8,
}
_TENS = _counted("twenty thirty forty fifty sixty seventy eighty ninety", 2) | {"fourty": 4} | _FRENCH
_HUNDRED = {"hundred", "cent", "cents"}
_TIMES = {"double": 2, "triple": 3}
_SILENT = {"dash", "hyphen", "tiret", "et", "and"}
_LITERAL = re.compile(r"\+?[(\[]?\+?[0-9][0-9()\[\]./+-]*")
_EDGES = "\"'“”«»‘’,;:!?…"


@dataclass(frozen=True, slots=True)
class Part:
    """One number word, or a group of digits, where it stands in the text. `mark` ends a clause after it: `,`."""

    word: str
    start: int
    end: int
    mark: str = ""

    @property
    def written(self) -> bool:
        """Tell whether it is digits rather than a word."""
        return self.word.lstrip("+").isdecimal()


@dataclass(frozen=True, slots=True)
class Run:
    """Number words that follow each other; `first` and `last` are the places of its tokens in the text."""

    parts: tuple[Part, ...]
    first: int
    last: int

    @property
    def start(self) -> int:
        """Return where it begins in the text."""
        return self.parts[0].start

    @property
    def end(self) -> int:
        """Return where it ends in the text."""
        return self.parts[-1].end


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text, folded: without accents, capitals and what surrounds it."""

    word: str
    start: int
    end: int
    parts: tuple[Part, ...]


def tokens(text: str) -> list[Token]:
    """Return the words of a text, each with its number words."""
    return [_token(match) for match in re.finditer(r"\S+", text)]


def runs(words: Sequence[Token]) -> list[Run]:
    """Return the longest stretches of number words; a plus sign begins a new one."""
    found: list[Run] = []
    parts: list[Part] = []
    first = last = 0
    for index, token in enumerate(words):
        if parts and (not token.parts or token.parts[0].word.startswith("+") or token.word == "plus"):
            found += _run(parts, first, last)
            parts = []
        if token.parts:
            first, last = (first if parts else index), index
            parts.extend(token.parts)
    return found + _run(parts, first, last)


def readings(parts: Sequence[Part]) -> frozenset[str]:
    """Return what the parts may mean: `twenty seven` is 27 or 207. A leading plus is kept.

    Nothing is read of more parts than anybody dictates at once.
    """
    if len(parts) > 2 * LONGEST:
        return frozenset()
    from_here: list[frozenset[str]] = [frozenset()] * len(parts) + [frozenset({""})]
    for index in range(len(parts) - 1, -1, -1):
        made = {
            digits + rest
            for digits, taken in _meanings(parts, index)
            for rest in from_here[index + taken]
            if len(digits) + len(rest) <= LONGEST
        }
        from_here[index] = frozenset(sorted(made, key=len)[:_MOST])
    return from_here[0]


def _token(match: re.Match[str]) -> Token:
    raw, start = match.group(), match.start()
    folded = fold(raw).strip(_EDGES + ".")
    mark = raw[-1] if raw[-1] in ".,;:!?…" else ""
    return Token(folded, start, match.end(), tuple(_parts(folded, start, match.end(), mark)))


def fold(text: str) -> str:
    """Return text without accents and capitals, digits in their plain form."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    digits = "".join(str(unicodedata.decimal(each, each)) for each in plain)
    return digits.casefold().replace("\u2010", "-").replace("\u2011", "-").replace("\u2013", "-")


def _parts(folded: str, start: int, end: int, mark: str) -> Iterator[Part]:
    if _LITERAL.fullmatch(folded):
        digits = "".join(re.findall("[0-9]", folded.replace("(0)", "") if "+" in folded else folded))
        yield Part("+" * folded.startswith(("+", "(+")) + digits, start, end, mark)
        return
    words = [each for each in re.split("[-']", folded) if each]
    if words and all(map(_numeric, words)):
        yield from (Part(each, start, end, mark if place == len(words) else "") for place, each in enumerate(words, 1))


def _numeric(word: str) -> bool:
    named = word in _UNITS or word in _TEENS or word in _TENS
    return named or word in _HUNDRED or word in _TIMES or word in _SILENT or word == "plus"


def _run(parts: list[Part], first: int, last: int) -> list[Run]:
    """Make a run of parts, without the words at its ends that say nothing there: `and five`, `double`."""
    kept = parts[:]
    while kept and (kept[0].word in _SILENT or kept[0].word in {"cents", "hundred"}):
        kept = kept[1:]
    while kept and (kept[-1].word in _SILENT or kept[-1].word in _TIMES or kept[-1].word == "plus"):
        kept = kept[:-1]
    return [Run(tuple(kept), first, last)] if kept else []


def _meanings(parts: Sequence[Part], index: int) -> list[tuple[str, int]]:
    """Return what may stand at this place, and how many parts it takes."""
    word = parts[index].word
    if parts[index].written:
        return [(word.lstrip("+") if index else word, 1)]
    if word == "plus":
        return [("+" if not index else "", 1)]
    if word in _SILENT:
        return [("", 1)]
    if word in _TIMES:
        value = _UNITS.get(_at(parts, index + 1)) or _at(parts, index + 1)
        return [(value * _TIMES[word], 2)] if len(value) == 1 else [("", 1)]
    if word in _HUNDRED:
        return [("100", 1), *((f"1{low:02}", 1 + taken) for low, taken in _below_hundred(parts, index + 1))]
    return _hundreds(parts, index) or _small(parts, index)


def _small(parts: Sequence[Part], index: int) -> list[tuple[str, int]]:
    """Return what a number below a hundred may be: alone, or with what is added to it."""
    word = parts[index].word
    found = [(f"{value:02}", taken) for value, taken in _below_hundred(parts, index)]
    if word in _TENS or word == "dix":
        return found
    return [(_UNITS.get(word) or _TEENS[word], 1), *(each for each in found if each[1] > 1)]


def _hundreds(parts: Sequence[Part], index: int) -> list[tuple[str, int]]:
    digit = _UNITS.get(parts[index].word, "0")
    if digit == "0" or _at(parts, index + 1) not in _HUNDRED:
        return []
    low = [(f"{digit}{value:02}", 2 + taken) for value, taken in _below_hundred(parts, index + 2)]
    return [(f"{digit}00", 2), *low]


def _below_hundred(parts: Sequence[Part], index: int) -> list[tuple[int, int]]:
    """Return the numbers from 1 to 99 that may begin here, and how many parts each takes."""
    index, skipped = (index + 1, 1) if _at(parts, index) in {"and", "et"} else (index, 0)
    word, following = _at(parts, index), _at(parts, index + 1)
    if word == "quatre" and following in {"vingt", "vingts"}:
        found = [(4, 1), *_tens(parts, index + 2, 80, taken=2)]
    elif word in _TENS:
        found = _tens(parts, index + 1, _TENS[word] * 10, taken=1)
    elif word == "dix" and following in {"sept", "huit", "neuf"}:  # never said of 10 and 7
        found = [(10 + int(_UNITS[following]), 2)]
    else:
        value = int(_TEENS.get(word) or _UNITS.get(word, "0"))
        found = [(value, 1)] if value else []
    return [(value, taken + skipped) for value, taken in found]


def _tens(parts: Sequence[Part], index: int, tens: int, *, taken: int) -> list[tuple[int, int]]:
    """Return the tens with what may be added to them: twenty-seven, vingt et un, soixante-dix-huit.

    French numbers are said in pairs, so that 20 and 7 would be `vingt, zéro sept`; in English both are said.
    """
    french = parts[index - 1].word in _FRENCH
    most = 19 if french and tens in {60, 80} else 9
    follows = _below_hundred(parts, index)
    added = [(tens + value, taken + more) for value, more in follows if value <= most]
    merged = french and added and all(value in _ONES.values() for value, _taken in follows)
    return added if merged else [(tens, taken), *added]


def _at(parts: Sequence[Part], index: int) -> str:
    return parts[index].word if index < len(parts) else ""
