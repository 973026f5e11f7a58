"""The parts of a recording in which somebody speaks, with a little around them: engines hear no long silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ucbridge.speech.sound.reading import Samples

Span = tuple[float, float]

PAUSE = 2.0
"""Seconds; a shorter pause belongs to the speech."""
MARGIN = 0.1
"""Seconds heard before and after speech, beside those that the gate leaves."""


def pieces(spans: Sequence[Span], seconds: float, *, longest: float = float("inf")) -> list[Span]:
    """Return the parts to hear of a recording that lasts so long.

    Pauses shorter than PAUSE stay inside a part, unless it would become longer than `longest`; who speaks for longer
    without a pause is cut short.
    """
    parts: list[Span] = []
    for wide in _cut([(max(0.0, start - MARGIN), min(seconds, end + MARGIN)) for start, end in spans], longest):
        if parts and wide[0] - parts[-1][1] < PAUSE - 2 * MARGIN and wide[1] - parts[-1][0] <= longest:
            parts[-1] = parts[-1][0], wide[1]
        elif parts:
            parts.append((max(parts[-1][1], wide[0]), wide[1]))
        else:
            parts.append(wide)
    return parts


def _cut(spans: Sequence[Span], longest: float) -> Iterator[Span]:
    for start, end in spans:
        count = max(1, ceil((end - start) / longest))
        step = (end - start) / count
        yield from ((start + step * at, start + step * (at + 1)) for at in range(count))


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts of a recording one after the other. `at` finds a moment in them again in the recording."""

    samples: Samples
    parts: tuple[Span, ...]

    @classmethod
    def of(cls, samples: Samples, rate: int, parts: Sequence[Span]) -> Joined:
        """Cut the parts out of the samples of a recording and join them."""
        import numpy as np

        cut = [samples[round(start * rate) : round(end * rate)] for start, end in parts]
        return cls(np.concatenate(cut) if cut else samples[:0], tuple(parts))

    def at(self, moment: float) -> float:
        """Return the moment (seconds) in the recording."""
        for start, end in self.parts:
            if moment <= end - start:
                return start + moment
            moment -= end - start
        return self.parts[-1][1] if self.parts else moment
