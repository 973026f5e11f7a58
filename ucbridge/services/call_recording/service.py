"""Recorded calls as the rest of the bridge sees them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from ucbridge.config.calls import CallRecordingSettings
from ucbridge.errors import UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Person, Reply, State, Style
from ucbridge.pbx.interface import Pbx
from ucbridge.services.call_recording.actions import PAUSE, RECORD, STOP
from ucbridge.services.call_recording.keeping_up import KeepingUp
from ucbridge.services.call_recording.session import Session
from ucbridge.services.call_recording.sessions import Listen
from ucbridge.services.call_recording.taking import Books, RecordedCalls
from ucbridge.services.conferences.recording.kept import Kept
from ucbridge.services.on_call.doing import Taped
from ucbridge.services.on_call.lines import CONNECTED, Line, Standing
from ucbridge.services.on_call.own_calls import OwnCalls
from ucbridge.services.people import People
from ucbridge.store.call_recordings import CallRecordings
from ucbridge.store.conference_recordings import Taking
from ucbridge.store.database import Database
from ucbridge.store.recording_retention import OldRecordings

_TALKING = (frozenset({Standing.TALKING}),)
_CONNECTED = (CONNECTED,)


@dataclass(frozen=True, slots=True)
class Around:
    """What recorded calls stand on. `language` is that of the notice, where none is configured."""

    database: Database
    pbx: Pbx
    people: People
    own: OwnCalls
    kept: Kept
    language: str


class CallRecordingService:
    """What people can do about recordings of their own calls.

    `which` is a name, a number or the id of their own channel; "" for their only call. Each deed raises

        UserError, Ambiguous: there is no such call, or several.
        Refused: it is somebody else's.
        PbxError: as `Pbx.originate` does.
    """

    def __init__(self, around: Around, settings: CallRecordingSettings) -> None:
        self.kept = around.kept
        self.calls = CallRecordings(around.database)
        self._own = around.own
        self._notice = settings.notice
        books = Books(self.kept.recordings, self.calls, self.kept.pipeline)
        self._takes = RecordedCalls(around.pbx, around.own, books, settings=settings, language=around.language)
        self._sessions = self._takes.sessions
        longest = timedelta(minutes=settings.longest_minutes)
        self._keeping_up = KeepingUp(around.pbx, around.own, around.people, books, self._takes, longest=longest)
        self.aging = OldRecordings(
            around.database,
            audio=timedelta(days=settings.audio_days),
            text=timedelta(days=settings.text_days),
            expired=self.kept.cards.show,
            calls=True,
        )

    async def run(self) -> None:
        """Follow what is recorded until cancelled, beginning with what a former run left."""
        await self.kept.cards.resume()
        await self._keeping_up.run()

    def state(self, channels: Collection[str]) -> Taking | None:
        """Return how it stands with the recording of a call these channels are in, None where there is none."""
        return self._sessions.state(channels)

    def mine(self, channel_id: str) -> Taking | None:
        """Return how it stands with the recording somebody makes of their own channel."""
        session = self._sessions.at(channel_id)
        return session.recording.state if session else None

    def taped(self, line: Line) -> Taped:
        """Tell the card of somebody's call how it stands with its recording."""
        own = self.mine(line.mine)
        if own is not None:
            return Taped.PAUSED if own is Taking.PAUSED else Taped.OWN
        others = self.state({line.mine, line.theirs} - {""})
        return Taped.NOT if others in {None, Taking.PAUSED} else Taped.OTHERS

    def tell(self, listen: Listen) -> None:
        """Have somebody told of each change; `live_calls.LiveCalls.look` for the cards of calls."""
        self._sessions.tell(listen)

    async def record(self, person: Person, *, which: str = "") -> Reply:
        """Record the call, or go on after a pause; both sides hear it first where that is configured."""
        line = await self._own.one(person, which, _TALKING, lambda mine: f"/record start call {mine}")
        fresh = await self._takes.record(person, line)
        title = _("The call is being recorded") if fresh else _("The call is being recorded already")
        text = _("It arrives here when the call is over.")
        if fresh and self._notice:
            text = _("Both sides have heard that. It arrives here when the call is over.")
        return Reply(title, text, State.OK, buttons=_buttons(line.mine, going=True), private=True)

    async def pause(self, person: Person, *, which: str = "") -> Reply:
        """Leave out what is said from now on."""
        session = await self._session(person, which, "pause")
        await self._takes.pause(session)
        return Reply(
            _("The recording is paused"),
            _("Nothing said now is kept."),
            State.OK,
            buttons=_buttons(session.call.channel_id, going=False),
            private=True,
        )

    async def stop(self, person: Person, *, which: str = "") -> Reply:
        """End the recording; it arrives in the chat of who made it."""
        await self._takes.stop(await self._session(person, which, "stop"))
        return Reply(_("The recording has ended"), _("It arrives here in a moment."), State.OK, private=True)

    async def _session(self, person: Person, which: str, verb: str) -> Session:
        """Return which of the recordings somebody makes is meant."""
        theirs = self._sessions.of(person.id)
        if not theirs:
            raise UserError(
                _("/record begins a recording, while you talk to somebody."), title=_("You are recording no call")
            )
        if len(theirs) == 1 and which in {"", theirs[0].call.channel_id}:
            return theirs[0]
        line = await self._own.one(person, which, _CONNECTED, lambda mine: f"/record {verb} call {mine}")
        found = next((each for each in theirs if each.call.channel_id == line.mine), None)
        if found is None:
            raise UserError(
                _("/record begins a recording, while you talk to somebody."), title=_("This call is not recorded")
            )
        return found


def _buttons(channel_id: str, *, going: bool) -> tuple[Button, ...]:
    label: Text = _("Pause the recording") if going else _("Resume the recording")
    return (
        Button(label, PAUSE if going else RECORD, channel_id),
        Button(_("Stop the recording"), STOP, channel_id, Style.DANGER),
    )
