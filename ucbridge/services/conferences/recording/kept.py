"""Recordings of conferences and calls, while they go on and after: who may hear, read and delete them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ucbridge.config import Config
from ucbridge.errors import Refused, UserError
from ucbridge.i18n import _
from ucbridge.models import Person, Reply
from ucbridge.services.conferences.ports import OriginOf
from ucbridge.services.conferences.recording.cards import RecordingCards
from ucbridge.services.conferences.recording.ports import Cards, Pipeline
from ucbridge.services.conferences.recording.reading import Reading
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Taking
from ucbridge.store.conferences import Conferences
from ucbridge.store.database import Database

PipelineOf = Callable[[Cards], Pipeline]
"""Makes the pipeline, given what it calls back; `build(..., recording=...)` takes one."""


@dataclass(frozen=True, slots=True)
class AroundKept:
    """What it stands on."""

    config: Config
    database: Database
    people: People
    notices: Notices
    origin: OriginOf = str


class Kept:
    """Every recording there is: its rows, its card, and what becomes of it by itself once it is over."""

    def __init__(self, around: AroundKept, pipeline: PipelineOf) -> None:
        self.recordings = ConferenceRecordings(around.database)
        self._conferences = Conferences(around.database)
        self.cards = RecordingCards(
            around.database,
            people=around.people,
            notices=around.notices,
            zone=ZoneInfo(around.config.bridge.timezone),
            origin=around.origin,
        )
        self.pipeline = pipeline(self.cards)

    async def delete(self, person: Person, recording_id: int) -> Reply | None:
        """Delete sound and transcript for everybody: by the host, or whoever had it recorded.

        Raises:
            UserError: there is none of theirs.
            Refused: only hosts may.
        """
        recording = await self.recordings.get(recording_id)
        if recording is None or not await self._concerns(person.id, recording):
            raise UserError(_("It was deleted, or you were not in it."), title=_("No such recording"))
        conference = await self._conferences.get(recording.conference_id or 0)
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

    async def _concerns(self, person_id: str, recording: ConferenceRecording) -> bool:
        return person_id == recording.started_by or person_id in await self.recordings.people(recording.id)
