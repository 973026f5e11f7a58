"""The conferences watched until they are over: one task that hears the PBX, one that looks at the clock."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from ucbridge.errors import PbxError
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.cards.showing import Showing
from ucbridge.services.conferences.control.ending import Ending
from ucbridge.services.conferences.invitee import invitee_of
from ucbridge.services.conferences.live.attendance import Attendance
from ucbridge.services.conferences.live.conferences import LiveConference, LiveConferences, LiveLeg
from ucbridge.services.conferences.live.outcome import Judge, Outcome
from ucbridge.services.conferences.live.retrying import rung_again
from ucbridge.services.conferences.ringing.growing import Growing
from ucbridge.services.conferences.ringing.inviting import Inviting, Manner

SWEEP = 0.25
"""Seconds between two looks at the clock."""

_PUT_OUT = frozenset({Outcome.HOST_LEFT, Outcome.TOO_LONG})


class Watching:
    """Runs the conferences."""

    def __init__(
        self,
        pbx: Pbx,
        going: LiveConferences,
        *,
        attendance: Attendance,
        inviting: Inviting,
        ending: Ending,
        showing: Showing,
        growing: Growing,
        longest: timedelta,
    ) -> None:
        self._pbx = pbx
        self._going = going
        self._attendance = attendance
        self._inviting = inviting
        self._ending = ending
        self._showing = showing
        self._growing = growing
        self._judge = Judge(longest)

    async def run(self) -> None:
        """Watch until cancelled, beginning with the conferences a former run left open."""
        async with self._pbx.changes() as changes:
            await self._going.load()
            await self._growing.take_up()
            if self._pbx.model.fresh:
                await self._attendance.resynced()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._showing.run())
                group.create_task(self._sweep())
                async for change in changes:
                    await self._attendance.take(change)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            for going in self._going:
                if not going.over and self._pbx.model.fresh:
                    with suppress(PbxError):  # the next look tries again
                        await self._look(going)

    async def _look(self, going: LiveConference) -> None:
        await self._attendance.settle(going, time.monotonic())
        at = datetime.now(UTC)
        if going.growing_since is not None:
            await self._growing.look(going, time.monotonic())
        if again := rung_again(going, at):
            await self._ring_again(going, again)
        inside = going.room in self._pbx.rooms.live
        verdict = self._judge.verdict(going, inside=inside, now=time.monotonic(), at=at)
        if verdict in _PUT_OUT:
            await self._ending.end(going, verdict)
        elif verdict:
            await self._ending.finish(going, verdict)

    async def _ring_again(self, going: LiveConference, legs: list[LiveLeg]) -> None:
        manner = Manner(admin=going.conference.locked, tries=2)
        written = await self._inviting.write_down(going, [invitee_of(each.leg) for each in legs], manner)
        self._showing.changed(going)
        await self._inviting.ring(going, written, manner)
