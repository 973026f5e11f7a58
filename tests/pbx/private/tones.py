"""Tones that phones talk, and how loud each is in what a phone heard."""

from __future__ import annotations

import wave
from itertools import pairwise
from pathlib import Path

import numpy as np

from ucbridge.pbx.private.phone import SAMPLE_RATE

LEVEL = 0.08
"""How loud a tone is (1 is full scale): half a dozen together stay far below that, so that nothing is clipped."""
HEARD = LEVEL / 4
"""At least this loud is heard; a telephone's codec and its gains change a tone by much less."""
UNHEARD = LEVEL / 40
"""At most this loud is unheard."""
_WINDOW, _PIECE = 0.02, 0.1


def write_tone(target: Path, hertz: int, seconds: float = 90.0) -> Path:
    """Write a tone as a phone takes it."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    samples = (LEVEL * 32767 * np.sin(2 * np.pi * hertz * time)).astype(np.int16)
    with wave.open(str(target), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return target


def read(wav: Path) -> tuple[np.ndarray, int]:
    """Return samples from -1 to 1 and their rate."""
    with wave.open(str(wav), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16) / 32768, file.getframerate()


def level(wav: Path, hertz: int) -> float:
    """Return how loud a tone is in a file: so loud or less for three quarters of the time.

    Looked at piece by piece, as a machine that is busy loses sound now and then.
    """
    samples, rate = read(wav)
    size = round(_PIECE * rate)
    window = np.hanning(size)
    turning = window * np.exp(-2j * np.pi * hertz * np.arange(size) / rate) * 2 / window.sum()
    pieces = [abs((samples[at : at + size] * turning).sum()) for at in range(0, len(samples) - size + 1, size)]
    return float(np.quantile(pieces, 0.75)) if pieces else 0.0


def loudest(wav: Path) -> float:
    """Return how loud the loudest moment of a file is, whatever it is."""
    samples, _rate = read(wav)
    return float(abs(samples).max(initial=0.0))


def heard_for(wav: Path, hertz: int) -> float:
    """Return for how long a tone is there, in seconds, whatever lies between."""
    samples, rate = read(wav)
    size = round(_WINDOW * rate)
    starts = range(0, len(samples) - size, size)
    return _WINDOW * sum(amplitude(samples[start : start + size], hertz, rate) > HEARD for start in starts)


def silences(wav: Path, hertz: int) -> list[float]:
    """Return how long the tone is away, in seconds, each time between two sounds of it."""
    samples, rate = read(wav)
    size = round(_WINDOW * rate)
    on = [
        amplitude(samples[start : start + size], hertz, rate) > HEARD for start in range(0, len(samples) - size, size)
    ]
    heard = [number for number, there in enumerate(on) if there]
    return [(after - before - 1) * _WINDOW for before, after in pairwise(heard) if after - before > 1]


def amplitude(samples: np.ndarray, hertz: int, rate: int) -> float:
    """Return how loud a tone is throughout some samples."""
    if not len(samples):
        return 0.0
    turning = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / rate)
    return float(abs((samples * turning).mean()) * 2)
