"""What is recorded now: the files on the PBX and their rows here, begun, paused and ended together."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

import structlog

from ucbridge.errors import PbxError
from ucbridge.pbx.conference.interface import Recorder
from ucbridge.services.conferences.recording.timing import unpaused
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Taking, Track
from ucbridge.store.types import utc_now

log = structlog.get_logger(__name__)

Begin = Callable[[str], Awaitable[datetime]]
"""Has the PBX begin a recording of this name; returns when it began, or raises LookupError."""


class Tape:
    """The tracks of one recording that go on, by what is recorded: a channel, "" for everybody together.

    Its methods are not to overlap, and raise as the `Recorder` does.
    """

    def __init__(
        self, recording: ConferenceRecording, recorder: Recorder, store: ConferenceRecordings, *, kind: str
    ) -> None:
        self.recording = recording
        self.tracks: dict[str, Track] = {}
        self.recorder = recorder
        self.store = store
        self._folder = f"{kind}/{recording.id}-{secrets.token_hex(3)}"
        self._count = 0

    @property
    def paused(self) -> bool:
        """Tell whether what is said now is left out."""
        return self.recording.state is not Taking.RECORDING

    @property
    def names(self) -> list[str]:
        """Return the recordings on the PBX that go on."""
        return [track.name for track in self.tracks.values()]

    async def take_up(self) -> bool:
        """Go on with what a former run began; False where that is over on the PBX, too."""
        tracks = [track for track in await self.store.tracks(self.recording.id) if track.stopped_at is None]
        running = await self.recorder.running([track.name for track in tracks])
        for track in tracks:
            if track.name in running:
                self.tracks[track.channel_id] = track
            else:
                await self.store.change_track(track.name, stopped_at=utc_now())
        if self.paused:
            await self._all_paused(paused=True)
        return "" in self.tracks

    async def add(self, channel_id: str, person_id: str, speaker: str, begin: Begin) -> None:
        """Record something more. LookupError: it is gone."""
        name = f"{self._folder}/{self._count}"
        self._count += 1
        track = Track(name, self.recording.id, channel_id, person_id, speaker, self._within(utc_now()))
        await self.store.begin_track(track)  # first: whatever happens now, it is known
        try:
            at = await begin(name)
        except LookupError:
            await self.store.drop_track(name)
            raise
        await self.change(replace(track, started_at=self._within(at)))

    async def change(self, track: Track) -> None:
        """Keep what is known of a track that goes on."""
        self.tracks[track.channel_id] = track
        known = {"person_id": track.person_id, "speaker": track.speaker, "blanks": track.blanks}
        await self.store.change_track(track.name, started_at=track.started_at, **known)

    async def end(self, channel_id: str) -> None:
        """End one track, and keep it."""
        track = self.tracks.pop(channel_id)
        await self.recorder.stop(track.name)
        await self.store.change_track(track.name, stopped_at=utc_now())

    async def pause(self, *, paused: bool, state: Taking = Taking.PAUSED) -> None:
        """Leave out what is said from now on, which is then the `state`, or go on."""
        await self._all_paused(paused=paused)
        now, since = utc_now(), self.recording.paused_at
        if paused:
            values: dict[str, object] = {"state": state, "paused_at": since or now}
        else:
            seconds = self.recording.paused_seconds + (now - (since or now)).total_seconds()
            values = {"state": Taking.RECORDING, "paused_at": None, "paused_seconds": seconds}
        await self.store.change(self.recording.id, **values)
        self.recording = replace(self.recording, **values)  # type: ignore[arg-type]

    async def stop(self) -> None:
        """Have the PBX end it. Nobody may be told that it is over while it goes on."""
        for name in self.names:
            await self.recorder.stop(name)

    async def alive(self) -> bool:
        """Tell whether the PBX still records everybody."""
        whole = self.tracks.get("")
        return whole is not None and bool(await self.recorder.running([whole.name]))

    async def forget(self) -> None:
        """Leave nothing of a recording that could not begin, as far as the PBX can be asked."""
        names = [track.name for track in await self.store.tracks(self.recording.id)]
        await self.store.drop(self.recording.id)
        try:
            for name in names:
                await self.recorder.stop(name)
                await self.recorder.discard(name)
        except PbxError:
            log.warning("a recording that did not begin may be left on the PBX", recording=self.recording.id)

    async def _all_paused(self, *, paused: bool) -> None:
        for name in self.names:
            await self.recorder.pause(name, paused=paused)

    def _within(self, at: datetime) -> datetime:
        return unpaused(at, self.recording)
