"""Speech models on disk: which engine each is for, and what to write into the configuration to use it."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.speech.engines import ENGINES, hindrance
from ucbridge.speech.engines.engine import Setup
from ucbridge.speech.interface import NoEngine
from ucbridge.speech.speech import START_SECONDS, load_seconds
from ucbridge.speech.workers import Workers

WITH_MODEL = ("faster_whisper", "vosk", "whisper")


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is complete. `path` is a folder, for openai-whisper a file."""

    path: Path
    engine: str

    @property
    def megabytes(self) -> int:
        """Return how large it is."""
        files = self.path.rglob("*") if self.path.is_dir() else (self.path,)
        return round(sum(file.stat().st_size for file in files if file.is_file()) / 1e6)

    @property
    def settings(self) -> str:
        """Return the lines of the configuration that use it."""
        engines = ", ".join(f'"{name}"' for name in (self.engine, "pocketsphinx"))
        path = str(self.path.absolute()).replace("\\", "\\\\").replace('"', '\\"')
        return f'[speech]\nengines = [{engines}]\n\n[speech.{self.engine}]\nmodel = "{path}"\n'


def recognised(path: Path) -> Model:
    """Return what a folder or file is a model of.

    Raises:
        UserError: it is none.
    """
    for engine in WITH_MODEL:
        is_file = engine == "whisper"
        right_shape = path.suffix == ".pt" and path.is_file() if is_file else path.is_dir()
        if right_shape and ENGINES[engine].lacks(Setup(engine, model=str(path))) is None:
            return Model(path, engine)
    raise UserError(
        _(
            "{path} is no speech model: neither a folder of faster-whisper or Vosk, nor a .pt file of openai-whisper.",
            path=path,
        )
    )


def installed(folder: Path) -> Iterator[Model]:
    """Yield the models in a folder; what is hidden is not there yet."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.name.startswith("."):
            try:
                yield recognised(path)
            except UserError:
                continue


async def prove(setup: Setup, *, assumed: str = "") -> None:
    """Load an engine in a worker process without network, and have it listen to a second of silence.

    `assumed` is the language where it is not recognised.

    Raises:
        NoEngine: it lacks something.
        SpeechError: it does not work.
    """
    if why := hindrance(setup):
        raise NoEngine(why)
    async with Workers(1, threads=setup.threads) as workers:
        await workers.run(
            "transcribe",
            seconds=2 * START_SECONDS + load_seconds(setup.model),
            sound=_second(),
            suffix="wav",
            engine=setup.to_json(),
            language="",
            assumed=assumed,
        )


def _second() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(2 * 8000))
    return file.getvalue()
