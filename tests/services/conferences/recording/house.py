"""A conference that is recorded: the room of a fake PBX, real rows, real durable work, and engines that know tones."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

from tests.durable.machine import QUICK, used_books
from tests.fake_pbx import FakePbx
from tests.office import Board, settings
from ucbridge.config.conferences import RecordingSettings
from ucbridge.durable.engine import Durable
from ucbridge.durable.place import place_of
from ucbridge.durable.queues import TRANSCRIBE
from ucbridge.errors import Refused
from ucbridge.i18n import Text
from ucbridge.models import Person, Reply
from ucbridge.pbx.caller import CallerId
from ucbridge.services.conferences.recording.card import topic_of
from ucbridge.services.conferences.recording.fetching import Fetching
from ucbridge.services.conferences.recording.flows import ALL, DurablePipeline, HubFlows, WriterFlows
from ucbridge.services.conferences.recording.kept import AroundKept, Kept
from ucbridge.services.conferences.recording.ports import Cards
from ucbridge.services.conferences.recording.service import Around, RecordingService
from ucbridge.services.conferences.recording.transcribing import Transcribing
from ucbridge.services.conferences.service import Attendee
from ucbridge.services.people import People
from ucbridge.speech.interface import Nothing, Progress, Transcript, Word
from ucbridge.speech.studio import Studio
from ucbridge.speech.workers import Workers
from ucbridge.store.accounts import Accounts
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Track
from ucbridge.store.conferences import Conference, Conferences
from ucbridge.store.database import Database
from ucbridge.store.links import Links
from ucbridge.store.types import utc_now

RATE = 8000
ALICE, BOB = 350, 900
ROOM = "ucb0123456789ab"


def sound(seconds: float, *tones: tuple[int, float, float]) -> bytes:
    """A WAV file of silence in which tones stand: hertz, from which second, to which."""
    samples = np.zeros(round(seconds * RATE))
    for hertz, start, end in tones:
        at = slice(round(start * RATE), round(end * RATE))
        samples[at] = 0.3 * np.sin(np.arange(at.stop - at.start) * hertz * 2 * np.pi / RATE)
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


def loud(content: bytes) -> np.ndarray:
    """How loud each tenth of a second of a sound is."""
    samples, rate = soundfile.read(io.BytesIO(content))
    frame = rate // 10
    whole = samples[: len(samples) // frame * frame]
    return np.abs(whole).reshape(-1, frame).max(axis=1)


@dataclass
class ToneSpeech:
    """Writes down who hums: each stretch of a tone is a word, `hm1` the first. `fails` is raised instead."""

    fails: Exception | None = None
    holds: asyncio.Event | None = None
    heard: list[bytes] = field(default_factory=list)

    async def transcribe(
        self, sound: bytes, suffix: str, *, language: str = "", engine: str = "", progress: Progress | None = None
    ) -> Transcript | Nothing:
        assert suffix == "flac"
        self.heard.append(sound)
        if self.holds:
            await self.holds.wait()
        if self.fails:
            raise self.fails
        on = np.concatenate([[0], (loud(sound) > 0.01).astype(int), [0]])
        edges = np.flatnonzero(np.diff(on)) / 10
        words = tuple(
            Word(f"hm{number}", float(start), float(end), 0.9)
            for number, (start, end) in enumerate(zip(edges[::2], edges[1::2], strict=True), 1)
        )
        if not words:
            return Nothing.NO_SPEECH
        return Transcript(" ".join(word.text for word in words), words, "en", 1.0, 0.9, "tones")


def people_of(database: Database, pbx: FakePbx) -> People:
    return People(settings().people, Accounts(database), Links(database), pbx, vouching=frozenset({"local"}))


@asynccontextmanager
async def keeping(
    folder: Path,
    database: Database,
    pbx: FakePbx,
    *,
    people: People,
    board: Board,
    speech: ToneSpeech,
    **languages: str,
) -> AsyncIterator[Kept]:
    """Run the durable work of recordings as one process; again and again it is one after the other."""
    data = folder / "bridge"
    data.mkdir(exist_ok=True)
    if not (data / "durable.sqlite").exists():
        await used_books(data, ALL)
    durable = Durable(place_of(f"sqlite:///{data}/ucbridge.sqlite", data), waits=QUICK, at_once={TRANSCRIBE: 2})
    recordings = ConferenceRecordings(database)
    async with AsyncExitStack() as stack:
        workers = await stack.enter_async_context(Workers(1))
        transcribing = Transcribing(speech, recordings, kinds=("codes",), **languages)

        def pipeline(cards: Cards) -> DurablePipeline:
            fetching = Fetching(pbx.recorder, Studio(workers), recordings, scratch=data)
            durable.carry(HubFlows(cards, fetching, transcribing).carriers)
            durable.carry(WriterFlows(transcribing).carriers)
            return DurablePipeline(durable)

        around = AroundKept(settings(), database, people, board, lambda: "https://chat.example.com")
        kept = Kept(around, pipeline)
        await stack.enter_async_context(durable)
        yield kept


@asynccontextmanager
async def running(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Have something run meanwhile."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        [outcome] = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(outcome, asyncio.CancelledError), f"it stopped by itself: {outcome!r}"


@dataclass
class House:
    """Alice hosts a conference; keeps `recording.ports.Rooms`."""

    folder: Path
    database: Database
    pbx: FakePbx
    conference: Conference
    settings: RecordingSettings
    speech: ToneSpeech = field(default_factory=ToneSpeech)
    board: Board = field(default_factory=Board)
    known: dict[str, Attendee] = field(default_factory=dict)
    told: int = 0

    async def find(self, person: Person, which: str | int = "", *, verb: str = "") -> Conference:
        return self.conference

    def check_host(self, person: Person, conference: Conference) -> None:
        if person.id != conference.host_id:
            raise Refused(Text("Only the host may."))

    def attendees(self, conference_id: int) -> Sequence[Attendee]:
        room = self.pbx.rooms.live.get(ROOM)
        return [self.known[each] for each in room.members if each in self.known] if room else []

    def changed(self, conference_id: int) -> None:
        self.told += 1

    def come(self, person_id: str, device: str, *, muted: bool = False) -> str:
        """Have somebody come in."""
        name = person_id.title()
        channel_id = self.pbx.rooms.join(ROOM, device, caller=CallerId(name, device[-3:]), muted=muted)
        self.known[channel_id] = Attendee(channel_id, person_id, name, device[-3:], muted, host=person_id == "alice")
        return channel_id

    @asynccontextmanager
    async def bridge(self) -> AsyncIterator[RecordingService]:
        """Run a bridge; again and again it is one process after the other."""
        people = people_of(self.database, self.pbx)
        async with keeping(
            self.folder,
            self.database,
            self.pbx,
            people=people,
            board=self.board,
            speech=self.speech,
            of_rooms=self.settings.language,
        ) as kept:
            service = RecordingService(Around(self.database, self.pbx, self, kept), self.settings)
            async with running(service.run()):
                yield service

    @property
    def recordings(self) -> ConferenceRecordings:
        return ConferenceRecordings(self.database)

    async def row(self) -> ConferenceRecording:
        """The recording there is."""
        row = await self.recordings.get(1)
        assert row
        return row

    async def tracks(self) -> list[Track]:
        return await self.recordings.tracks(1)

    async def track(self, channel_id: str) -> Track:
        return next(each for each in await self.tracks() if each.channel_id == channel_id)

    @property
    def card(self) -> Reply:
        return self.board.newest(topic_of(1))

    def fields(self) -> dict[str, str]:
        return {str(each.name): str(each.value) for each in self.card.fields}


def person(person_id: str) -> Person:
    return Person(person_id, person_id.title())


@asynccontextmanager
async def recorded_house(folder: Path, **options: object) -> AsyncIterator[House]:
    """Open a house with nobody in the room yet."""
    async with Database.open(f"sqlite:///{folder}/house.sqlite") as database:
        store = Conferences(database)
        words = {"room": ROOM, "name": "Monday", "pin": "123456", "starter_id": "alice", "host_id": "alice"}
        flags = {"ends_with_host": False, "retry": False, "locked": False, "language": "en", "permanent_id": None}
        times = {"started_at": utc_now(), "ended_at": None, "outcome": ""}
        conference = await store.begin(Conference(id=0, **words, **flags, **times))  # type: ignore[arg-type]
        yield House(folder, database, FakePbx(), conference, RecordingSettings.model_validate(options))
