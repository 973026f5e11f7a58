"""Recordings as Asterisk writes them, read as numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from ucbridge.speech.sound.formats import open_sound

Samples = NDArray[np.float32]
"""One channel, -1 to 1."""

RATE = 16_000
_TELEPHONE = 8_000
_AT_ONCE = 1 << 18
_LONGEST = 4 * 3600 + 1  # seconds; what comes after is left
_LEAST_BYTES = 500  # of a second, in any format; a small file that claims to be long is read as far as that
_CANCELLED = 0.25  # of the power of the channels, left in their mean: they were in opposition


@dataclass(frozen=True, slots=True)
class Sound:
    """One channel at `rate` samples a second, 16000 at most."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """Return how long it lasts."""
        return len(self.samples) / self.rate


def read(path: str, suffix: str) -> Sound:
    """Read a recording; `suffix` is its format as Asterisk names it. What is empty has no samples.

    One that was cut off, or never finished, is read as far as it goes.

    Raises:
        Unreadable: it is no recording in a format that can be read here.
    """
    content = Path(path).read_bytes()
    if not content:
        return Sound(np.zeros(0, np.float32), _TELEPHONE)
    with open_sound(content, suffix) as file:
        rate = min(file.samplerate, RATE)
        longest = min(_LONGEST, len(content) // _LEAST_BYTES + 1)
        parts = list(_resampled(_parts(file, longest * file.samplerate), file.samplerate, rate))
    return Sound(np.concatenate(parts) if parts else np.zeros(0, np.float32), rate)


def at_16k(sound: Sound) -> Samples:
    """Return the samples at 16000 a second, for Whisper, Vosk and the speech gate."""
    if sound.rate == RATE or not len(sound.samples):
        return sound.samples
    samples = np.empty(len(sound.samples) * RATE // sound.rate + 1, np.float32)
    filled = 0
    for part in resampled(sound, RATE):  # never in memory twice: a long message is large
        samples[filled : filled + len(part)] = part
        filled += len(part)
    return samples[:filled]


def doubled(sound: Sound) -> Samples:
    """Return the samples at 16000 a second for pocketsphinx, which hears worse what is well resampled."""
    return np.repeat(sound.samples, 2) if sound.rate == _TELEPHONE else at_16k(sound)


def in_parts(samples: Samples) -> Iterator[Samples]:
    """Yield the samples in parts that no library chokes on."""
    for start in range(0, len(samples), _AT_ONCE):
        yield samples[start : start + _AT_ONCE]


def resampled(sound: Sound, rate: int) -> Iterator[Samples]:
    """Yield the samples at another rate, in parts."""
    return _resampled(in_parts(sound.samples), sound.rate, rate)


def _parts(file: soundfile.SoundFile, left: int) -> Iterator[Samples]:
    at_once = max(1, _AT_ONCE // file.channels)
    with suppress(soundfile.LibsndfileError):  # damaged from here on
        while left > 0 and len(part := file.read(min(at_once, left), dtype="float32", always_2d=True)):
            left -= len(part)
            yield _one_channel(np.clip(np.nan_to_num(part), -1, 1))


def _one_channel(part: NDArray[np.float32]) -> Samples:
    """Mix by the mean, which cannot clip; of channels that cancel each other the louder one stays."""
    mean: Samples = part.mean(axis=1)
    power = np.square(part).mean(axis=0)
    if np.square(mean).mean() < _CANCELLED * power.mean():
        return np.ascontiguousarray(part[:, int(power.argmax())])
    return mean


def _resampled(parts: Iterator[Samples], source: int, target: int) -> Iterator[Samples]:
    if source == target:
        yield from parts
        return
    stream = soxr.ResampleStream(source, target, 1, dtype="float32")
    for part in parts:
        yield stream.resample_chunk(part)
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)
