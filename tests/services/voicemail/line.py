"""The pipeline for the tests: a source, a speech engine and cards that note what they are asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.durable.machine import QUICK, impatience, used_books
from ucbridge.config.settings import VoicemailSettings
from ucbridge.durable.engine import Durable
from ucbridge.durable.place import place_of
from ucbridge.durable.queues import TRANSCRIBE
from ucbridge.errors import PbxUnreachable
from ucbridge.i18n import Text
from ucbridge.pbx.voicemail.interface import VoicemailMessage
from ucbridge.pbx.voicemail.source import Recording
from ucbridge.services.voicemail.fetching import Fetching
from ucbridge.services.voicemail.flows import ALL, HubFlows, WriterFlows, show_soon
from ucbridge.services.voicemail.pipeline import DurablePipeline
from ucbridge.services.voicemail.transcribing import Transcribing
from ucbridge.speech.interface import Nothing, Prepared, Progress, Transcript, Unreadable, Word
from ucbridge.store.database import Database
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.types import utc_now
from ucbridge.store.voicemail_audio import VoicemailAudio
from ucbridge.store.voicemails import Sound, Voicemail, Voicemails, Writing

__all__ = ["BOX", "HELLO", "FakeSource", "FakeSpeech", "Line", "SpyCards", "SpyRemoval", "impatience"]

BOX = "103@default"
HELLO = Transcript("Hello", (Word("Hello", 0.0, 0.5, 0.9),), "en", 1.0, 0.9, "fake")


@dataclass
class FakeSource:
    """Recordings by message id. `up` is whether the PBX can be reached."""

    sounds: dict[str, bytes] = field(default_factory=dict)
    up: bool = True
    asked: int = 0
    forgotten: list[str] = field(default_factory=list)

    async def fetch(self, message: VoicemailMessage) -> Recording:
        self.asked += 1
        if not self.up:
            raise PbxUnreachable(Text("not now"))
        if message.id not in self.sounds:
            raise LookupError(message.id)
        return Recording(self.sounds[message.id], "wav")

    async def forget(self, message: VoicemailMessage) -> None:
        self.forgotten.append(message.id)


@dataclass
class FakeSpeech:
    """Hears `heard`, or raises it. `holds` keeps it at its work, half done."""

    heard: Transcript | Nothing | Exception = HELLO
    holds: asyncio.Event | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    written: Counter[bytes] = field(default_factory=Counter)
    wanted: list[tuple[str, str]] = field(default_factory=list)

    async def prepare(self, sound: bytes, suffix: str) -> Prepared:
        if sound == b"noise":
            raise Unreadable(Text("no recording"))
        return Prepared(2.0, b"mp3 " + sound, b"opus " + sound, "AAAA")

    async def transcribe(
        self, sound: bytes, suffix: str, *, language: str = "", engine: str = "", progress: Progress | None = None
    ) -> Transcript | Nothing:
        self.written[sound] += 1
        self.wanted.append((language, engine))
        if self.holds:
            assert progress
            progress(0.42)
            self.reached.set()
            await self.holds.wait()
        if isinstance(self.heard, Exception):
            raise self.heard
        return self.heard


@dataclass
class SpyCards:
    """Notes what each card said: the row whenever it was announced or shown."""

    voicemails: Voicemails
    announced: Counter[int] = field(default_factory=Counter)
    shown: dict[int, list[tuple[Sound, Writing, int]]] = field(default_factory=dict)
    fails: Exception | None = None

    async def announce(self, voicemail_id: int) -> None:
        if self.fails:
            raise self.fails
        self.announced[voicemail_id] += 1
        await self._note(voicemail_id)

    async def show(self, voicemail_id: int) -> None:
        await self._note(voicemail_id)

    def last(self, voicemail_id: int) -> tuple[Sound, Writing]:
        states = self.shown.get(voicemail_id)
        return states[-1][:2] if states else (Sound.WAITING, Writing.WAITING)

    async def _note(self, voicemail_id: int) -> None:
        if row := await self.voicemails.get(voicemail_id):
            self.shown.setdefault(voicemail_id, []).append((row.audio, row.transcription, row.progress))


@dataclass
class SpyRemoval:
    """Notes what is removed. `up` is whether the PBX can be reached."""

    removed: list[int] = field(default_factory=list)
    up: bool = True
    asked: int = 0

    async def remove(self, voicemail_id: int) -> None:
        self.asked += 1
        if not self.up:
            raise PbxUnreachable(Text("not now"))
        self.removed.append(voicemail_id)


class Line:
    """One bridge with its pipeline; `running` again and again is one process after the other."""

    def __init__(self, database: Database, url: str, folder: Path, settings: VoicemailSettings | None = None) -> None:
        self.database, self.url, self.folder = database, url, folder
        self.settings = settings or VoicemailSettings()
        self.voicemails, self.sounds = Voicemails(database), VoicemailAudio(database)
        self.source, self.speech = FakeSource(), FakeSpeech()
        self.cards, self.removal = SpyCards(self.voicemails), SpyRemoval()
        self.durable: Durable

    @asynccontextmanager
    async def running(self, *, every: float = 1000.0) -> AsyncIterator[DurablePipeline]:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.url.startswith("sqlite") and not (self.folder / "durable.sqlite").exists():
            await used_books(self.folder, ALL)
        self.durable = Durable(place_of(self.url, self.folder), waits=QUICK, at_once={TRANSCRIBE: 2})
        transcribing = Transcribing(
            self.speech,
            self.voicemails,
            self.sounds,
            Mailboxes(self.database),
            self.settings,
            region="FR",
            progressed=partial(show_soon, self.durable),
            every=every,
        )
        fetching = Fetching(self.source, self.speech, self.voicemails, self.sounds)
        hub = HubFlows(self.voicemails, self.cards, self.removal, fetching, transcribing)
        self.durable.carry({**hub.carriers, **WriterFlows(transcribing).carriers})
        async with self.durable:
            yield DurablePipeline(self.durable, self.voicemails)

    async def message(
        self, name: str = "1", *, sound: bytes | None = b"hello", mailbox: str = BOX, **values: object
    ) -> int:
        """Leave a message; its sound is there unless it is None."""
        if sound is not None:
            self.source.sounds[name] = sound
        blank = {"folder": "INBOX", "caller_name": "", "caller_number": "", "left_at": utc_now(), "seconds": 2}
        row = await self.voicemails.add(mailbox, name, **{**blank, "urgent": False, "announced": True, **values})
        assert row
        return row.id

    async def row(self, voicemail_id: int) -> Voicemail:
        row = await self.voicemails.get(voicemail_id)
        assert row
        return row

    def settled(self, voicemail_id: int) -> Callable[[], bool]:
        """Tell whether the card says all there will be."""
        return lambda: self.cards.last(voicemail_id)[1] is not Writing.WAITING
