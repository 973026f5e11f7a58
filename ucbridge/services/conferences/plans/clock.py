"""Plans at their time: reminders, everybody rung exactly once, and what was missed told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from ucbridge.errors import BridgeError, PbxUnreachable, Refused, StoreError
from ucbridge.i18n import Text, _
from ucbridge.models import Reply
from ucbridge.services.conferences.plans.ringing import Ringing
from ucbridge.services.conferences.plans.sights import PlanSights
from ucbridge.store.planned_conferences import Plan, PlannedConferences, PlanState
from ucbridge.store.types import Clock, utc_now
from ucbridge.waking import woken

log = structlog.get_logger(__name__)

LATE = timedelta(minutes=10)
"""How long after its time everybody is still rung, when the bridge or the PBX was down at that minute."""

EVERY = 20.0
"""Seconds between two looks at the clock, which somebody may set."""

_AGAIN = 5.0
"""Seconds until the PBX is tried again."""

_DOWN = _("The bridge was not running at that time.")
_BROKEN = _("The phone system could not be reached, or could not do it.")


class PlanClock:
    """Watches the clock. What is due is first written down as being begun, then done: a crash finds it so."""

    def __init__(
        self, plans: PlannedConferences, sights: PlanSights, ringing: Ringing, *, clock: Clock = utc_now
    ) -> None:
        self._plans = plans
        self._sights = sights
        self._ringing = ringing
        self._clock = clock
        self._wake = asyncio.Event()
        self._at_work: set[int] = set()

    def changed(self) -> None:
        """Look again: something may be due sooner."""
        self._wake.set()

    async def run(self) -> None:
        """Look at the clock until cancelled."""
        while True:
            self._wake.clear()
            wait = _AGAIN
            try:
                wait = await self.look()
            except StoreError as error:
                log.warning("plans not looked at", reason=type(error).__name__)
            await woken(self._wake, wait)

    async def look(self) -> float:
        """Do what is due; return the seconds until something is."""
        await self._recover()
        now = self._clock()
        due = [plan for plan in await self._planned() if _next(plan) <= now]
        outcomes = await asyncio.gather(*(self._attend(plan, now) for plan in due), return_exceptions=True)
        for trouble in filter(None, outcomes):
            raise trouble
        now, waiting = self._clock(), [_next(plan) for plan in await self._planned()]
        if any(at <= now for at in waiting):
            return _AGAIN
        return min([EVERY, *((at - now).total_seconds() for at in waiting)])

    async def begin(self, plan: Plan) -> Reply | None:
        """Begin a plan now because its organiser wants it.

        Raises:
            Refused: the limits.
            PbxError: the PBX cannot be reached or refused.
        """
        async with self._claimed(plan) as mine:
            if not mine:
                return None
            try:
                await self._ring(plan)
            except BridgeError:
                await self._settle(plan, back=plan.state)
                raise
        return None

    async def _planned(self) -> list[Plan]:
        return [plan for plan in await self._plans.open() if plan.state is PlanState.PLANNED]

    async def _recover(self) -> None:
        """Settle what was being begun when a former run stopped, or the database failed."""
        for plan in await self._plans.open():
            if plan.state is PlanState.RINGING and plan.id not in self._at_work:
                await self._settle(plan, back=PlanState.PLANNED)

    async def _attend(self, plan: Plan, now: datetime) -> None:
        if plan.at > now:
            await self._sights.remind(plan)  # who was reminded is not again, should we stop here
            await self._plans.reminded(plan)
            return
        async with self._claimed(plan) as mine:
            if not mine:
                return
            if now - plan.at > LATE:
                await self._miss(plan, _DOWN)
            else:
                await self._ring_in_time(plan)

    async def _ring_in_time(self, plan: Plan) -> None:
        try:
            await self._ring(plan)
        except StoreError:
            raise
        except BridgeError as error:
            began = not await self._settle(plan, back=PlanState.RINGING)
            if began:
                return
            if isinstance(error, PbxUnreachable) and self._clock() - plan.at < LATE:
                await self._put(plan, PlanState.PLANNED)
            else:
                await self._miss(plan, error.text if isinstance(error, Refused) else _BROKEN)

    async def _ring(self, plan: Plan) -> None:
        await self._put(plan, PlanState.BEGUN, conference_id=await self._ringing.ring(plan))

    async def _settle(self, plan: Plan, *, back: PlanState) -> bool:
        """Put a plan that was not begun back; or find by what was written down that it was, and return False."""
        found = await self._plans.begun_as(plan)
        await self._put(plan, back if found is None else PlanState.BEGUN, conference_id=found)
        return found is None

    async def _miss(self, plan: Plan, reason: Text) -> None:
        await self._sights.tell_missed(plan, reason)
        await self._put(plan, PlanState.MISSED)

    async def _put(self, plan: Plan, state: PlanState, *, conference_id: int | None = None) -> None:
        """Say what has become of a plan we are at work on."""
        ringing = replace(plan, state=PlanState.RINGING)
        if await self._plans.move(ringing, state, conference_id=conference_id) and state is not PlanState.RINGING:
            await self._sights.show(await self._plans.get(plan.id) or plan)

    @asynccontextmanager
    async def _claimed(self, plan: Plan) -> AsyncIterator[bool]:
        """Write down that a plan is being begun; False where somebody else begins it, or it was called off."""
        if plan.id in self._at_work:
            yield False
            return
        self._at_work.add(plan.id)
        try:
            yield await self._plans.move(plan, PlanState.RINGING)
        finally:
            self._at_work.discard(plan.id)


def _next(plan: Plan) -> datetime:
    """Return when something is to be done for a plan."""
    return min(plan.remind_at, plan.at) if plan.remind_at else plan.at
