"""What callers on the private PBX say: Asterisk's own recorded prompts, strung together into messages."""

from __future__ import annotations

import wave
from pathlib import Path

from ucbridge.pbx.private.phone import SAMPLE_RATE

_SENTENCES = (
    ("hello", "info-about-last-call", "conf-invalid"),
    ("hello", "invalid", "auth-thankyou"),
    ("conf-now-recording", "conf-invalid", "auth-thankyou"),
)
"""Names of prompts of asterisk-core-sounds-en, whose wording is published with them: strung together so that even the
smallest speech engine is sure enough of them after the codec of a telephone.
"""

_PAUSE = 0.2
"""Seconds of silence between two prompts."""
_WIDTH = 2


def sentence(folder: Path, number: int = 0) -> Path:
    """Write one of the messages as a WAV file under the folder of a private PBX, unless it is there, and return it.

    `number` counts round and round.
    """
    chosen = _SENTENCES[number % len(_SENTENCES)]
    target = folder / f"phones/{'+'.join(chosen).replace('/', '-')}.wav"
    if not target.exists():
        prompts = [_read(folder / f"data/sounds/en/{prompt}.wav") for prompt in chosen]
        rate = prompts[0][1]
        pause = bytes(round(_PAUSE * rate) * _WIDTH)
        _write(target, pause.join(samples for samples, _rate in prompts), rate)
    return target


def for_phone(wav: Path, target: Path, *, tail: float = 0.0) -> float:
    """Write a WAV file (mono, 16 bits) as a phone takes it; return its length in seconds.

    A phone reads whatever it is given at its own rate: another one plays at the wrong speed. `tail` is how many seconds
    of silence follow, for a phone that goes on after it.
    """
    import numpy as np
    import soxr

    samples, rate = _read(wav)
    resampled = soxr.resample(np.frombuffer(samples, np.int16), rate, SAMPLE_RATE)
    _write(target, resampled.tobytes() + bytes(round(tail * SAMPLE_RATE) * _WIDTH), SAMPLE_RATE)
    return len(samples) / _WIDTH / rate


def _read(wav: Path) -> tuple[bytes, int]:
    with wave.open(str(wav), "rb") as file:
        return file.readframes(file.getnframes()), file.getframerate()


def _write(wav: Path, samples: bytes, rate: int) -> None:
    with wave.open(str(wav), "wb") as file:
        file.setparams((1, _WIDTH, rate, 0, "NONE", ""))
        file.writeframes(samples)
