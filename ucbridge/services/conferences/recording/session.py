"""One recording while it goes on: the whole room, and each member by themselves, silent while they are muted."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ucbridge.pbx.conference.interface import Member, Recorder
from ucbridge.services.conferences.recording.timing import blanked, place, unpaused
from ucbridge.services.conferences.service import Attendee
from ucbridge.services.voicemail.callers import printable
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Taking, Track
from ucbridge.store.conferences import Conference
from ucbridge.store.types import utc_now

LATE = timedelta(milliseconds=200)
"""How much later than the phone's key we may hear of it."""

Who = Callable[[int], Sequence[Attendee]]


class Session:
    """Keeps the files on the PBX and the rows here in step with a room. `apart`: each voice has a file of its own.

    Its methods are not to overlap.
    """

    def __init__(
        self,
        conference: Conference,
        recording: ConferenceRecording,
        *,
        recorder: Recorder,
        store: ConferenceRecordings,
        who: Who,
        apart: bool,
    ) -> None:
        self.conference = conference
        self.recording = recording
        self._recorder = recorder
        self._store = store
        self._who = who
        self._apart = apart
        self._tracks: dict[str, Track] = {}
        self._silent: dict[str, bool] = {}
        """By channel; nobody knows of one that a former run began."""
        self._met: set[str] = set()
        self._unknown: set[str] = set()
        self._folder = f"conference/{recording.id}-{secrets.token_hex(3)}"
        self._count = 0

    @property
    def paused(self) -> bool:
        """Tell whether what is said now is left out."""
        return self.recording.state is Taking.PAUSED

    @property
    def names(self) -> list[str]:
        """Return the recordings on the PBX that go on."""
        return [track.name for track in self._tracks.values()]

    async def begin(self) -> None:
        """Record the whole room. Raises as `Recorder.record_room` does."""
        await self._record("", Attendee("", "", "", "", muted=False, host=False))

    async def take_up(self) -> bool:
        """Go on with what a former run began; False where that is over on the PBX, too."""
        tracks = [track for track in await self._store.tracks(self.recording.id) if track.stopped_at is None]
        running = await self._recorder.running([track.name for track in tracks])
        for track in tracks:
            if track.name in running:
                self._tracks[track.channel_id] = track
            else:
                await self._store.change_track(track.name, stopped_at=utc_now())
        if self.paused:
            await self._all_paused(paused=True)
        return "" in self._tracks

    async def follow(self, members: Sequence[Member]) -> None:
        """Record who came, let go of who left, silence who is muted. Raises as the `Recorder` does."""
        present = {member.channel_id: member for member in members}
        for channel_id in [each for each in self._tracks if each and each not in present]:
            await self._ended(channel_id)
        for channel_id, track in list(self._tracks.items()):
            if channel_id:
                await self._hush(track, muted=present[channel_id].muted)
        if self.paused:
            return
        known = {each.channel_id: each for each in self._who(self.conference.id)}
        await self._meet({each.person_id for each in known.values()} - {""})
        for channel_id in known.keys() & self._unknown:
            await self._name(known[channel_id])
        if self._apart:
            for channel_id, member in present.items():
                if channel_id not in self._tracks:
                    await self._join(member, known.get(channel_id))

    @property
    def has_strangers(self) -> bool:
        """Tell whether somebody is in of whom the roster did not know yet."""
        return bool(self._unknown)

    async def pause(self, *, paused: bool) -> None:
        """Leave out what is said from now on, or go on."""
        await self._all_paused(paused=paused)
        now = utc_now()
        if paused:
            values: dict[str, object] = {"state": Taking.PAUSED, "paused_at": now}
        else:
            since = self.recording.paused_at or now
            seconds = self.recording.paused_seconds + (now - since).total_seconds()
            values = {"state": Taking.RECORDING, "paused_at": None, "paused_seconds": seconds}
        await self._store.change(self.recording.id, **values)
        self.recording = replace(self.recording, **values)  # type: ignore[arg-type]

    async def stop(self) -> None:
        """Have the PBX end it. Nobody may be told that it is over while it goes on. Raises as `Recorder.stop` does."""
        for name in self.names:
            await self._recorder.stop(name)

    async def alive(self) -> bool:
        """Tell whether the PBX still records the room."""
        whole = self._tracks.get("")
        return whole is not None and bool(await self._recorder.running([whole.name]))

    async def _all_paused(self, *, paused: bool) -> None:
        for name in self.names:
            await self._recorder.pause(name, paused=paused)

    async def _join(self, member: Member, who: Attendee | None) -> None:
        shown = printable(member.caller.name or member.caller.number)
        stranger = Attendee(member.channel_id, "", shown, "", muted=False, host=False)
        try:
            await self._record(member.channel_id, who or stranger)
        except LookupError:
            return  # they have just left
        if who is None:
            self._unknown.add(member.channel_id)
        await self._hush(self._tracks[member.channel_id], muted=member.muted)

    async def _record(self, channel_id: str, who: Attendee) -> None:
        name = f"{self._folder}/{self._count}"
        self._count += 1
        track = Track(name, self.recording.id, channel_id, who.person_id, who.name, self._within(utc_now()))
        await self._store.begin_track(track)  # first: whatever happens now, it is known
        try:
            if channel_id:
                at = await self._recorder.record_leg(channel_id, name)
            else:
                at = await self._recorder.record_room(self.conference.room, name)
        except LookupError:
            await self._store.drop_track(name)
            raise
        self._tracks[channel_id] = track = replace(track, started_at=self._within(at))
        self._silent[channel_id] = False
        await self._store.change_track(name, started_at=track.started_at)

    async def _hush(self, track: Track, *, muted: bool) -> None:
        """Silence who is muted. What was said before we heard of it is blanked when the file is here."""
        if self._silent.get(track.channel_id) is muted:
            return
        heard = utc_now()
        await self._recorder.silence(track.name, silent=muted)
        self._silent[track.channel_id] = muted
        if muted:
            span = place(heard - LATE, self.recording, track), place(utc_now() + LATE, self.recording, track)
            self._tracks[track.channel_id] = track = replace(track, blanks=blanked(track.blanks, span))
            await self._store.change_track(track.name, blanks=track.blanks)

    async def _name(self, who: Attendee) -> None:
        self._unknown.discard(who.channel_id)
        track = replace(self._tracks[who.channel_id], person_id=who.person_id, speaker=who.name)
        self._tracks[who.channel_id] = track
        await self._store.change_track(track.name, person_id=track.person_id, speaker=track.speaker)

    async def _ended(self, channel_id: str) -> None:
        self._unknown.discard(channel_id)
        track = self._tracks.pop(channel_id)
        self._silent.pop(channel_id, None)
        await self._recorder.stop(track.name)
        await self._store.change_track(track.name, stopped_at=utc_now())

    async def _meet(self, people: set[str]) -> None:
        if fresh := people - self._met:
            await self._store.meet(self.recording.id, fresh)
            self._met |= fresh

    def _within(self, at: datetime) -> datetime:
        return unpaused(at, self.recording)
