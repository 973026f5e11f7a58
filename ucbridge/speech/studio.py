"""Long recordings of conferences, worked on in parts: hours of sound are never in memory at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ucbridge.speech.lending import lend
from ucbridge.speech.workers import Workers

_SECONDS = 30.0
_SECONDS_A_MEGABYTE = 30.0
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Played:
    """A recording as people can play it; see `interface.Prepared`."""

    seconds: float
    mp3: bytes
    waveform: str


class Studio:
    """Works on WAV files, by workers."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def play(self, file: Path) -> Played:
        """Make a recording playable.

        Raises:
            Unreadable: it is none.
            SpeechError: it did not work this time.
        """
        with lend() as mp3:
            found = await self._workers.run("play", seconds=_seconds(file), path=str(file), mp3=mp3.path)
            assert isinstance(found, dict)
            sound = await asyncio.to_thread(mp3.read)
            return Played(float(str(found["seconds"])), sound, str(found["waveform"]))

    async def pack(self, file: Path, blanks: Sequence[tuple[float, float]] = ()) -> bytes:
        """Pack a voice to be written down, for `packed.pieces`; b"" where nobody speaks. `blanks` are silenced first.

        Raises as `play` does.
        """
        with lend() as box:
            await self._workers.run(
                "pack", seconds=_seconds(file), path=str(file), box=box.path, blanks=[list(each) for each in blanks]
            )
            return await asyncio.to_thread(box.read)


def _seconds(file: Path) -> float:
    return _SECONDS + _SECONDS_A_MEGABYTE * file.stat().st_size / _MEGABYTE
