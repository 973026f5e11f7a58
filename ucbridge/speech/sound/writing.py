"""Recordings written in the two formats every phone and chat program plays.

The compression is chosen by measurement: speech at 22 kbit/s (MP3) and 27 kbit/s (Opus). Half an hour is 5 to 6 MiB, of
loud noise too, below the 10 MiB that the strictest platform takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import soundfile

from ucbridge.speech.sound.reading import RATE, Sound, resampled


@dataclass(frozen=True, slots=True)
class Format:
    """What libsndfile is told."""

    name: str
    subtype: str
    rate: int
    compression: float


MP3 = Format("MP3", "MPEG_LAYER_III", RATE, 0.8)
"""16 kHz rather than 8: MPEG 2.5 plays not everywhere."""
OPUS = Format("OGG", "OPUS", 48_000, 0.92)
"""As voice messages of chat platforms want it."""


def write(sound: Sound, path: str, style: Format, *, progress: Callable[[float], None]) -> None:
    """Write a sound in parts: libsndfile breaks on one that is long."""
    written = 0
    with soundfile.SoundFile(
        path, "w", style.rate, 1, style.subtype, format=style.name, compression_level=style.compression
    ) as file:
        for part in resampled(sound, style.rate):
            file.write(part)
            written += len(part)
            progress(min(1.0, written / style.rate / sound.seconds))
