"""Who said what in order of time: each voice cut where it pauses, all of them woven together. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from ucbridge.services.conferences.recording.timing import offset
from ucbridge.speech.interface import Word
from ucbridge.store.conference_recordings import Track

PAUSE = 1.2
"""Seconds of silence after which somebody begins anew: others may have spoken meanwhile."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said in one go; `start` and `end` are seconds of the sound it stands in."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody said before somebody else did; the seconds are those of the sound of the whole room."""

    speaker: str
    said: tuple[Utterance, ...]


def utterances(words: Sequence[Word], text: str = "") -> list[Utterance]:
    """Return words cut where their speaker pauses; where no engine gave words, the text is one."""
    found: list[list[Word]] = []
    for word in words:
        if found and word.start - found[-1][-1].end <= PAUSE:
            found[-1].append(word)
        else:
            found.append([word])
    said = [Utterance(part[0].start, part[-1].end, " ".join(word.text for word in part)) for part in found]
    return said or ([Utterance(0.0, 0.0, text)] if text else [])


def written(said: Iterable[Utterance]) -> str:
    """Return the form a track is kept in."""
    return json.dumps([[round(each.start, 2), round(each.end, 2), each.text] for each in said], ensure_ascii=False)


def read(text: str) -> list[Utterance]:
    """Return what `written` wrote."""
    return [Utterance(*each) for each in json.loads(text)] if text else []


def turns(tracks: Sequence[Track]) -> list[Turn]:
    """Return who said what in a recording, in order of time."""
    whole = next((track for track in tracks if not track.channel_id), None)
    said = [
        (track.speaker, _later(each, offset(track, whole) if whole else 0.0))
        for track in tracks
        if track.channel_id
        for each in read(track.text)
    ]
    said.sort(key=lambda one: (one[1].start, one[0], one[1].text))
    return [Turn(speaker, tuple(each for _name, each in of)) for speaker, of in groupby(said, key=itemgetter(0))]


def joined(said: Iterable[Turn]) -> str:
    """Return one line for each turn: `Alice: ...`."""
    return "\n".join(f"{turn.speaker}: {' '.join(each.text for each in turn.said)}" for turn in said)


def _later(each: Utterance, seconds: float) -> Utterance:
    return replace(each, start=max(0.0, each.start + seconds), end=max(0.0, each.end + seconds))
