"""Recordings made playable, by a worker."""

from __future__ import annotations

import asyncio

from ucbridge.speech.interface import Prepared
from ucbridge.speech.lending import lend
from ucbridge.speech.workers import Workers

_SECONDS = 15.0
_SECONDS_A_MEGABYTE = 60.0
_MEGABYTE = 1 << 20


async def prepared(workers: Workers, sound: bytes, suffix: str) -> Prepared:
    """Return a recording as people can play it.

    Raises:
        Unreadable: it is no recording, or an empty one.
        SpeechError: it did not work this time.
    """
    seconds = _SECONDS + _SECONDS_A_MEGABYTE * len(sound) / _MEGABYTE
    with lend() as mp3, lend() as opus:
        found = await workers.run("prepare", seconds=seconds, sound=sound, suffix=suffix, mp3=mp3.path, opus=opus.path)
        assert isinstance(found, dict)
        return Prepared(
            seconds=float(str(found["seconds"])),
            mp3=await asyncio.to_thread(mp3.read),
            opus=await asyncio.to_thread(opus.read),
            waveform=str(found["waveform"]),
        )
