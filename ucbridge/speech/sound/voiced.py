"""Sound with its silence left out, in pieces, and where each of them was."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ucbridge.speech.sound.reading import Samples

_FRAME = 50
"""Frames of a second."""
_SILENT = 10 ** (-60 / 20)
"""Amplitude (RMS) below which nobody can be understood."""
_GAP = _FRAME
"""Frames of silence after which it is left out; half of it stays."""
_LEAST = 5
"""Frames of sound; less is a click."""
_PIECE = 300.0
"""Seconds after which a piece ends at the next silence."""
_LONGEST = 600.0


@dataclass(slots=True)
class Voice:
    """One piece: its samples, and where silence was left out: second here, second there."""

    samples: Samples
    joints: list[tuple[float, float]]


@dataclass(slots=True)
class _Growing:
    parts: list[Samples] = field(default_factory=list)
    length: int = 0
    joints: list[tuple[float, float]] = field(default_factory=list)


class Voiced:
    """Takes sound a part at a time."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._window = rate // _FRAME
        self._rest: Samples = np.zeros(0, np.float32)
        self._kept: list[tuple[int, Samples]] = []
        self.heard = 0
        """Samples added so far."""

    def add(self, part: Samples) -> None:
        """Take the next part."""
        begins = self.heard - len(self._rest)
        self.heard += len(part)
        samples = np.concatenate([self._rest, part])
        frames = len(samples) // self._window
        self._rest = samples[frames * self._window :]
        self._take(begins, samples[: frames * self._window].reshape(frames, self._window))

    def pieces(self) -> list[Voice]:
        """Return what was said."""
        found: list[Voice] = []
        growing = _Growing()
        for start, samples in self._kept:
            if growing.length and self._full(growing, len(samples)):
                found.append(self._done(growing))
                growing = _Growing()
            growing.joints.append((growing.length / self._rate, start / self._rate))
            growing.parts.append(samples)
            growing.length += len(samples)
        return [*found, self._done(growing)] if growing.length else found

    def _full(self, growing: _Growing, more: int) -> bool:
        return growing.length >= _PIECE * self._rate or growing.length + more > _LONGEST * self._rate

    def _done(self, growing: _Growing) -> Voice:
        return Voice(np.concatenate(growing.parts), growing.joints)

    def _take(self, begins: int, frames: Samples) -> None:
        loud = np.sqrt(np.square(frames).mean(axis=1)) > _SILENT
        for first, last in _runs(loud, len(frames)):
            samples = frames[first:last].reshape(-1)
            self._kept.append((begins + first * self._window, samples.copy()))


def _runs(loud: np.ndarray, count: int) -> list[tuple[int, int]]:
    """Return the stretches of sound, with a little silence around, joined where there is little between."""
    found: list[tuple[int, int]] = []
    changes = np.flatnonzero(np.diff(np.concatenate([[0], loud.astype(np.int8), [0]])))
    for first, last in zip(changes[::2].tolist(), changes[1::2].tolist(), strict=True):
        start, end = max(0, first - _GAP // 2), min(count, last + _GAP // 2)
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], end
        elif last - first >= _LEAST or (found and start - found[-1][1] < _GAP):
            found.append((start, end))
    return found
