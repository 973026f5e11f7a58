"""From the PBX into the database: the sound of everybody, made playable, and each voice, packed for writing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from ucbridge.durable.flow import Later
from ucbridge.i18n import _
from ucbridge.pbx.conference.interface import Recorder
from ucbridge.services.conferences.recording.splicing import spliced
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
        await self._whole(recording, [track for track in tracks if not track.channel_id])  # last: all is here then
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
        """Fetch one voice; tell whether it waits to be written down."""
        if recording.state is not Taking.PREPARING:  # deleted meanwhile, or fetched before a crash
            return track.state is Writing.WAITING and await self._recordings.original(track.name) is not None
        with self._folder() as folder:
            file = folder / "sound.wav"
            try:
                await self._recorder.fetch(track.name, file)
                return await self._voice(track, file)
            except LookupError:
                return await self._missing(recording, track)
            except Unreadable as error:
                await self._unreadable(track, error)
        return False

    async def _voice(self, track: Track, file: Path) -> bool:
        packed = await self._studio.pack(file, tuple(spans(track.blanks)))
        if not packed:
            await self._recordings.change_track(track.name, state=Writing.NO_SPEECH)
            return False
        await self._recordings.change_track(track.name, original=packed)
        return True

    async def _missing(self, recording: ConferenceRecording, track: Track) -> bool:
        """Give a file up that is still not there; True where it was fetched before a crash."""
        if track.channel_id and await self._recordings.original(track.name):
            return True
        if utc_now() - (recording.stopped_at or recording.started_at) < SOON and track.state is Writing.WAITING:
            raise Later
        await self._recordings.change_track(track.name, state=Writing.FAILED)
        return False

    async def _unreadable(self, track: Track, error: Unreadable) -> None:
        log.warning("recording cannot be read", track=track.name, reason=str(error))
        await self._recordings.change_track(track.name, state=Writing.FAILED)

    async def _whole(self, recording: ConferenceRecording, parts: Sequence[Track]) -> None:
        """Fetch what everybody together said, in all its parts, and make it playable."""
        if recording.state is not Taking.PREPARING:
            return
        with self._folder() as folder:
            there: dict[Path, Track] = {}
            for number, track in enumerate(parts):
                file = folder / f"{number}.wav"
                try:
                    await self._recorder.fetch(track.name, file)
                    there[file] = track
                except LookupError:
                    await self._missing(recording, track)
            if there:
                await self._playable(recording, there)
            else:
                await self._recordings.change(recording.id, state=Taking.MISSING)

    async def _playable(self, recording: ConferenceRecording, there: dict[Path, Track]) -> None:
        try:
            file, broken = await asyncio.to_thread(spliced, list(there))
            for each in broken:
                await self._unreadable(there[each], Unreadable(_("The recording is damaged.")))
            played = await self._studio.play(file)
        except Unreadable as error:
            for track in there.values():
                await self._unreadable(track, error)
            await self._recordings.change(recording.id, state=Taking.UNREADABLE)
        else:
            await self._recordings.ready(recording.id, mp3=played.mp3, seconds=played.seconds, waveform=played.waveform)

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        with TemporaryDirectory(dir=self._scratch, prefix="recording-") as folder:
            yield Path(folder)
