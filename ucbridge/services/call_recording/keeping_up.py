"""Recordings kept in step with their calls: on hold they pause, with the call they end, wherever it goes on."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import structlog

from ucbridge.errors import PbxError, PbxUnreachable
from ucbridge.pbx.conference.interface import RoomChanged
from ucbridge.pbx.control.interface import HoldChanged
from ucbridge.pbx.interface import CallChanged, CallEnded, Change, Pbx, Resynced
from ucbridge.services.call_recording.session import Session
from ucbridge.services.call_recording.taking import Books, RecordedCalls
from ucbridge.services.on_call.lines import Line, Standing
from ucbridge.services.on_call.own_calls import OwnCalls
from ucbridge.services.people import People
from ucbridge.store.call_recordings import Over
from ucbridge.store.conference_recordings import ConferenceRecording, Taking
from ucbridge.store.types import utc_now

LOOK_EVERY = 15.0
"""Seconds between two looks whether the PBX still records."""
AGAIN = 1.0
"""Seconds after which something is tried again that could not be done."""
GRACE = 3.0
"""Seconds a call may be at no phone of theirs, on the way from one to another."""
log = structlog.get_logger(__name__)


class KeepingUp:
    """Follows the calls that are recorded, each by itself; takes up what a former run began."""

    def __init__(
        self, pbx: Pbx, own: OwnCalls, people: People, books: Books, takes: RecordedCalls, *, longest: timedelta
    ) -> None:
        self._pbx = pbx
        self._own = own
        self._people = people
        self._books = books
        self._takes = takes
        self._longest = longest
        self._sessions = takes.sessions
        self._left: list[ConferenceRecording] = []
        self._dirty: set[int] = set()
        self._followed: set[int] = set()
        self._news = asyncio.Event()
        takes.looked_after = self._mark

    async def run(self) -> None:
        """Follow until cancelled."""
        for recording in await self._books.recordings.preparing():
            await self._books.pipeline.over(recording.id)
        going = await self._books.recordings.going(calls=True)
        self._left = [each for each in going if each.id not in self._takes.begun]
        self._followed.clear()
        async with self._pbx.changes() as changes, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_up(tasks))
            tasks.create_task(self._look())
            async for change in changes:
                self._note(change)

    def _note(self, change: Change) -> None:
        if not self._sessions and not self._left:
            return
        match change:
            case CallChanged(call) | CallEnded(call):
                self._dirty |= self._sessions.touched(call.channels)
            case HoldChanged(channel_id):
                self._dirty |= self._sessions.touched((channel_id,))
            case Resynced() | RoomChanged():
                self._dirty |= {each.recording.id for each in self._sessions}
            case _:
                return
        if self._dirty or self._left:
            self._news.set()

    async def _keep_up(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            if self._pbx.model.fresh:
                await self._take_up()
                for recording_id in self._dirty - self._followed:
                    self._followed.add(recording_id)
                    tasks.create_task(self._follow(recording_id))
            await self._news.wait()
            self._news.clear()

    async def _take_up(self) -> None:
        try:
            while self._left:
                await self._found(self._left[0])
                del self._left[0]
        except PbxError as error:
            log.info("recording waits for the PBX", reason=type(error).__name__)
            asyncio.get_running_loop().call_later(AGAIN, self._news.set)

    async def _found(self, recording: ConferenceRecording) -> None:
        call = await self._books.calls.get(recording.id)
        person = await self._people.get(recording.started_by)
        if call is None or person is None:  # nobody is left whose it is
            await self._books.recordings.change(recording.id, state=Taking.PREPARING, stopped_at=utc_now())
            await self._books.pipeline.over(recording.id)
            return
        session = self._takes.session(person, recording, call)
        going_on = await session.take_up()
        log.info("recording found", recording=recording.id, going_on=going_on)
        self._sessions.begin(session)
        if going_on or self._own.line(call.channel_id) is None:
            self._mark(session)  # it is over, or on its way to another phone
        else:
            await self._takes.finish(session, Over.BROKE)

    async def _look(self) -> None:
        """Find recordings that ended by themselves: after their longest time, or by somebody else's hand."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            for session in self._sessions:
                async with self._takes.turns.of(session.person.id):
                    if session in self._sessions and self._pbx.model.fresh:
                        await self._look_at(session)
            self._news.set()

    async def _look_at(self, session: Session) -> None:
        if utc_now() - session.recording.started_at > self._longest:
            await self._takes.finish(session, Over.LONGEST)
            return
        try:
            alive = await session.alive()
        except PbxError:
            return
        if not alive and session.gone_since is None:
            await self._takes.finish(session, Over.BROKE)

    async def _follow(self, recording_id: int) -> None:
        self._dirty.discard(recording_id)
        session = self._sessions.get(recording_id)
        try:
            if session is not None:
                async with self._takes.turns.of(session.person.id):
                    if session in self._sessions:
                        await self._step(session)
        except (PbxError, LookupError) as error:
            log.info("recording out of step", recording=recording_id, reason=type(error).__name__)
            self._later(session)
        finally:
            self._followed.discard(recording_id)
            if recording_id in self._dirty:
                self._news.set()

    async def _step(self, session: Session) -> None:
        """Have the recording be what the call is now."""
        line = self._own.line(session.call.channel_id)
        before = session.recording.state
        if line is None:
            await self._gone(session)
            return
        session.gone_since = None
        if line.standing is Standing.CROWDED:
            await session.stop()
            await self._takes.finish(session, Over.GREW)
        elif line.standing is not Standing.TALKING:
            await session.hold()
        elif line.theirs == session.call.other_channel:
            await session.go_on()
        else:
            await self._met(session, line)
        if session.recording.state is not before:
            await self._sessions.changed(session.channels)

    async def _gone(self, session: Session) -> None:
        """Look whether they went on at another phone of theirs; after a moment it is over."""
        person, other = await self._people.get(session.person.id), session.call.other_channel
        for line in self._own.of(person) if person else ():
            if line.standing is Standing.TALKING and line.theirs == other:
                session.gone_since = None
                await session.move(line.mine)
                self._mark(session)
                return
        now = time.monotonic()
        since = session.gone_since or now
        if other in self._pbx.model.channels and now - since < GRACE:
            session.gone_since = since
            self._later(session)
        else:
            await self._takes.finish(session)

    async def _met(self, session: Session, line: Line) -> None:
        """Go on with somebody else on the other side, who hears first that it is recorded."""
        paused = session.recording.state is Taking.PAUSED
        await session.hold()
        try:
            if not paused:
                await self._takes.say(line.mine)
        except PbxUnreachable:
            raise
        except PbxError:
            await session.stop()
            await self._takes.finish(session, Over.UNTOLD)
            return
        await session.meet(line.theirs, await self._own.party(line.theirs))
        self._mark(session)  # it goes on if they still talk

    def _later(self, session: Session | None) -> None:
        if session is not None:
            asyncio.get_running_loop().call_later(AGAIN, self._mark, session)

    def _mark(self, session: Session) -> None:
        if session in self._sessions:
            self._dirty.add(session.recording.id)
            self._news.set()
