"""Who is in, who rings, who has left: each change of the PBX carried over to the legs of the conferences."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from ucbridge.pbx.conference.interface import Member, Room, RoomChanged, RoomEnded
from ucbridge.pbx.interface import Call, CallChanged, CallEnded, Change, LinkLost, OriginateFailed, Pbx, Resynced
from ucbridge.services.conferences.live.conferences import LIVE, LiveConference, LiveConferences, LiveLeg
from ucbridge.services.conferences.live.newcomers import Newcomers
from ucbridge.services.conferences.live.standing import outcome, standing
from ucbridge.store.conferences import LegState
from ucbridge.turns import Turns

log = structlog.get_logger(__name__)

GRACE = 1.0
"""Seconds in which events that belong together arrive; their order is not fixed."""

Changed = Callable[[LiveConference], None]
Stray = Callable[[str], Awaitable[None]]


class Attendance:
    """Keeps the legs as the PBX shows them. `changed` is told of each conference whose card may be different by now,
    `stray` of a room in which no conference of ours goes on.
    """

    def __init__(
        self, pbx: Pbx, going: LiveConferences, newcomers: Newcomers, *, changed: Changed, stray: Stray
    ) -> None:
        self._pbx = pbx
        self._going = going
        self._newcomers = newcomers
        self._changed = changed
        self._stray = stray
        self._turns = Turns(1)

    async def take(self, change: Change) -> None:
        """Carry over one change of the PBX."""
        match change:
            case CallChanged(call) | CallEnded(call):
                await self._called(call)
            case RoomChanged(room) | RoomEnded(room):
                if (going := self._going.of_room(room)) is not None:
                    await self.look(going)
                else:
                    await self._stray(room)
            case OriginateFailed(channel_id, reason):
                self._failed(channel_id, reason)
            case LinkLost():
                for going in self._going:
                    self._changed(going)
            case Resynced():
                await self.resynced()

    async def resynced(self) -> None:
        """Look at everything anew; what has no channel by now never will."""
        for going in self._going:
            for live in going.among(LIVE):
                if live.asked:
                    live.settle_at = time.monotonic() + GRACE
            await self.look(going)
        for room in list(self._pbx.rooms.live):
            if self._going.of_room(room) is None:
                await self._stray(room)

    async def look(self, going: LiveConference) -> None:
        """Compare a conference with what the PBX shows of it now."""
        async with self._turns.of(going.id):
            room = self._pbx.rooms.live.get(going.room)
            await self._take_in(going, room)
            for live in list(going.legs.values()):
                await self._one(going, live, room.members.get(live.id) if room else None)
            if room and room.locked != going.conference.locked:
                await self._going.change(going, locked=room.locked)
        self._changed(going)

    async def settle(self, going: LiveConference, now: float) -> None:
        """Have those count as over of whom nothing more will be heard."""
        for live in going.among(LIVE):
            if live.settle_at is None or live.settle_at > now or not self._pbx.model.fresh:
                continue
            live.settle_at = None
            if live.state is not LegState.JOINED and live.id not in self._pbx.model.channels:
                live.guessed = live.failed is None and (live.call is None or live.call.lost)
                await self.put(live, outcome(live))
                self._changed(going)

    async def put(self, live: LiveLeg, state: LegState, *, came: datetime | None = None) -> None:
        """Say what has become of a leg."""
        leg = live.leg
        joined = leg.joined_at or (came if state is LegState.JOINED else None)
        left = None if state in LIVE else leg.left_at or datetime.now(UTC)
        live.leg = replace(leg, state=state, joined_at=joined, left_at=left)
        await self._going.save(live)

    async def _called(self, call: Call) -> None:
        for channel_id in list(call.channels):
            going = self._going.of_channel(channel_id)
            if going is None:
                continue
            live = going.legs[channel_id]
            live.call = call
            room = self._pbx.rooms.live.get(going.room)
            before = live.state
            await self._one(going, live, room.members.get(live.id) if room else None)
            if live.state is not before:
                self._changed(going)

    def _failed(self, channel_id: str, reason: int) -> None:
        if (going := self._going.of_channel(channel_id)) is not None:
            live = going.legs[channel_id]
            live.failed, live.settle_at = reason, time.monotonic() + GRACE

    async def _take_in(self, going: LiveConference, room: Room | None) -> None:
        unknown = [each for each in room.members.values() if each.channel_id not in going.legs] if room else []
        if unknown:
            self._going.add(going, *await self._newcomers.welcome(going, unknown))

    async def _one(self, going: LiveConference, live: LiveLeg, member: Member | None) -> None:
        if going.over or not self._pbx.model.fresh:
            return  # how they leave one that is being ended is for who ends it to say
        channel = self._pbx.model.channels.get(live.id)
        if channel is not None:
            live.call = self._pbx.model.calls[channel.call_id]
        state = standing(live, channel, inside=member is not None)
        if state is None:
            self._soon(live)
            return
        came = datetime.fromtimestamp(member.joined_at, UTC) if member else None
        if state is LegState.JOINED and live.state is not LegState.JOINED:
            log.info("joined", conference=going.id, channel=live.id)
            await self._newcomers.came(going, live.leg)
            if going.over:
                return
        await self.put(live, state, came=came)

    def _soon(self, live: LiveLeg) -> None:
        """Have a leg settled whose channel is gone; one that is not asked for yet, or was just now, has none."""
        over = live.call is not None and live.call.channels.get(live.id) is not None
        if over and live.asked:
            due = time.monotonic() + GRACE
            live.settle_at = due if live.settle_at is None else min(due, live.settle_at)
