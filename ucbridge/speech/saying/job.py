"""What a worker does for announcements: it says a text, or makes a recording ready to be played."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ucbridge.speech.interface import Progress
from ucbridge.speech.saying.interface import RATE
from ucbridge.speech.sound.level import audible, decibels
from ucbridge.speech.sound.reading import Samples, Sound, at_16k, read, resampled
from ucbridge.speech.wire import JSON

LONGEST = 180.0
"""Seconds of an announcement."""

_FRAME = RATE // 50
_AROUND = 10  # frames kept before and after what is heard
_HEARD = -45.0  # dBFS, after what is quiet was made louder


def say(*, text: str, language: str, into: str, progress: Progress) -> JSON:
    """Say a text and write it to a file.

    Raises:
        CannotSay: the engine is not whole.
    """
    from ucbridge.speech.saying.espeak import spoken

    sound, rate = spoken(text, language, longest=LONGEST)
    samples = np.frombuffer(sound, np.int16).astype(np.float32) / np.float32(32768)
    parts = [*resampled(Sound(samples, rate), RATE)] if len(samples) else []
    _write(np.concatenate([*parts, np.zeros(0, np.float32)]), into)
    progress(1.0)
    return None


def trim(*, path: str, suffix: str, into: str, progress: Progress) -> JSON:
    """Cut the silence off a recording, make it as loud as others, and write it to a file; empty where it has no sound.

    Raises:
        Unreadable: it is no recording.
    """
    samples = audible(at_16k(read(path, suffix)))[: int(LONGEST * RATE)]
    _write(_heard(samples), into)
    progress(1.0)
    return None


def _heard(samples: Samples) -> Samples:
    whole = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    loud = np.flatnonzero(decibels(np.square(whole).mean(axis=1)) > _HEARD)
    if not len(loud):
        return samples[:0]
    return samples[max(0, loud[0] - _AROUND) * _FRAME : (loud[-1] + 1 + _AROUND) * _FRAME]


def _write(samples: Samples, into: str) -> None:
    Path(into).write_bytes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
