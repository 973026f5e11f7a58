"""The time within a recording, which stands still while it is paused. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from ucbridge.store.conference_recordings import ConferenceRecording, Track

Span = tuple[float, float]
"""From which second to which."""


def unpaused(at: datetime, recording: ConferenceRecording) -> datetime:
    """Return when it would have been if nobody had paused before."""
    return at - timedelta(seconds=recording.paused_seconds)


def place(at: datetime, recording: ConferenceRecording, track: Track) -> float:
    """Return where in the file of a track a moment is."""
    return max(0.0, (unpaused(at, recording) - track.started_at).total_seconds())


def offset(track: Track, whole: Track) -> float:
    """Return where in the sound of the whole room a track begins."""
    return (track.started_at - whole.started_at).total_seconds()


def blanked(blanks: str, more: Span) -> str:
    """Return the blanks of a track with one more."""
    start, end = more
    return f"{blanks} {start:.2f}-{end:.2f}".strip()


def spans(blanks: str) -> Iterable[Span]:
    """Return the blanks that were written down."""
    for each in blanks.split():
        start, _, end = each.partition("-")
        yield float(start), float(end)
