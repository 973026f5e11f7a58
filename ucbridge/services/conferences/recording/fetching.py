"""From the PBX into the database: the sound of the whole room, made playable, and each voice, packed for writing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from ucbridge.durable.flow import Later
from ucbridge.pbx.conference.interface import Recorder
from ucbridge.services.conferences.recording.timing import spans
from ucbridge.speech.interface import Unreadable
from ucbridge.speech.studio import Studio
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Taking, Track
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Writing

log = structlog.get_logger(__name__)

SOON = timedelta(minutes=2)
"""By then there are files, or something is wrong."""


class Fetching:
    """Ends recordings on the PBX and fetches them; what is there already is left alone."""

    def __init__(self, recorder: Recorder, studio: Studio, recordings: ConferenceRecordings, *, scratch: Path) -> None:
        self._recorder = recorder
        self._studio = studio
        self._recordings = recordings
        self._scratch = scratch

    async def stop(self, recording_id: int) -> None:
        """End what goes on of a recording.

        Raises:
            PbxError: the PBX is in the way.
        """
        for track in await self._recordings.tracks(recording_id):
            await self._recorder.stop(track.name)
            if track.stopped_at is None:
                await self._recordings.change_track(track.name, stopped_at=utc_now())

    async def fetch(self, recording_id: int) -> str:
        """Have the sound; return which voices are to be written down, separated by blanks.

        Raises:
            Later: it is not there yet.
            PbxError, OSError: the PBX is in the way.
            SpeechError: it could not be made playable this time.
        """
        recording = await self._recordings.get(recording_id)
        if recording is None:
            return ""
        tracks = await self._recordings.tracks(recording_id)
        voices = [track for track in tracks if track.channel_id]
        names = [track.name for track in voices if await self._fetched(recording, track)]
        for track in tracks:
            if not track.channel_id:  # last: it says that all is here
                await self._fetched(recording, track)
        for track in tracks:
            await self._recorder.discard(track.name)
        now = await self._recordings.get(recording_id)
        if now is None or now.state is Taking.DELETED:  # meanwhile
            await self._recordings.silence(recording_id)
            return ""
        if not names and now.transcription is Writing.WAITING:
            outcome = Writing.NO_SPEECH if voices else Writing.OFF
            await self._recordings.change(recording_id, transcription=outcome)
        return " ".join(names)

    async def give_up(self, recording_id: int) -> None:
        """Say that a recording could not be made playable; the PBX keeps its files."""
        recording = await self._recordings.get(recording_id)
        if recording is not None and recording.state is Taking.PREPARING:
            lost = {"state": Taking.UNREADABLE, "transcription": Writing.FAILED}
            await self._recordings.change(recording_id, **lost)

    async def _fetched(self, recording: ConferenceRecording, track: Track) -> bool:
        """Fetch one file; tell whether it is a voice that waits to be written down."""
        if recording.state is not Taking.PREPARING:  # deleted meanwhile, or fetched before a crash
            return track.state is Writing.WAITING and await self._recordings.original(track.name) is not None
        with TemporaryDirectory(dir=self._scratch, prefix="recording-") as folder:
            file = Path(folder) / "sound.wav"
            try:
                await self._recorder.fetch(track.name, file)
                return await (self._voice(track, file) if track.channel_id else self._room(recording, file))
            except LookupError:
                return await self._missing(recording, track)
            except Unreadable as error:
                log.warning("recording cannot be read", track=track.name, reason=str(error))
                await self._failed(track, Taking.UNREADABLE)
        return False

    async def _room(self, recording: ConferenceRecording, file: Path) -> bool:
        played = await self._studio.play(file)
        await self._recordings.ready(recording.id, mp3=played.mp3, seconds=played.seconds, waveform=played.waveform)
        return False

    async def _voice(self, track: Track, file: Path) -> bool:
        packed = await self._studio.pack(file, tuple(spans(track.blanks)))
        if not packed:
            await self._recordings.change_track(track.name, state=Writing.NO_SPEECH)
            return False
        await self._recordings.change_track(track.name, original=packed)
        return True

    async def _missing(self, recording: ConferenceRecording, track: Track) -> bool:
        if await self._recordings.original(track.name):
            return True  # fetched before a crash
        if not track.channel_id and await self._recordings.mp3(recording.id):
            return False
        if utc_now() - (recording.stopped_at or recording.started_at) < SOON and track.state is Writing.WAITING:
            raise Later
        await self._failed(track, Taking.MISSING)
        return False

    async def _failed(self, track: Track, state: Taking) -> None:
        await self._recordings.change_track(track.name, state=Writing.FAILED)
        if not track.channel_id:
            await self._recordings.change(track.recording_id, state=state)
