"""The picture of a recording that chat programs draw: one byte a point."""

from __future__ import annotations

from base64 import b64encode

import numpy as np

from ucbridge.speech.sound.level import decibels
from ucbridge.speech.sound.reading import Samples, Sound

_A_SECOND = 10
_MOST = 256
_WINDOW = 45.0  # dB between nothing and the loudest
_LOUD = -40.0  # dBFS; the loudest of less than that fills no picture


def waveform(sound: Sound) -> str:
    """Return base64 of at most ten points a second, 256 in all, on a scale of decibels."""
    if not len(sound.samples):
        return ""
    points = min(_MOST, max(1, int(sound.seconds * _A_SECOND)))
    return picture(np.array([np.square(part).mean() for part in np.array_split(sound.samples, points)]))


def picture(powers: Samples) -> str:
    """Return the same of powers, one a tenth of a second or longer, however many there are."""
    if not len(powers):
        return ""
    points = min(_MOST, len(powers))
    levels = decibels(np.array([part.mean() for part in np.array_split(powers, points)]))
    floor = max(levels.max(), _LOUD) - _WINDOW
    return b64encode(np.clip((levels - floor) / _WINDOW * 255, 0, 255).astype(np.uint8).tobytes()).decode()
