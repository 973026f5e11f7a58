"""Recordings made playable and listened to: what a minute of speech costs of the processor, and of memory."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.prompts import chosen
from benchmarks.table import Row, show
from ucbridge.speech.gate import speech_in
from ucbridge.speech.sound.job import prepare
from ucbridge.speech.sound.reading import at_16k, read

PROMPTS = 40
RATE = 8000
STRICTEST = 10 * 2**20
"""Bytes: the smallest upload limit among the platforms."""


def main() -> list[Row]:
    """Prepare and gate a few minutes of prompts; sizes are for half an hour."""
    speech = np.concatenate([soundfile.read(prompt.path)[0] for prompt in chosen(PROMPTS)])
    seconds = len(speech) / RATE
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        path, mp3, opus = (Path(folder) / name for name in ("message.wav", "mp3", "opus"))
        soundfile.write(path, speech, RATE, subtype="PCM_16")
        files = {"path": str(path), "mp3": str(mp3), "opus": str(opus)}
        preparing = spent(lambda: prepare(**files, suffix="wav", progress=lambda _: None))
        listening = spent(lambda: speech_in(at_16k(read(str(path), "wav"))))
        sizes = [(name, file.stat().st_size / seconds * 1800) for name, file in (("MP3", mp3), ("Opus", opus))]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        cost("make a message playable", preparing, seconds, 0.2),
        cost("find speech in a message", listening, seconds, 0.02),
        *(size(name, found) for name, found in sizes),
        Row("resident megabytes after it", f"{peak:.0f}"),
    ]


def spent(work: Callable[[], object]) -> float:
    """Return the CPU seconds of some work, the second time it is done: libraries and models are loaded by then."""
    work()
    start = time.process_time()
    work()
    return time.process_time() - start


def cost(name: str, took: float, seconds: float, target: float) -> Row:
    """Return a row of CPU seconds for a minute of sound against that minute."""
    ratio = took / seconds
    return Row(f"{name}: CPU s / minute", f"{ratio * 60:.2f}", "60", f"{ratio:.4f}", f"< {target}", ratio < target)


def size(name: str, found: float) -> Row:
    """Return a row of the bytes of half an hour against the strictest limit."""
    ratio = found / STRICTEST
    return Row(f"half an hour of {name}, MiB", f"{found / 2**20:.1f}", "10", f"{ratio:.2f}", "< 1", ratio < 1)


if __name__ == "__main__":
    show(main())
