"""The cards of recordings, posted to everybody who was in and kept up to date. Each deed here may be repeated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from ucbridge.i18n import Text, _
from ucbridge.models import Reply
from ucbridge.services.conferences.cards.card import called
from ucbridge.services.conferences.ports import OriginOf
from ucbridge.services.conferences.recording.card import Facts, about, card, page_path, topic_of, without_words
from ucbridge.services.conferences.recording.merging import joined, turns
from ucbridge.services.conferences.recording.reading import Reading
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.store.call_recordings import CallRecording, CallRecordings, Over
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Taking, Track
from ucbridge.store.conferences import Conferences
from ucbridge.store.database import Database
from ucbridge.store.voicemails import Writing
from ucbridge.turns import Turns

_LOST = (Writing.UNINTELLIGIBLE, Writing.NO_ENGINE, Writing.FAILED)


class RecordingCards:
    """Makes cards of rows; keeps `ports.Cards`. `origin` returns where our web server is."""

    def __init__(self, database: Database, *, people: People, notices: Notices, zone: tzinfo, origin: OriginOf) -> None:
        self._recordings = ConferenceRecordings(database)
        self._conferences = Conferences(database)
        self._calls = CallRecordings(database)
        self._people = people
        self._notices = notices
        self._zone = zone
        self._origin = origin
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
        return card(recording, await self._facts(recording, await self._recordings.tracks(recording.id)), self._zone)

    async def reading(self, recording: ConferenceRecording) -> Reading:
        """Return what its page shows."""
        tracks = await self._recordings.tracks(recording.id)
        facts = await self._facts(recording, tracks)
        return Reading(
            facts.conference,
            about(recording, facts, self._zone),
            tuple(turns(tracks)),
            without_words(recording),
            playable=recording.state is Taking.READY,
        )

    async def _facts(self, recording: ConferenceRecording, tracks: Sequence[Track]) -> Facts:
        call = await self._calls.get(recording.id) if recording.conference_id is None else None
        return Facts(
            await self._called(recording, call),
            starter=await self._people.name_of(recording.started_by),
            deleter=await self._people.name_of(recording.deleted_by),
            text=joined(turns(tracks)),
            speakers=_names(tracks),
            lost=_names(track for track in tracks if track.state in _LOST and not track.text),
            page=f"{self._origin()}{page_path(recording.id)}",
            number=call.other_number if call else "",
            ended=call.ended if call else Over.ASKED,
            call=recording.conference_id is None,
            torn=recording.state is Taking.READY and any(_gone(track) for track in tracks),
        )

    async def _called(self, recording: ConferenceRecording, call: CallRecording | None) -> Text | str:
        if call is not None:
            name = await self._people.name_of(call.other_id) if call.other_id else call.other_name or call.other_number
            return _("call with {name}", name=name) if name else _("call with an unknown caller")
        conference = await self._conferences.get(recording.conference_id or 0)
        return called(conference, await self._people.name_of(conference.starter_id)) if conference else ""


def _gone(track: Track) -> bool:
    """Tell whether a part of the whole is missing."""
    return not track.channel_id and track.state is Writing.FAILED


def _names(tracks: Iterable[Track]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(track.speaker for track in tracks if track.channel_id and track.speaker))
