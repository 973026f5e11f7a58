"""Recordings as the rest of the bridge sees them: `ConferenceService.recording`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ucbridge.config.conferences import RecordingSettings
from ucbridge.i18n import _
from ucbridge.models import Person, Reply
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.cards.listing import said
from ucbridge.services.conferences.recording.kept import Kept
from ucbridge.services.conferences.recording.ports import Rooms
from ucbridge.services.conferences.recording.taking import Recordings
from ucbridge.store.conferences import Conference, Conferences
from ucbridge.store.database import Database
from ucbridge.store.recording_retention import OldRecordings


@dataclass(frozen=True, slots=True)
class Around:
    """What recordings stand on."""

    database: Database
    pbx: Pbx
    rooms: Rooms
    kept: Kept


class RecordingService:
    """What people can do with recordings; keeps `conferences.ports.Recording`.

    `which` names a conference as in `ConferenceService`. Deeds return None: the cards say it all. Each raises

        UserError, Ambiguous: there is no such conference, or several.
        Refused: only hosts may.
        PbxError: as `Pbx.originate` does.
    """

    def __init__(self, around: Around, settings: RecordingSettings) -> None:
        self.kept = around.kept
        self._rooms = around.rooms
        self._taking = Recordings(
            around.pbx,
            self.kept.recordings,
            Conferences(around.database),
            rooms=around.rooms,
            pipeline=self.kept.pipeline,
            settings=settings,
        )
        self.aging = OldRecordings(
            around.database,
            audio=timedelta(days=settings.audio_days),
            text=timedelta(days=settings.text_days),
            expired=self.kept.cards.show,
        )

    async def run(self) -> None:
        """Follow what is recorded until cancelled, beginning with what a former run left."""
        await self.kept.cards.resume()
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

    async def _hosted(self, person: Person, which: str | int, *, verb: str) -> Conference:
        conference = await self._rooms.find(person, which, verb=verb)
        self._rooms.check_host(person, conference)
        return conference
