"""Telephone numbers said in a message, sure enough to be called by a button."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

from ucbridge.services.emergency import Emergency
from ucbridge.services.voicemail.redaction import hidden
from ucbridge.services.voicemail.spoken import Part, readings, runs, tokens
from ucbridge.speech.interface import Transcript

SURE = 0.6
"""How sure the engine must be of the least sure word of a number: one wrong digit is a stranger's phone."""

_LONGEST = len("+123456789012345")

_ARTICLES = {"un", "une", "o", "oh"}
"""Number words that may be none before a number: `j'ai un 06...`."""


def numbers(transcript: Transcript, region: str) -> tuple[str, ...]:
    """Return the valid telephone numbers in a transcript as E.164, in the order they were said.

    None comes from a rough draft, from what a redaction may hide, or where it can be read in two ways; emergency
    numbers are never offered.
    """
    if transcript.rough:
        return ()
    text, sure = _placed(transcript)
    secret = hidden(text)
    found = dict.fromkeys(
        number
        for run in runs(tokens(text))
        for parts in _candidates(run.parts)
        if (number := _number(parts, region))
        and all(sure[place] >= SURE for place in range(parts[0].start, parts[-1].end))
        and not any(start < parts[-1].end and parts[0].start < end for start, end in secret)
    )
    return tuple(found)


def _placed(transcript: Transcript) -> tuple[str, list[float]]:
    """Return the text of the words, and how sure each of its characters is; of the whole where there are no words."""
    if not transcript.words:
        return transcript.text, [transcript.confidence] * len(transcript.text)
    said = [(word.text.strip(), word.confidence) for word in transcript.words]
    sure = [confidence for text, confidence in said for _each in f"{text} "]
    return " ".join(text for text, _confidence in said), sure


def _candidates(parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
    """Offer a whole run, then each of its sentences."""
    yield parts
    if parts[0].word in _ARTICLES:
        yield parts[1:]
    ends = [place for place, part in enumerate(parts, 1) if part.mark and part.mark != "," and place < len(parts)]
    if ends:
        yield from (parts[start:end] for start, end in pairwise([0, *ends, len(parts)]))


def _number(parts: Sequence[Part], region: str) -> str:
    """Return the one valid number the parts can be read as, "" when there is none or more than one."""
    valid = {number for each in readings(parts) for written in _written(each) if (number := _valid(written, region))}
    return valid.pop() if len(valid) == 1 else ""


def _written(digits: str) -> Iterator[str]:
    yield digits
    if digits.startswith("00"):
        yield f"+{digits[2:]}"


def _valid(written: str, region: str) -> str:
    if len(written) > _LONGEST or Emergency(region).recognises(written):
        return ""
    for match in PhoneNumberMatcher(written, region, leniency=Leniency.VALID):
        if match.raw_string == written:
            return format_number(match.number, PhoneNumberFormat.E164)
    return ""
