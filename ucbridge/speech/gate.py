"""Where in a recording somebody speaks: what is no speech never reaches an engine, which would write words for it.

The model is Silero's voice activity detector (see data/README.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import numpy as np
import onnxruntime

from ucbridge.speech.sound.level import audible
from ucbridge.speech.sound.reading import RATE, Samples

_FRAME = 512
_CONTEXT = 64
_AT_ONCE = 512  # frames: 16 seconds
_SECONDS = _FRAME / RATE

_STARTS = 0.5
_ENDS = 0.35
_SURE = 0.75  # once at least; of five pieces of music none gets there, of 347 prompts all but one do
_SHORTEST = 0.25  # seconds; what is shorter is a click
_PAUSE = 0.5  # between two words of the same breath
_AROUND = 0.2  # for the soft beginning and end of a word


def speech_in(samples_16k: Samples) -> list[tuple[float, float]]:
    """Return the spans of speech in seconds; none for silence, tones, fax and music."""
    whole = len(samples_16k) / RATE
    spoken = [span for span in _joined(_spoken(_chances(audible(samples_16k)))) if span[1] - span[0] >= _SHORTEST]
    return list(_joined((max(0.0, start - _AROUND), min(whole, end + _AROUND)) for start, end in spoken))


def _spoken(chances: Samples) -> Iterator[tuple[float, float]]:
    """Yield where somebody starts to speak, until it is likelier that nobody does."""
    start: int | None = None
    for frame, chance in enumerate([*chances.tolist(), 0.0]):
        if start is None and chance >= _STARTS:
            start = frame
        elif start is not None and chance < _ENDS:
            if chances[start:frame].max() >= _SURE:
                yield start * _SECONDS, frame * _SECONDS
            start = None


def _joined(spans: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Yield spans with no more than a pause between them as one."""
    last: tuple[float, float] | None = None
    for start, end in spans:
        if last and start - last[1] <= _PAUSE:
            last = last[0], end
            continue
        if last:
            yield last
        last = start, end
    if last:
        yield last


def _chances(samples: Samples) -> Samples:
    """Return how likely it is for each frame that somebody speaks."""
    hidden = cell = np.zeros((1, 1, 128), np.float32)
    context = np.zeros((1, _CONTEXT), np.float32)
    chances = [np.zeros(0, np.float32)]
    for start in range(0, len(samples), _AT_ONCE * _FRAME):
        block = _frames(samples[start : start + _AT_ONCE * _FRAME])
        before = np.concatenate((context, block[:-1, -_CONTEXT:]))
        context = block[-1:, -_CONTEXT:]
        inputs = {"input": np.concatenate((before, block), axis=1), "h": hidden, "c": cell}
        chance, hidden, cell = _model().run(["speech_probs", "hn", "cn"], inputs)
        chances.append(chance)
    return np.concatenate(chances)


def _frames(samples: Samples) -> Samples:
    return np.pad(samples, (0, -len(samples) % _FRAME)).reshape(-1, _FRAME)


@cache
def _model() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = files("ucbridge.speech") / "data" / "silero_vad.onnx"
    return onnxruntime.InferenceSession(model.read_bytes(), options, providers=["CPUExecutionProvider"])
