"""Every call that goes on, told from the events of the PBX as they come."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from ucbridge.pbx import events
from ucbridge.pbx.attempts.board import Board
from ucbridge.pbx.attempts.course import Course
from ucbridge.pbx.attempts.interface import CallTold, CallToldChanged
from ucbridge.pbx.attempts.legs import KEPT, Leg, Telling
from ucbridge.pbx.attempts.meeting import Meetings
from ucbridge.pbx.attempts.seen import facts_of
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.channel_facts import ChannelFacts
from ucbridge.pbx.control.events import CallParked, ParkingEnd, ParkingLeft
from ucbridge.pbx.interface import Change, Channel, ChannelState
from ucbridge.pbx.queue_events import CallerJoined, CallerLeft

UNDECIDED = frozenset({"PROCEEDING", "RINGING", "PROGRESS", "ANSWER"})


class LiveAttempts:
    """Attempts of every call, beside the live model: synchronous, in stream order, and idempotent as that is."""

    def __init__(self, publish: Callable[[Change], None], clock: Callable[[], float] = time.time) -> None:
        self._publish = publish
        self._clock = clock
        self._board = Board()
        self._course = Course(self._board)
        self._meetings = Meetings(self._course)
        self._appliers: Mapping[type, Callable[[Any], None]] = {
            events.ChannelCreated: self._created,
            events.ChannelUpdated: self._updated,
            events.ChannelRenamed: self._renamed,
            events.ChannelHungUp: self._hung_up,
            events.HangupAsked: self._hanging_up,
            events.ChannelDialed: self._dialed,
            events.BridgeEntered: self._entered,
            events.BridgeLeft: self._left,
            events.MailboxUpdated: self._mailbox,
            events.TransferredBlind: self._transferred,
            CallParked: self._parked,
            ParkingLeft: self._unparked,
            CallerJoined: self._joined,
            CallerLeft: self._left_queue,
        }

    @property
    def calls(self) -> list[CallTold]:
        """Return every call that goes on and has an attempt, as it stands."""
        return [each.freeze() for each in self._board.calls.values() if each.attempts]

    def apply(self, event: events.Event) -> None:
        """Take in one event."""
        applier = self._appliers.get(type(event))
        if applier is not None:
            self._course.now = self._clock()
            applier(event)
            if self._course.dirty:
                self._tell()

    def declined(self, channel_id: str) -> None:
        """Note that the bridge ends the ringing of a phone because who is there wants it."""
        if leg := self._living(channel_id):
            leg.declined = True

    def unrung(self) -> list[str]:
        """Return the callers who look for somebody, and for whom nothing has rung or been found out."""
        return [
            leg.id
            for call in self._board.calls.values()
            for leg in call.legs.values()
            if (attempt := leg.looking) and not attempt.rung and not attempt.queue and not attempt.parked
        ]

    def noted(self, channel_id: str, exten: str) -> None:
        """Note whom a caller looks for, learnt by asking; the variable outlives a transfer, and may be of before."""
        leg = self._living(channel_id)
        before = [each.endpoint for one in leg.call.attempts if one.ended for each in one.rung] if leg else []
        if leg and not any(each.endswith(f"/{exten}") for each in before):
            self._course.visit(leg, exten)
            self._course.dirty[leg.call] = None
            self._tell()

    def when_puzzled(self, tell: Callable[[str], None]) -> None:
        """Have somebody told of callers of whom the dialplan does not say whom they look for."""
        self._course.puzzled = tell

    def resync(self, channels: Mapping[str, Channel]) -> None:
        """Take a snapshot of the channels there are; what became of those that are gone could not be seen."""
        self._course.now = self._clock()
        self._board.bridges.clear()
        for leg in list(self._board.legs.values()):
            leg.bridge = ""
            if leg.ended is None and leg.id not in channels:
                self._end(leg, None, lost=True)
        for channel in sorted(channels.values(), key=lambda each: each.created):
            self._seen(channel)
        for bridge_id in list(self._board.bridges):
            self._meetings.meet(self._board.around(bridge_id))
        self._tell()

    def _seen(self, channel: Channel) -> None:
        if not channel.name.startswith(KEPT):
            return
        facts = facts_of(channel)
        leg = self._living(channel.id)
        if leg is None:
            leg = self._add(facts, channel.created)
            if channel.state in {ChannelState.DOWN, ChannelState.RINGING} and channel.call_id in self._board.legs:
                leg.rang = channel.state is ChannelState.RINGING
                leg.dialled_by = channel.call_id  # as good as sure: the call has the id of its first channel
                self._course.dial(leg, "")
        else:
            self._board.rename(leg, channel.name)
            self._refresh(leg, facts)
        if channel.bridge_id:
            self._board.enter(leg, channel.bridge_id)

    def _tell(self) -> None:
        dirty, self._course.dirty = self._course.dirty, {}
        for call in dirty:
            if call.attempts and call.id in self._board.calls:
                self._publish(CallToldChanged(call.freeze()))

    def _created(self, event: events.ChannelCreated) -> None:
        facts = event.channel
        if facts.id in self._board.legs or not facts.name.startswith(KEPT):
            return
        self._add(facts, self._course.now)

    def _add(self, facts: ChannelFacts, began: float) -> Leg:
        call = self._board.call(facts.call_id, began)
        leg = Leg(facts.id, call, facts.name, facts.state, began, CallerId(facts.caller_name, facts.caller_number))
        self._board.add(leg)
        if facts.state is not ChannelState.DOWN:
            self._course.visit(leg, facts.exten)
        return leg

    def _updated(self, event: events.ChannelUpdated) -> None:
        leg = self._living(event.channel.id)
        if leg is not None:
            self._refresh(leg, event.channel)

    def _refresh(self, leg: Leg, facts: ChannelFacts) -> None:
        if leg.take(facts) and leg.ringing:
            self._course.dirty[leg.ringing.of.leg.call] = None
        if facts.call_id != leg.call.id:
            self._move(leg, facts.call_id)
        if not leg.dialled_by or leg.talked_to:
            self._course.visit(leg, facts.exten)
        elif facts.exten and facts.exten not in leg.extens:
            leg.extens.append(facts.exten)  # of whoever rings it

    def _renamed(self, event: events.ChannelRenamed) -> None:
        leg = self._board.legs.get(event.id)
        if leg is not None and event.name.startswith(KEPT):
            self._board.rename(leg, event.name)

    def _hung_up(self, event: events.ChannelHungUp) -> None:
        leg = self._living(event.channel.id)
        if leg is None:
            return
        self._refresh(leg, event.channel)
        self._end(leg, event.cause)

    def _hanging_up(self, event: events.HangupAsked) -> None:
        leg = self._living(event.channel_id)
        if leg is not None:
            leg.hung_up = leg.hung_up or self._course.now

    def _end(self, leg: Leg, cause: int | None, *, lost: bool = False) -> None:
        leg.ended, leg.cause = self._course.now, cause
        self._board.leave(leg)
        self._course.gone(leg, lost=lost)
        leg.call.living -= 1
        if not leg.call.living:
            self._finish(leg.call, lost=lost)

    def _finish(self, call: Telling, *, lost: bool) -> None:
        call.ended, call.lost = self._course.now, lost
        self._course.dirty.pop(call, None)
        if call.attempts:
            self._publish(CallToldChanged(call.freeze()))
        self._board.forget(call)

    def _dialed(self, event: events.ChannelDialed) -> None:
        leg = self._board.legs.get(event.channel.id)
        if leg is None:
            return
        if leg.ended is None:
            self._refresh(leg, event.channel)
        if leg.dialled_by is None and event.status == "ANSWER":
            return  # it picks up what rings somewhere else: nobody rang it
        if leg.dialled_by is None:
            leg.dialled_by, leg.number = event.dialed_by, event.number
            self._course.dial(leg, event.exten)
            if not leg.phone and self._course.orphaned:
                self._course.adopt([leg.call])
        leg.status = event.status
        if event.status in {"RINGING", "PROGRESS"} and not leg.rang:
            leg.rang = True
            if leg.ringing:
                self._course.dirty[leg.ringing.of.leg.call] = None
        elif event.status not in UNDECIDED:
            self._course.stop(leg)

    def _entered(self, event: events.BridgeEntered) -> None:
        leg = self._living(event.channel.id)
        if leg is None:
            return
        calls = {leg.call: None}
        self._refresh(leg, event.channel)
        self._board.enter(leg, event.bridge_id)
        if event.shares_call:
            for member in list(self._board.bridges[event.bridge_id].values()):
                if member.call.id != event.channel.call_id:
                    calls[member.call] = None
                    self._move(member, event.channel.call_id)
        if self._course.orphaned:
            self._course.adopt({leg.call: None} | calls)
        if event.conference:
            self._confer(leg)
        elif not event.waiting:
            self._meetings.meet(self._board.around(event.bridge_id))

    def _confer(self, leg: Leg) -> None:
        caller = leg if leg.phone else self._board.root(leg)
        if caller:
            self._meetings.confer(caller)

    def _left(self, event: events.BridgeLeft) -> None:
        leg = self._living(event.channel.id)
        if leg is None or leg.bridge != event.bridge_id:
            return
        group = self._board.around(event.bridge_id)
        self._board.leave(leg)
        self._meetings.part(leg, group)
        self._refresh(leg, event.channel)

    def _mailbox(self, event: events.MailboxUpdated) -> None:
        leg = self._board.legs.get(event.channel_id)
        caller = self._board.root(leg) if leg else None
        if caller and caller.looking:
            caller.looking.mailbox = event.mailbox
            self._course.dirty[caller.call] = None

    def _transferred(self, event: events.TransferredBlind) -> None:
        leg, by = self._living(event.channel_id), self._board.legs.get(event.by)
        if leg and by:
            self._course.sent(leg, by)

    def _parked(self, event: CallParked) -> None:
        leg = self._living(event.channel.id)
        caller = self._board.root(leg) if leg else None
        if caller:
            self._course.park(caller, event.parked_by)

    def _unparked(self, event: ParkingLeft) -> None:
        leg = self._board.legs.get(event.channel.id)
        caller = self._board.root(leg) if leg else None
        if caller:
            self._course.unpark(caller, gone=event.end is ParkingEnd.GAVE_UP)

    def _joined(self, event: CallerJoined) -> None:
        if leg := self._living(event.channel_id):
            self._course.queue(leg, event.queue)

    def _left_queue(self, event: CallerLeft) -> None:
        if leg := self._living(event.channel_id):
            self._course.queue(leg, "")

    def _living(self, channel_id: str) -> Leg | None:
        leg = self._board.legs.get(channel_id)
        return leg if leg is not None and leg.ended is None else None

    def _move(self, leg: Leg, call_id: str) -> None:
        left, joined = leg.call, self._board.call(call_id, leg.call.started)
        del left.legs[leg.id]
        left.living -= 1
        leg.call = joined
        joined.legs[leg.id] = leg
        joined.living += 1
        if not left.living:
            self._board.calls.pop(left.id, None)
            joined.absorb(left)
            self._course.dirty.pop(left, None)
            self._course.dirty[joined] = None
