"""Words an engine gets wrong in telephone speech, its time and its memory, against plain `recognize_sphinx`.

The speech is Asterisk's prompts (one person, a studio, no noise: voicemail is harder). UCBRIDGE_PROMPTS=192 takes all
of them instead of a few, UCBRIDGE_MODEL=FOLDER adds the engine of a model of yours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer

from benchmarks.prompts import Prompt, chosen, plain
from benchmarks.speech_engine import PLAIN
from benchmarks.table import Row, show
from ucbridge.speech.engines.pocketsphinx import SURE_ENOUGH
from ucbridge.speech.models import recognised

FEW = 12
OURS = "pocketsphinx"


@dataclass(frozen=True, slots=True)
class Result:
    """What one engine made of the prompts."""

    texts: list[str]
    confidences: list[float]
    seconds: float
    megabytes: float


def main() -> list[Row]:
    """Let each engine write down the same prompts."""
    prompts = chosen(int(os.environ.get("UCBRIDGE_PROMPTS", str(FEW))))
    sound = sum(map(_seconds, prompts))
    words = sum(len(prompt.words.split()) for prompt in prompts)
    reference = run(prompts, PLAIN)
    rows = [Row(f"{len(prompts)} prompts, {words} words, {sound:.0f} seconds of sound", "")]
    for name, model in _engines():
        result = run(prompts, name, model)
        rows += _rows(prompts, name, result, reference, sound)
        if name == OURS:
            rows += _shown(prompts, result)
    return rows


def run(prompts: Sequence[Prompt], *engine: str) -> Result:
    """Let an engine write down the prompts in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.speech_engine", *engine],
        input="".join(f"{prompt.path}\n" for prompt in prompts),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
    )
    said = json.loads(done.stdout.splitlines()[-1])
    texts, confidences = zip(*said["heard"], strict=True)
    return Result([plain(text) for text in texts], list(confidences), said["seconds"], said["megabytes"])


def _engines() -> list[tuple[str, str]]:
    engines = [(OURS, "")]
    if given := os.environ.get("UCBRIDGE_MODEL"):
        model = recognised(Path(given))
        engines.append((model.engine, str(model.path)))
    return engines


def _rows(prompts: Sequence[Prompt], name: str, ours: Result, reference: Result, sound: float) -> list[Row]:
    wrong, theirs = _wrong(prompts, ours.texts), _wrong(prompts, reference.texts)
    return [
        Row(f"{name}: words wrong / {PLAIN}", f"{wrong:.0%}", f"{theirs:.0%}", f"{wrong / theirs:.2f}"),
        _row(f"{name}: CPU seconds a second of sound", ours.seconds / sound, reference.seconds / sound),
        _row(f"{name}: megabytes", ours.megabytes, reference.megabytes),
    ]


def _shown(prompts: Sequence[Prompt], ours: Result) -> list[Row]:
    shown = [index for index, sure in enumerate(ours.confidences) if sure >= SURE_ENOUGH]
    part = f"{len(shown)} of {len(prompts)}"
    if not shown:
        return [Row(f"{OURS}: prompts it is sure enough of to show", part)]
    wrong = _wrong([prompts[index] for index in shown], [ours.texts[index] for index in shown])
    everything = _wrong(prompts, ours.texts)
    return [
        Row(f"{OURS}: prompts it is sure enough of to show", part),
        Row(f"{OURS}: words wrong in those / in all", f"{wrong:.0%}", f"{everything:.0%}", f"{wrong / everything:.2f}"),
    ]


def _row(name: str, ours: float, theirs: float) -> Row:
    return Row(f"{name} / {PLAIN}", f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.2f}")


def _wrong(prompts: Sequence[Prompt], texts: Sequence[str]) -> float:
    return float(jiwer.wer([prompt.words for prompt in prompts], list(texts)))


def _seconds(prompt: Prompt) -> float:
    with wave.open(str(prompt.path)) as sound:
        return sound.getnframes() / sound.getframerate()


if __name__ == "__main__":
    show(main())
