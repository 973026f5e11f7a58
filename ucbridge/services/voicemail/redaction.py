"""What is not kept of a transcript: card numbers, codes, social security numbers, written or spoken.

The sound still has them: it goes with the retention.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from ucbridge.discretion import HIDDEN
from ucbridge.services.voicemail.spoken import LONGEST, Part, Run, Token, readings, runs, tokens

KINDS = ("cards", "codes", "social")

Span = tuple[int, int]
"""From which character to which."""

_NEAR = 8
"""Words between `my PIN is` and the digits."""

_GROUP = 4
"""Digits of the groups on a card."""

_PARTS = 24
"""Groups and words a card's number has at most."""

_CODE = re.compile(
    r"(?:pin|cvv|cvc|code|codes|passcode|password|otp|cryptogramme|digicode)"
    r"|(?:mot|mots) de passe|pass word|pin code|code pin"
)
_NO_CODE = {"post", "postal", "postale", "zip", "area", "dialing", "dialling", "country", "promo", "dress", "source"}
_IS = {"is", "was", "est", "c'est", "the", "my", "your", "our", "le", "la", "mon", "notre", "votre", "being", "as"}
_MIXED = re.compile(r"(?=.*[0-9].*[0-9])[a-z]{0,2}[0-9]+[a-z]{0,2}[0-9]*[a-z]{0,2}")
_SOCIAL = {"social", "sociale", "ssn", "nir", "insee"}


def redact(text: str, kinds: Iterable[str]) -> str:
    """Return a text with what is of these kinds (`cards`, `codes`, `social`) hidden."""
    kept, at = [], 0
    for start, end in _merged(hidden(text, kinds)):
        shown = text[start:end].rstrip(".,;:!?…")
        kept += [text[at:start], HIDDEN, text[start + len(shown) : end]]
        at = end
    return "".join([*kept, text[at:]])


def hidden(text: str, kinds: Iterable[str] = KINDS) -> list[Span]:
    """Return where in a text something of these kinds stands."""
    words = tokens(text)
    found = runs(words)
    finders: dict[str, Callable[[], Iterator[Span]]] = {
        "cards": partial(_cards, found),
        "codes": partial(_codes, words, found),
        "social": partial(_social, words, found),
    }
    return [span for kind in kinds for span in finders[kind]()]


def _cards(found: Iterable[Run]) -> Iterator[Span]:
    """Find 13 to 19 digits with the check digit of a card; they begin a clause or a group of four."""
    for run in found:
        for start, part in enumerate(run.parts):
            begins = start == 0 or run.parts[start - 1].mark or (part.written and len(part.word) >= _GROUP)
            if begins and (end := _card(run.parts[start : start + _PARTS])):
                yield part.start, run.parts[start + end - 1].end


def _card(parts: Sequence[Part]) -> int:
    """Return how many of the parts are a card's number, 0 when none are."""
    fitting = (count for count in range(len(parts), 0, -1) if _digits(parts[:count], 13, 19, _luhn))
    return next(fitting, 0)


def _codes(words: Sequence[Token], found: Sequence[Run]) -> Iterator[Span]:
    """Find 3 to 8 digits soon after a word for a code, or before `is the code`."""
    places = [index for index, token in enumerate(words) if _names_code(words, index)]
    for place in places:
        yield from _mixed(words, place)
        near = (span for run in found if place < run.first <= place + _NEAR for span in _code(run))
        yield from islice(near, 1)
    for run in found:
        after = run.last + 1
        while after < len(words) and words[after].word in _IS:
            after += 1
        if after in places and after > run.last + 1 and _digits(run.parts, 3, 8):
            yield run.start, run.end


def _names_code(words: Sequence[Token], index: int) -> bool:
    around = {words[each].word for each in (index - 1, index + 1) if 0 <= each < len(words)}
    alone, pair = words[index].word, " ".join(token.word for token in words[index : index + 2])
    three = " ".join(token.word for token in words[max(0, index - 2) : index + 1])
    return bool(any(map(_CODE.fullmatch, (alone, pair, three)))) and not around & _NO_CODE


def _mixed(words: Sequence[Token], place: int) -> Iterator[Span]:
    """Find a code of digits and letters, as doors have them: 45B12."""
    for token in words[place + 1 : place + 1 + _NEAR]:
        if not token.parts and _MIXED.fullmatch(token.word):
            yield token.start, token.end
            return


def _code(run: Run) -> Iterator[Span]:
    """Find the code a run is, or begins with: what follows it may be a telephone number."""
    clause = next((place for place, part in enumerate(run.parts, 1) if part.mark), len(run.parts))
    for count in (len(run.parts), clause, 1):
        if _digits(run.parts[:count], 3, 8):
            yield run.start, run.parts[count - 1].end
            return


def _social(words: Sequence[Token], found: Sequence[Run]) -> Iterator[Span]:
    """Find nine digits after `social`, and French numbers by their key, or by what they are called."""
    places = [index for index, token in enumerate(words) if token.word in _SOCIAL]
    for run in found:
        near = any(place < run.first <= place + _NEAR for place in places)
        for count in range(min(len(run.parts), 2 * LONGEST), 0, -1):
            parts = run.parts[:count]
            named = near and (_digits(parts, 9, 9) or _digits(parts, 13, 13) or _digits(parts, 15, 15))
            if named or _digits(parts, 15, 15, _french):
                yield run.start, parts[-1].end
                break


def _digits(parts: Sequence[Part], least: int, most: int, check: Callable[[str], bool] = lambda _digits: True) -> bool:
    """Tell whether the parts, read as briefly as they can be, are so many digits that pass a check."""
    plain = {each.lstrip("+") for each in readings(parts)}
    shortest = min(map(len, plain), default=0)
    return least <= shortest <= most and any(check(each) for each in plain if len(each) == shortest)


def _luhn(digits: str) -> bool:
    doubled = (int(each) * (1 + place % 2) for place, each in enumerate(reversed(digits)))
    return digits[0] in "23456789" and sum(sum(divmod(each, 10)) for each in doubled) % 10 == 0


def _french(digits: str) -> bool:
    return digits[0] in "1278" and 97 - int(digits[:13]) % 97 == int(digits[13:])


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
