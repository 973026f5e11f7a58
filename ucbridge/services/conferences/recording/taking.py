"""The recordings that go on: begun and ended by people, kept in step with their rooms, taken up after a restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from ucbridge.config.conferences import RecordingSettings
from ucbridge.errors import BridgeError, PbxError, UserError
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.pbx.conference.interface import Member, RoomChanged, RoomEnded
from ucbridge.pbx.interface import Change, Pbx, Resynced
from ucbridge.services.conferences.recording.ports import Pipeline, Rooms
from ucbridge.services.conferences.recording.session import Session
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Taking
from ucbridge.store.conferences import Conference, Conferences
from ucbridge.store.types import utc_now
from ucbridge.turns import Turns

NOW_RECORDED = "sound:conf-now-recording"
LOOK_EVERY = 15.0
"""Seconds between two looks whether the PBX still records."""
AGAIN = 1.0
"""Seconds after which the PBX is asked again that could not be reached."""
log = structlog.get_logger(__name__)


class Recordings:
    """At most one of a conference at a time."""

    def __init__(
        self,
        pbx: Pbx,
        store: ConferenceRecordings,
        conferences: Conferences,
        *,
        rooms: Rooms,
        pipeline: Pipeline,
        settings: RecordingSettings,
    ) -> None:
        self._pbx = pbx
        self._store = store
        self._conferences = conferences
        self._rooms = rooms
        self._pipeline = pipeline
        self._settings = settings
        self._turns = Turns(1)
        self._announced: set[int] = set()
        self._sessions: dict[int, Session] = {}
        self._left: list[ConferenceRecording] = []
        self._begun: set[int] = set()
        """Recordings of this run, over or not: what the store says of them is no news."""
        self._dirty: set[int] = set()
        self._news = asyncio.Event()

    def state(self, conference_id: int) -> str:
        """Return `recording`, `paused` or ""."""
        if session := self._sessions.get(conference_id):
            return session.recording.state.value
        left = (each.state.value for each in self._left if each.conference_id == conference_id)
        return next(left, Taking.RECORDING.value if conference_id in self._announced else "")

    async def record(self, conference: Conference, person: Person) -> None:
        """Record a room, or go on; everybody hears it first, and whoever comes meanwhile."""
        async with self._turns.of(conference.id):
            session = self._sessions.get(conference.id)
            if session is None:
                await self._begin(conference, person)
            elif session.paused:
                await self._say(conference)
                await session.pause(paused=False)
                await session.follow(self._members(session))
        self._rooms.changed(conference.id)

    async def pause(self, conference: Conference) -> None:
        """Leave out what is said from now on; no-op while it is."""
        async with self._turns.of(conference.id):
            session = self._session(conference)
            if not session.paused:
                await session.pause(paused=True)
        self._rooms.changed(conference.id)

    async def stop(self, conference: Conference) -> None:
        """End a recording: at once, or not at all while the PBX cannot be told."""
        async with self._turns.of(conference.id):
            session = self._session(conference)
            await session.stop()
            await self._finish(session)
        self._rooms.changed(conference.id)

    async def run(self) -> None:
        """Follow the rooms until cancelled."""
        for recording in await self._store.preparing():
            await self._pipeline.over(recording.id)
        going = await self._store.going()
        self._left = [
            each for each in going if each.id not in self._begun and each.conference_id not in self._announced
        ]
        async with self._pbx.changes() as changes, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_in_step())
            tasks.create_task(self._look())
            async for change in changes:
                self._note(change)

    def _note(self, change: Change) -> None:
        match change:
            case RoomChanged(room) | RoomEnded(room):
                self._dirty |= {id_ for id_, each in self._sessions.items() if each.conference.room == room}
            case Resynced():
                self._dirty |= self._sessions.keys()
            case _:
                return
        if self._dirty or self._left:
            self._news.set()

    async def _keep_in_step(self) -> None:
        while True:
            if self._pbx.model.fresh:
                await self._catch_up()
            await self._news.wait()
            self._news.clear()

    async def _catch_up(self) -> None:
        try:
            while self._left:
                await self._take_up(self._left[0])
                del self._left[0]
            while self._dirty:
                conference_id = self._dirty.pop()
                await self._follow(conference_id)
        except PbxError as error:
            log.info("recording waits for the PBX", reason=type(error).__name__)
            for conference_id in self._sessions:
                self._again(conference_id)
            if self._left:
                asyncio.get_running_loop().call_later(AGAIN, self._news.set)

    async def _look(self) -> None:
        """Find recordings that ended by themselves: after their longest time, or by somebody else's hand."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            for conference_id, session in list(self._sessions.items()):
                async with self._turns.of(conference_id):
                    if self._pbx.model.fresh and await self._over(session):
                        await self._finish(session)
                        self._rooms.changed(conference_id)
            self._news.set()

    async def _over(self, session: Session) -> bool:
        lasts = utc_now() - session.recording.started_at
        if lasts > timedelta(minutes=self._settings.longest_minutes):
            return True
        try:
            return not await session.alive()
        except PbxError:
            return False

    async def _follow(self, conference_id: int) -> None:
        async with self._turns.of(conference_id):
            session = self._sessions.get(conference_id)
            if session is None or not self._pbx.model.fresh:
                return
            if session.conference.room in self._pbx.rooms.live:
                await session.follow(self._members(session))
                if session.has_strangers:
                    self._again(conference_id)
                return
            await self._finish(session)
        self._rooms.changed(conference_id)

    def _again(self, conference_id: int) -> None:
        """Follow once more in a moment."""
        asyncio.get_running_loop().call_later(AGAIN, self._mark, conference_id)

    def _mark(self, conference_id: int) -> None:
        self._dirty.add(conference_id)
        self._news.set()

    async def _begin(self, conference: Conference, person: Person) -> None:
        self._announced.add(conference.id)  # from now on, whoever comes hears it
        try:
            await self._say(conference)
            recording_id = await self._store.begin(conference.id, person.id, utc_now())
            self._begun.add(recording_id)
            recording = await self._store.get(recording_id)
            assert recording
            session = self._session_of(conference, recording)
            try:
                await session.begin()
                await session.follow(self._members(session))
            except (BridgeError, LookupError):
                await session.forget()
                raise
            self._sessions[conference.id] = session
            self._mark(conference.id)  # nobody noted what happened in the room while it began
        except LookupError:
            raise UserError(_("Nobody is in the room any more."), title=_("It cannot be recorded")) from None
        finally:
            self._announced.discard(conference.id)

    async def _take_up(self, recording: ConferenceRecording) -> None:
        conference = await self._conferences.get(recording.conference_id or 0)
        if conference is None:
            return
        async with self._turns.of(conference.id):
            if conference.id in self._sessions:
                return  # begun just now
            session = self._session_of(conference, recording)
            going_on = await session.take_up() and conference.room in self._pbx.rooms.live
            log.info("recording found", recording=recording.id, going_on=going_on)
            if not going_on:
                await self._finish(session)
                return
            self._sessions[conference.id] = session
            await session.follow(self._members(session))
        self._rooms.changed(conference.id)

    async def _finish(self, session: Session) -> None:
        """Say that it is over; what follows is durable work, which also ends it on the PBX."""
        self._sessions.pop(session.conference.id, None)
        now = utc_now()
        expires = now + timedelta(days=self._settings.audio_days)
        await self._store.change(session.recording.id, state=Taking.PREPARING, stopped_at=now, expires_at=expires)
        await self._pipeline.over(session.recording.id)

    async def _say(self, conference: Conference) -> None:
        await self._pbx.rooms.announce(conference.room, NOW_RECORDED, language=conference.language or "en")

    def _session(self, conference: Conference) -> Session:
        if session := self._sessions.get(conference.id):
            return session
        raise UserError(_("/conference record begins a recording."), title=_("Nothing is being recorded"))

    def _session_of(self, conference: Conference, recording: ConferenceRecording) -> Session:
        return Session(
            conference,
            recording,
            recorder=self._pbx.recorder,
            store=self._store,
            who=self._rooms.attendees,
            apart=self._settings.transcribe,
        )

    def _members(self, session: Session) -> list[Member]:
        room = self._pbx.rooms.live.get(session.conference.room)
        return list(room.members.values()) if room else []
