"""What a voicemail holds when nobody speaks."""

from __future__ import annotations

import numpy as np

RATE = 8000


def _time(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * RATE)) / RATE


def tone(seconds: float, *frequencies: float, level: float = -15.0) -> np.ndarray:
    """Add sines of one level in dBFS."""
    amplitude = 10 ** (level / 20)
    return sum(amplitude * np.sin(2 * np.pi * f * _time(seconds)) for f in frequencies).astype(np.float32)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE), np.float32)


def hiss(seconds: float, level: float = -45.0) -> np.ndarray:
    noise = np.random.default_rng(7).normal(0, 10 ** (level / 20), int(seconds * RATE))
    return noise.clip(-1, 1).astype(np.float32)


def cadence(whole: np.ndarray, on: float, off: float) -> np.ndarray:
    """Cut a tone into beeps."""
    beating = np.arange(len(whole)) / RATE % (on + off) < on
    return (whole * beating).astype(np.float32)


NO_SPEECH = {
    "digital silence": silence(8),
    "quiet hiss": hiss(8, -55),
    "hiss": hiss(8, -40),
    "loud hiss": hiss(8, -25),
    "US dial tone": tone(8, 350, 440),
    "European dial tone": tone(8, 425),
    "US busy tone": cadence(tone(8, 480, 620), 0.5, 0.5),
    "reorder tone": cadence(tone(8, 480, 620), 0.25, 0.25),
    "European busy tone": cadence(tone(8, 425), 0.48, 0.48),
    "US ringing": cadence(tone(12, 440, 480), 2, 4),
    "fax calling": cadence(tone(12, 1100), 0.5, 3),
    "fax answering": tone(4, 2100),
    "digits": np.concatenate([cadence(tone(0.3, 697 + 40 * i, 1209), 0.1, 0.2) for i in range(12)]),
    "beep": np.concatenate([silence(1), tone(0.5, 1000), silence(4)]),
}
"""Eight seconds or so each at 8 kHz."""
