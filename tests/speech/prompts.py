"""Real speech over a telephone: the prompts that come with Asterisk."""

from __future__ import annotations

import io
import wave
from functools import lru_cache
from pathlib import Path

import numpy as np

from ucbridge.pbx.private import programs
from ucbridge.speech.engines.engine import Recording
from ucbridge.speech.sound.reading import Sound, read

ALONE = "conf-onlyperson"
"""“You are currently the only person in this conference.” PocketSphinx understands this one."""


@lru_cache
def folder() -> Path:
    sounds = programs.find(progress=lambda _line: None).data / "sounds"
    return next(path for pattern in ("en", "en_US*") for path in sounds.glob(pattern) if path.is_dir())


def prompt(name: str) -> bytes:
    return (folder() / f"{name}.wav").read_bytes()


def recording(name: str, *, language: str = "", assumed: str = "") -> Recording:
    """Return a prompt as engines hear it, with speech from beginning to end."""
    sound = read(str(folder() / f"{name}.wav"), "wav")
    return Recording(sound, ((0.0, sound.seconds),), language, assumed)


def noise(seconds: float, *, language: str = "", assumed: str = "") -> Recording:
    """Return what an engine of ours that says the same to everything may well hear."""
    samples = np.random.default_rng(0).normal(0, 0.05, round(8000 * seconds)).astype(np.float32)
    return Recording(Sound(samples, 8000), ((0.0, seconds),), language, assumed)


def silence(seconds: float) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(round(8000 * seconds) * 2))
    return file.getvalue()


def joined(*parts: bytes) -> bytes:
    """Return WAV files of one format one after the other."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        for part in parts:
            with wave.open(io.BytesIO(part)) as each:
                if not file.tell():
                    sound.setparams(each.getparams())
                sound.writeframes(each.readframes(each.getnframes()))
    return file.getvalue()
