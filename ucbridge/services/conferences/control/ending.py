"""Conferences ended: whoever still rings is no longer rung, whoever is in is put out, the card says so for good."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import structlog

from ucbridge.errors import PbxError
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.cards.showing import Showing
from ucbridge.services.conferences.live.attendance import Attendance
from ucbridge.services.conferences.live.conferences import COMING, LIVE, RUNG, LiveConference, LiveConferences
from ucbridge.services.conferences.live.outcome import Outcome
from ucbridge.services.conferences.rooms import is_ours
from ucbridge.store.conferences import LegState
from ucbridge.turns import Turns

log = structlog.get_logger(__name__)


class Ending:
    """Ends conferences, each once."""

    def __init__(self, pbx: Pbx, going: LiveConferences, attendance: Attendance, showing: Showing) -> None:
        self._pbx = pbx
        self._going = going
        self._attendance = attendance
        self._showing = showing
        self._turns = Turns(1)

    async def end(self, going: LiveConference, outcome: Outcome) -> None:
        """Put everybody out, then `finish`.

        Raises:
            PbxError: the PBX cannot be reached or refused; the conference goes on.
        """
        going.over = True  # nobody is rung from here on
        try:
            await self.stop_ringing(going)
            if going.room in self._pbx.rooms.live:
                with suppress(LookupError):
                    await self._pbx.rooms.end(going.room)
        except BaseException:
            going.over = False
            raise
        await self.finish(going, outcome)

    async def finish(self, going: LiveConference, outcome: Outcome) -> None:
        """Say that a conference is over, on its card and in the store."""
        async with self._turns.of(going.id):
            if self._going.get(going.id) is not going:
                return
            going.over = True
            try:
                await self._close(going, outcome)
            except BaseException:
                going.over = False
                raise
            self._going.drop(going)
            log.info("conference over", conference=going.id, outcome=outcome.value)

    async def _close(self, going: LiveConference, outcome: Outcome) -> None:
        with suppress(PbxError):  # whoever answers all the same is put out as a stray
            await self.stop_ringing(going)
        for live in going.among(LIVE):
            live.cancelled = live.cancelled or live.state in COMING
            await self._attendance.put(live, LegState.CANCELLED if live.cancelled else LegState.LEFT)
        await self._showing.finish(going, outcome)
        await self._going.store.ended(going.id, outcome.value, datetime.now(UTC))

    async def stop_ringing(self, going: LiveConference) -> None:
        """Hang up on those who are rung and have not answered.

        Raises:
            PbxError: the PBX cannot be reached or refused.
        """
        for live in going.among(RUNG):
            await self._pbx.hang_up(live.id)
            live.cancelled = True

    async def stray(self, room: str) -> None:
        """Put out whoever got into a room of ours whose conference is over: they answered as it ended.

        Rooms of the dialplan, of another bridge, and those people may dial at any time are left alone.
        """
        if room not in self._pbx.rooms.live or not is_ours(room):
            return
        conference = await self._going.store.of_room(room)
        if conference is None or conference.ended_at is None or conference.permanent_id is not None:
            return
        log.info("room ended again", conference=conference.id)
        with suppress(PbxError, LookupError):
            await self._pbx.rooms.end(room)
