"""The cards of recordings, posted to everybody who was in and kept up to date. Each deed here may be repeated."""

from __future__ import annotations

from datetime import tzinfo

from ucbridge.models import Reply
from ucbridge.services.conferences.cards.card import called
from ucbridge.services.conferences.recording.card import Facts, card, topic_of
from ucbridge.services.conferences.recording.merging import joined
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings
from ucbridge.store.conferences import Conferences
from ucbridge.turns import Turns


class RecordingCards:
    """Makes cards of rows; keeps `ports.Cards`."""

    def __init__(
        self,
        recordings: ConferenceRecordings,
        conferences: Conferences,
        *,
        people: People,
        notices: Notices,
        zone: tzinfo,
    ) -> None:
        self._recordings = recordings
        self._conferences = conferences
        self._people = people
        self._notices = notices
        self._zone = zone
        self._turns = Turns(1)

    async def announce(self, recording_id: int) -> None:
        """Have the card posted to everybody who was in, and to who had it recorded, once each."""
        recording = await self._recordings.get(recording_id)
        if recording is None:
            return
        shown = await self.of(recording)
        for person_id in sorted({*await self._recordings.people(recording_id), recording.started_by}):
            if person := await self._people.get(person_id):
                await self._notices.announce(person, topic_of(recording_id), shown)

    async def show(self, recording_id: int) -> None:
        """Bring the card up to date wherever it stands; in turns, so that no older one comes after a newer one."""
        async with self._turns.of(recording_id):
            revision = await self._recordings.revision(recording_id)
            if (recording := await self._recordings.get(recording_id)) is not None:
                await self._notices.update(topic_of(recording_id), await self.of(recording))
                await self._recordings.shown(recording_id, revision)

    async def resume(self) -> None:
        """Bring up to date what a former run changed and did not come to show."""
        for recording_id in await self._recordings.unshown():
            await self.show(recording_id)

    async def of(self, recording: ConferenceRecording) -> Reply:
        """Return the card of a recording as it should stand now."""
        conference = await self._conferences.get(recording.conference_id)
        tracks = await self._recordings.tracks(recording.id)
        starter = await self._people.name_of(conference.starter_id) if conference else ""
        facts = Facts(
            called(conference, starter) if conference else "",
            starter=await self._people.name_of(recording.started_by),
            deleter=await self._people.name_of(recording.deleted_by),
            text=joined(tracks),
            speakers=tuple(dict.fromkeys(track.speaker for track in tracks if track.channel_id and track.speaker)),
        )
        return card(recording, facts, self._zone)
