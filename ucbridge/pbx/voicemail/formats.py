"""The formats app_voicemail records in (`format=` in voicemail.conf), by the suffix of their files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """`suffix` is case-sensitive: `WAV` is wav49, GSM inside a WAV file. Sizes are in bytes."""

    suffix: str
    per_second: float
    header: int = 0


BEST_FIRST = (
    Format("wav", 16_000, 44),
    Format("wav16", 32_000, 44),
    Format("sln16", 32_000),
    Format("sln", 16_000),
    Format("ulaw", 8_000),
    Format("alaw", 8_000),
    Format("WAV", 1_625, 60),
    Format("gsm", 1_650),
    Format("g722", 8_000),  # nothing here reads it: last
)
SUFFIXES = tuple(each.suffix for each in BEST_FIRST)


def seconds(sound: bytes, suffix: str) -> float | None:
    """Return how long a recording is by its size, None for a format nobody knows."""
    known = next((each for each in BEST_FIRST if each.suffix == suffix), None)
    return max(0, len(sound) - known.header) / known.per_second if known else None
