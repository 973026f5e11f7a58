"""Recordings of calls, begun, paused and ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from ucbridge.config.calls import CallRecordingSettings
from ucbridge.errors import BridgeError, UserError
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services.call_recording.session import Session
from ucbridge.services.call_recording.sessions import Sessions
from ucbridge.services.conferences.recording.ports import Pipeline
from ucbridge.services.on_call.lines import Line, Standing
from ucbridge.services.on_call.own_calls import OwnCalls
from ucbridge.store.call_recordings import CallRecording, CallRecordings, Over
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Taking
from ucbridge.store.types import utc_now
from ucbridge.turns import Turns

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Books:
    """Where recordings are kept, and what becomes of them when they are over."""

    recordings: ConferenceRecordings
    calls: CallRecordings
    pipeline: Pipeline


class RecordedCalls:
    """What can be done with recordings of calls. `turns` are those of people: what they do goes on one by one."""

    def __init__(
        self, pbx: Pbx, own: OwnCalls, books: Books, *, settings: CallRecordingSettings, language: str
    ) -> None:
        self.sessions = Sessions()
        self.turns = Turns(1)
        self.begun: set[int] = set()
        """Recordings of this run, over or not: what the store says of them is no news."""
        self.looked_after: Callable[[Session], None] = lambda _session: None
        """Has one be what its call is now, soon."""
        self._pbx = pbx
        self._own = own
        self._books = books
        self._settings = settings
        self._language = settings.language or language

    async def record(self, person: Person, line: Line) -> bool:
        """Record a call, or go on after a pause; both sides hear it first. False: it is being recorded already.

        Raises:
            UserError: it is over, or they talk to somebody else, before it began.
            PbxError: as `Pbx.originate` does.
        """
        async with self.turns.of(person.id):
            session = self.sessions.at(line.mine)
            if session is not None and session.recording.state is not Taking.PAUSED:
                return False
            both = frozenset({line.mine, line.theirs})
            await self.sessions.announce(both)
            try:
                await self.say(line.mine)
                session = await (self._begun(person, line) if session is None else self._resumed(session))
            except LookupError:
                raise UserError(
                    _("You no longer talk to each other: nothing was recorded."), title=_("It cannot be recorded")
                ) from None
            finally:
                await self.sessions.silent(both)
        self.looked_after(session)  # nobody noted what happened to the call meanwhile
        return True

    async def pause(self, session: Session) -> None:
        """Leave out what is said from now on; no-op while it is."""
        async with self.turns.of(session.person.id):
            if session in self.sessions and session.recording.state is not Taking.PAUSED:
                await session.pause(paused=True)
        await self.sessions.changed(session.channels)

    async def stop(self, session: Session) -> None:
        """End a recording: at once, or not at all while the PBX cannot be told."""
        async with self.turns.of(session.person.id):
            await session.stop()
            await self.finish(session)

    async def say(self, channel_id: str) -> None:
        """Have both sides hear that they are recorded, where that is configured. LookupError: they are gone."""
        if self._settings.notice:
            await self._pbx.recorder.tell(channel_id, self._settings.sounds, language=self._language)

    async def finish(self, session: Session, why: Over = Over.ASKED) -> None:
        """Say that it is over; what follows is durable work, which also ends it on the PBX."""
        recording_id, now = session.recording.id, utc_now()
        expires = now + timedelta(days=self._settings.audio_days)
        if why is not Over.ASKED:
            await self._books.calls.change(recording_id, ended=why)
        over = {"state": Taking.PREPARING, "stopped_at": now, "expires_at": expires}
        await self._books.recordings.change(recording_id, **over)
        await self.sessions.end(session)
        await self._books.pipeline.over(recording_id)

    def session(self, person: Person, recording: ConferenceRecording, call: CallRecording) -> Session:
        """Return what records a call."""
        return Session(
            person,
            recording,
            call,
            recorder=self._pbx.recorder,
            store=self._books.recordings,
            calls=self._books.calls,
            apart=self._settings.transcribe,
        )

    async def _resumed(self, session: Session) -> Session:
        await session.resume()
        return session

    async def _begun(self, person: Person, line: Line) -> Session:
        now = self._own.line(line.mine)
        if now is None or (now.theirs, now.standing) != (line.theirs, Standing.TALKING):
            raise LookupError(line.mine)
        session = await self._fresh(person, line)
        try:
            await session.begin()
        except (BridgeError, LookupError):
            await session.forget()
            raise
        self.sessions.begin(session)
        return session

    async def _fresh(self, person: Person, line: Line) -> Session:
        party = await self._own.party(line.theirs)
        call_id = self._pbx.model.channels[line.mine].call_id
        call = CallRecording(0, call_id, line.mine, line.theirs, party.person_id, party.name, party.number)
        recording_id = await self._books.calls.begin(call, person.id, utc_now())
        self.begun.add(recording_id)
        recording, known = await self._books.recordings.get(recording_id), await self._books.calls.get(recording_id)
        assert recording
        assert known
        return self.session(person, recording, known)
