"""Speech to text on this machine: recordings go to worker processes, the bridge itself loads no engine."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from ucbridge.config.settings import SpeechSettings
from ucbridge.speech.chain import Chain, Spoken, setups, written
from ucbridge.speech.engines import hindrance
from ucbridge.speech.engines.engine import Setup
from ucbridge.speech.interface import NoEngine, Nothing, Prepared, Progress, Transcript
from ucbridge.speech.preparing import prepared
from ucbridge.speech.studio import Studio
from ucbridge.speech.workers import Workers

LISTEN_SECONDS, LISTEN_BYTES = 60.0, 80_000
"""How long listening for speech may take: at the start, and how many bytes it must do in a second."""
START_SECONDS, SECONDS_A_SECOND = 15.0, 4.0
"""How long an engine may take: at the start, and for each second of sound."""
LONG = 2_000_000
"""Bytes from which a recording is long, about two minutes: making it playable must not hold up the others."""
READ_A_SECOND = 20e6
"""Bytes of a model that come from the slowest disk in a second; a worker's first recording waits for them."""


class LocalSpeech:
    """Keeps `Speech` with worker processes on this machine. `longest` is in seconds; use it as a context manager."""

    def __init__(self, settings: SpeechSettings, *, longest: float) -> None:
        self._settings = settings
        self._longest = longest
        self._light, self._long = Workers(1), Workers(1)
        self._heavy = Workers(settings.workers, threads=settings.threads)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for workers in (self._light, self._long, self._heavy):
            await self._stack.enter_async_context(workers)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def within(self, longest: float) -> Self:
        """Return the same, with the same workers, for recordings of another length at most."""
        other = copy(self)
        other._longest = longest
        return other

    @property
    def studio(self) -> Studio:
        """Return where recordings of hours are worked on."""
        return Studio(self._long)

    async def prepare(self, sound: bytes, suffix: str) -> Prepared:
        """Make a recording playable. Raises as `Speech.prepare` does."""
        return await prepared(self._lane(sound), sound, suffix)

    async def transcribe(
        self,
        sound: bytes,
        suffix: str,
        *,
        language: str = "",
        engine: str = "",
        progress: Progress | None = None,
    ) -> Transcript | Nothing:
        """Write down what is said in a recording. Raises as `Speech.transcribe` does."""
        heard: Any = await self._lane(sound).run(
            "listen",
            seconds=LISTEN_SECONDS + len(sound) / LISTEN_BYTES,
            sound=sound,
            suffix=suffix,
            longest=self._longest,
        )
        if "nothing" in heard:
            return Nothing(heard["nothing"])
        spans = tuple((start, end) for start, end in heard["spans"])
        chain = Chain([EngineInWorker(each, self._heavy, self._settings) for each in setups(self._settings, engine)])
        return await chain.write(Spoken(sound, suffix, heard["seconds"], spans, language), progress or _ignore)

    def _lane(self, sound: bytes) -> Workers:
        return self._long if len(sound) > LONG else self._light


class EngineInWorker:
    """A scribe: one engine, loaded in a worker process and kept there."""

    def __init__(self, setup: Setup, workers: Workers, settings: SpeechSettings) -> None:
        self._setup = setup
        self._workers = workers
        self._assumed = settings.language

    async def write(self, spoken: Spoken, progress: Progress) -> Transcript | Nothing:
        """Write it down. Raises as `Scribe.write` does."""
        if why := hindrance(self._setup):
            raise NoEngine(why)
        answer = await self._workers.run(
            "transcribe",
            seconds=START_SECONDS + SECONDS_A_SECOND * spoken.seconds + load_seconds(self._setup.model),
            sound=spoken.sound,
            progress=progress,
            suffix=spoken.suffix,
            engine=self._setup.to_json(),
            language=spoken.language,
            assumed=self._assumed,
            spans=[list(span) for span in spoken.spans],
        )
        return written(answer)


@lru_cache
def load_seconds(model: str) -> float:
    """Return how long a model of this size may take to come from the disk."""
    path = Path(model)
    if not model or not path.exists():
        return 0.0
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(os.path.getsize(file) for file in files if file.is_file()) / READ_A_SECOND  # noqa: PTH202


def _ignore(_done: float) -> None:
    """Tell nobody."""
