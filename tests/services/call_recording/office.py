"""Alice on the phone, and what she records: a fake PBX, real rows, real durable work, engines that know tones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fake_pbx import FakePbx
from tests.fake_rooms import Recorded
from tests.office import Board, settings
from tests.services.conferences.recording.house import ALICE, BOB, ToneSpeech, keeping, people_of, running, sound
from ucbridge.config.calls import CallRecordingSettings
from ucbridge.models import Person, Reply
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.conference.interface import Side
from ucbridge.services.call_recording.service import Around, CallRecordingService
from ucbridge.services.carried import Carried
from ucbridge.services.conferences.recording.card import topic_of
from ucbridge.services.directory import Directory
from ucbridge.services.numbers import Numbers
from ucbridge.services.on_call.own_calls import OwnCalls
from ucbridge.services.on_call.parties import Parties
from ucbridge.store.call_recordings import CallRecording, CallRecordings
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Track
from ucbridge.store.database import Database
from ucbridge.store.voicemails import Writing

PLUMBER = CallerId("Dupont Plomberie", "+33142685300")
HERS, THEIRS = (ALICE, 0.2, 0.6), (BOB, 1.0, 1.4)
TONES = {Side.BOTH: (HERS, THEIRS), Side.SAID: (HERS,), Side.HEARD: (THEIRS,)}


@dataclass
class Line:
    """Alice, Bob, their phones and the recordings of their calls."""

    folder: Path
    database: Database
    pbx: FakePbx
    settings: CallRecordingSettings
    speech: ToneSpeech = field(default_factory=ToneSpeech)
    board: Board = field(default_factory=Board)
    carried: Carried = field(default_factory=Carried)

    @asynccontextmanager
    async def bridge(self) -> AsyncIterator[CallRecordingService]:
        """Run a bridge; again and again it is one process after the other."""
        config, people = settings(), people_of(self.database, self.pbx)
        self.people = people
        numbers = Numbers("FR", config.pbx.outside)
        own = OwnCalls(self.pbx, Parties(people, Directory(people, config.contacts, numbers), numbers), self.carried)
        spoken = {"of_calls": self.settings.language}
        async with keeping(
            self.folder, self.database, self.pbx, people=people, board=self.board, speech=self.speech, **spoken
        ) as kept:
            around = Around(self.database, self.pbx, people, own, kept, "en")
            service = CallRecordingService(around, self.settings)
            async with running(service.run()):
                yield service

    async def person(self, person_id: str = "alice") -> Person:
        found = await self.people.get(person_id)
        assert found
        return found

    def talk(self, with_: str = "PJSIP/102", *, caller: CallerId = PLUMBER) -> tuple[str, str]:
        """Have Alice's phone talk to somebody; return her channel and theirs."""
        mine = self.pbx.appear("PJSIP/101", caller=CallerId("Alice Martin", "101"))
        theirs = self.pbx.appear(with_, caller=caller)
        self.pbx.talk(mine, theirs, bridge=f"talk-{mine}")
        return mine, theirs

    def on_tape(self, side: Side = Side.BOTH) -> list[Recorded]:
        """What the PBX records of one side, in the order it began."""
        return [each for each in self.pbx.recorder.made.values() if each.side is side]

    def hum(self, seconds: float = 2.0) -> None:
        """Have Alice hum, then Bob, in all that is recorded."""
        for each in self.pbx.recorder.made.values():
            each.sound = sound(seconds, *TONES[each.side])

    @property
    def recordings(self) -> ConferenceRecordings:
        return ConferenceRecordings(self.database)

    async def row(self, recording_id: int = 1) -> ConferenceRecording:
        row = await self.recordings.get(recording_id)
        assert row
        return row

    async def call(self, recording_id: int = 1) -> CallRecording:
        call = await CallRecordings(self.database).get(recording_id)
        assert call
        return call

    async def tracks(self) -> list[Track]:
        return await self.recordings.tracks(1)

    @property
    def card(self) -> Reply:
        return self.board.newest(topic_of(1))

    @property
    def posted(self) -> bool:
        return topic_of(1) in self.board.cards

    def fields(self) -> dict[str, str]:
        return {str(each.name): str(each.value) for each in self.card.fields}


@asynccontextmanager
async def on_the_line(folder: Path, **options: object) -> AsyncIterator[Line]:
    """Open an office where nobody is on the phone yet."""
    async with Database.open(f"sqlite:///{folder}/office.sqlite") as database:
        yield Line(folder, database, FakePbx(), CallRecordingSettings.model_validate(options))


async def written(line: Line) -> None:
    """Wait until all that follows by itself is on the card."""
    async with asyncio.timeout(60):
        while (row := await line.recordings.get(1)) is None or row.transcription is Writing.WAITING:  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # the database tells nobody
        while await line.recordings.unshown():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.02)
    assert line.posted
