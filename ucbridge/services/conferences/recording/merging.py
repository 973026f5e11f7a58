"""Who said what in order of time: each voice cut where it pauses, all of them woven together. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


def merged(voices: Iterable[tuple[str, float, Iterable[Utterance]]]) -> str:
    """Return one line for each turn: `Alice: ...`. A voice is its speaker, where it begins, and what it says."""
    turns: list[tuple[float, str, str]] = sorted(
        (start + each.start, speaker, each.text) for speaker, start, said in voices for each in said
    )
    lines: list[tuple[str, list[str]]] = []
    for _start, speaker, text in turns:
        if lines and lines[-1][0] == speaker:
            lines[-1][1].append(text)
        else:
            lines.append((speaker, [text]))
    return "\n".join(f"{speaker}: {' '.join(texts)}" for speaker, texts in lines)


def joined(tracks: Sequence[Track]) -> str:
    """Return who said what in a recording, in order of time."""
    whole = next((track for track in tracks if not track.channel_id), None)
    voices = [track for track in tracks if track.channel_id]
    return merged((track.speaker, offset(track, whole) if whole else 0.0, read(track.text)) for track in voices)
