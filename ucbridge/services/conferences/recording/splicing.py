"""One sound of several that follow each other: a call goes on at another phone, and so does its recording."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

_FRAMES = 1 << 16


def spliced(files: Sequence[Path]) -> tuple[Path, list[Path]]:
    """Return a WAV file of these in their order, and which of them could not be read; one alone is left as it is."""
    if len(files) == 1:
        return files[0], []
    whole, broken = files[0].with_name("whole.wav"), list[Path]()
    with wave.open(str(whole), "wb") as target:
        target.setparams((1, 2, 8000, 0, "NONE", ""))
        for file in files:
            if not _append(target, file):
                broken.append(file)
    return whole, broken


def _append(target: wave.Wave_write, file: Path) -> bool:
    try:
        with wave.open(str(file), "rb") as source:
            if source.getparams()[:3] != target.getparams()[:3]:
                return False
            while frames := source.readframes(_FRAMES):
                target.writeframes(frames)
    except (wave.Error, EOFError):
        return False
    return True
