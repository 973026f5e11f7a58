"""Recordings as the rest of the bridge sees them: `ConferenceService.recording`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from ucbridge.config import Config
from ucbridge.config.conferences import RecordingSettings
from ucbridge.errors import Refused, UserError
from ucbridge.i18n import _
from ucbridge.models import Person, Reply
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.cards.listing import said
from ucbridge.services.conferences.ports import OriginOf
from ucbridge.services.conferences.recording.cards import RecordingCards
from ucbridge.services.conferences.recording.ports import Cards, Pipeline, Rooms
from ucbridge.services.conferences.recording.reading import Reading
from ucbridge.services.conferences.recording.taking import Recordings
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Taking
from ucbridge.store.conferences import Conference, Conferences
from ucbridge.store.database import Database
from ucbridge.store.recording_retention import OldRecordings

PipelineOf = Callable[[Cards], Pipeline]
"""Makes the pipeline, given what it calls back; `build(..., recording=...)` takes one."""


@dataclass(frozen=True, slots=True)
class Around:
    """What recordings stand on."""

    config: Config
    database: Database
    pbx: Pbx
    people: People
    notices: Notices
    rooms: Rooms
    origin: OriginOf = str


class RecordingService:
    """What people can do with recordings; keeps `conferences.ports.Recording`.

    `which` names a conference as in `ConferenceService`. Deeds return None: the cards say it all. Each raises

        UserError, Ambiguous: there is no such conference, or several.
        Refused: only hosts may.
        PbxError: as `Pbx.originate` does.
    """

    def __init__(self, around: Around, settings: RecordingSettings, pipeline: PipelineOf) -> None:
        self.recordings = ConferenceRecordings(around.database)
        self._conferences = Conferences(around.database)
        self._rooms = around.rooms
        self.cards = RecordingCards(
            self.recordings,
            self._conferences,
            people=around.people,
            notices=around.notices,
            zone=ZoneInfo(around.config.bridge.timezone),
            origin=around.origin,
        )
        self._taking = Recordings(
            around.pbx,
            self.recordings,
            self._conferences,
            rooms=around.rooms,
            pipeline=pipeline(self.cards),
            settings=settings,
        )
        self.aging = OldRecordings(
            around.database,
            audio=timedelta(days=settings.audio_days),
            text=timedelta(days=settings.text_days),
            expired=self.cards.show,
        )

    async def run(self) -> None:
        """Follow what is recorded until cancelled, beginning with what a former run left."""
        await self.cards.resume()
        await self._taking.run()

    def state(self, conference_id: int) -> str:
        """Return `recording`, `paused` or ""."""
        return self._taking.state(conference_id)

    async def record(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Record the room, or go on after a pause; everybody in it hears that."""
        conference = await self._hosted(person, which, verb="record")
        await self._taking.record(conference, person)
        return said(which, _("The conference is being recorded; everybody in it hears that."))

    async def resume(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Go on after a pause."""
        return await self.record(person, which=which)

    async def pause(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Leave out what is said from now on."""
        conference = await self._hosted(person, which, verb="pause")
        await self._taking.pause(conference)
        return said(which, _("The recording is paused: nothing said now is kept."))

    async def stop(self, person: Person, *, which: str | int = "") -> Reply | None:
        """End the recording: it arrives in the chat of those who were in."""
        conference = await self._hosted(person, which, verb="stop")
        await self._taking.stop(conference)
        return said(which, _("The recording has ended; it arrives in the chat of those who were in."))

    async def delete(self, person: Person, recording_id: int) -> Reply | None:
        """Delete sound and transcript for everybody: by the host, or whoever had it recorded."""
        recording = await self._theirs(person, recording_id)
        conference = await self._conferences.get(recording.conference_id)
        if person.id != recording.started_by and (conference is None or person.id != conference.host_id):
            raise Refused(
                _("The host of the conference can delete it: ask them."), title=_("You may not delete this recording")
            )
        await self.recordings.delete(recording_id, person.id)
        await self.cards.show(recording_id)
        return None

    async def may_hear(self, person_id: str, recording_id: int) -> bool:
        """Tell whether a recording is there, and this person was in or had it made."""
        recording = await self.recordings.get(recording_id)
        return recording is not None and recording.state is Taking.READY and await self._concerns(person_id, recording)

    async def reading(self, person_id: str, recording_id: int) -> Reading | None:
        """Return what the page of a recording shows to who may hear it, also after its sound; None to others."""
        recording = await self.recordings.get(recording_id)
        if recording is None or recording.state is Taking.DELETED or not await self._concerns(person_id, recording):
            return None
        return await self.cards.reading(recording)

    async def _hosted(self, person: Person, which: str | int, *, verb: str) -> Conference:
        conference = await self._rooms.find(person, which, verb=verb)
        self._rooms.check_host(person, conference)
        return conference

    async def _theirs(self, person: Person, recording_id: int) -> ConferenceRecording:
        recording = await self.recordings.get(recording_id)
        if recording is None or not await self._concerns(person.id, recording):
            raise UserError(_("It was deleted, or you were not in that conference."), title=_("No such recording"))
        return recording

    async def _concerns(self, person_id: str, recording: ConferenceRecording) -> bool:
        return person_id == recording.started_by or person_id in await self.recordings.people(recording.id)
