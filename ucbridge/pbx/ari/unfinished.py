"""Recordings of an Asterisk that died while it wrote them: their header says that there is nothing."""

from __future__ import annotations

from pathlib import Path

HEADER = 44
"""Bytes before the sound, as Asterisk writes them."""
SAMPLE = 2
"""Bytes of one."""


def mend(file: Path) -> bool:
    """Put into a WAV file how long it is, where that was never written; tell whether it was not."""
    with file.open("r+b") as opened:
        head = opened.read(HEADER)
        sound = opened.seek(0, 2) - HEADER
        if head[:4] != b"RIFF" or head[36:] != b"data\0\0\0\0" or sound < SAMPLE:
            return False
        sound -= sound % SAMPLE
        for at, size in ((4, HEADER - 8 + sound), (40, sound)):
            opened.seek(at)
            opened.write(size.to_bytes(4, "little"))
    return True
