"""One recording while it goes on: the whole room, and each member by themselves, silent while they are muted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from ucbridge.pbx.conference.interface import Member, Recorder
from ucbridge.services.conferences.recording.tape import Tape
from ucbridge.services.conferences.recording.timing import blanked, place
from ucbridge.services.conferences.service import Attendee
from ucbridge.services.voicemail.callers import printable
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Track
from ucbridge.store.conferences import Conference
from ucbridge.store.types import utc_now

LATE = timedelta(milliseconds=200)
"""How much later than the phone's key we may hear of it."""

Who = Callable[[int], Sequence[Attendee]]


class Session(Tape):
    """Keeps the files on the PBX and the rows here in step with a room. `apart`: each voice has a file of its own."""

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
        super().__init__(recording, recorder, store, kind="conference")
        self.conference = conference
        self._who = who
        self._apart = apart
        self._silent: dict[str, bool] = {}
        """By channel; nobody knows of one that a former run began."""
        self._met: set[str] = set()
        self._unknown: set[str] = set()

    async def begin(self) -> None:
        """Record the whole room. Raises as `Recorder.record_room` does."""
        await self.add("", "", "", lambda name: self.recorder.record_room(self.conference.room, name))

    async def follow(self, members: Sequence[Member]) -> None:
        """Record who came, let go of who left, silence who is muted. Raises as the `Recorder` does."""
        present = {member.channel_id: member for member in members}
        for channel_id in [each for each in self.tracks if each and each not in present]:
            self._unknown.discard(channel_id)
            self._silent.pop(channel_id, None)
            await self.end(channel_id)
        for channel_id, track in list(self.tracks.items()):
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
                if channel_id not in self.tracks:
                    await self._join(member, known.get(channel_id))

    @property
    def has_strangers(self) -> bool:
        """Tell whether somebody is in of whom the roster did not know yet."""
        return bool(self._unknown)

    async def _join(self, member: Member, who: Attendee | None) -> None:
        channel_id = member.channel_id
        speaker = who.name if who else printable(member.caller.name or member.caller.number)
        try:
            await self.add(
                channel_id,
                who.person_id if who else "",
                speaker,
                lambda name: self.recorder.record_leg(channel_id, name),
            )
        except LookupError:
            return  # they have just left
        self._silent[channel_id] = False
        if who is None:
            self._unknown.add(channel_id)
        await self._hush(self.tracks[channel_id], muted=member.muted)

    async def _hush(self, track: Track, *, muted: bool) -> None:
        """Silence who is muted. What was said before we heard of it is blanked when the file is here."""
        if self._silent.get(track.channel_id) is muted:
            return
        heard = utc_now()
        await self.recorder.silence(track.name, silent=muted)
        self._silent[track.channel_id] = muted
        if muted:
            span = place(heard - LATE, self.recording, track), place(utc_now() + LATE, self.recording, track)
            await self.change(replace(track, blanks=blanked(track.blanks, span)))

    async def _name(self, who: Attendee) -> None:
        self._unknown.discard(who.channel_id)
        await self.change(replace(self.tracks[who.channel_id], person_id=who.person_id, speaker=who.name))

    async def _meet(self, people: set[str]) -> None:
        if fresh := people - self._met:
            await self.store.meet(self.recording.id, fresh)
            self._met |= fresh
