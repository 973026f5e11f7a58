"""Conferences to come, and what became of those whose time was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from ucbridge.store.conference_tables import conferences, planned_conferences
from ucbridge.store.conferences import REFUSED
from ucbridge.store.database import Database
from ucbridge.store.types import utc_now


class PlanState(StrEnum):
    """What has become of a plan."""

    PLANNED = "planned"
    RINGING = "ringing"
    """Its time has come: it is being begun, or was when the bridge stopped."""
    BEGUN = "begun"
    CANCELLED = "cancelled"
    MISSED = "missed"
    """It did not begin: the bridge was not running, or the PBX could not be reached, or a rule forbade it."""


OPEN = frozenset({PlanState.PLANNED, PlanState.RINGING})


@dataclass(frozen=True, slots=True)
class Plan:
    """A conference to come. `invitees` are in the form of `services.conferences.plans.guests`.

    `timezone` is the organiser's, `remind_at` None once everybody was reminded, or where there was no time for it.
    """

    id: int
    name: str
    organiser_id: str
    invitees: str
    pin: str
    permanent_id: int | None
    language: str
    timezone: str
    at: datetime
    minutes: int
    remind_at: datetime | None
    state: PlanState
    conference_id: int | None
    created_at: datetime


_PLAN = planned_conferences.c
_COLUMNS = [_PLAN[name] for name in Plan.__slots__]


class PlannedConferences:
    """The plans by id. What changes a state names the one it was in: of two who try, one does it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, **values: object) -> Plan:
        """Write a plan down."""
        row = {"state": PlanState.PLANNED, "conference_id": None, "created_at": utc_now(), **values}
        async with self._database.begin() as connection:
            result = await connection.execute(insert(planned_conferences).values(**row).returning(*_COLUMNS))
            return _plan(result.mappings().one())

    async def get(self, plan_id: int) -> Plan | None:
        """Return a plan."""
        return next(iter(await self._where(_PLAN.id == plan_id)), None)

    async def open(self) -> list[Plan]:
        """Return what is still to begin, soonest first."""
        return await self._where(_PLAN.state.in_(OPEN))

    async def move(self, plan: Plan, to: PlanState, *, conference_id: int | None = None) -> bool:
        """Put a plan from the state it is in into another; False where somebody was faster."""
        here = (_PLAN.id == plan.id) & (_PLAN.state == plan.state)
        return await self._change(here, state=to, conference_id=conference_id)

    async def answer(self, plan: Plan, invitees: str) -> bool:
        """Note who answered; False where somebody did at the same time: read it again."""
        same = (_PLAN.id == plan.id) & (_PLAN.invitees == plan.invitees) & (_PLAN.state == PlanState.PLANNED)
        return await self._change(same, invitees=invitees)

    async def reminded(self, plan: Plan) -> None:
        """Note that everybody was reminded."""
        await self._change(_PLAN.id == plan.id, remind_at=None)

    async def count(self, organiser_id: str) -> int:
        """Count what a person has planned that is still to begin."""
        theirs = (_PLAN.organiser_id == organiser_id) & _PLAN.state.in_(OPEN)
        async with self._database.read() as connection:
            return await connection.scalar(select(func.count()).select_from(planned_conferences).where(theirs)) or 0

    async def begun_as(self, plan: Plan) -> int | None:
        """Return the conference a plan has become, looked up by what was written of it; None where it has not."""
        came = conferences.c.started_at >= plan.at if plan.permanent_id else conferences.c.started_at >= plan.created_at
        query = select(conferences.c.id).where(
            conferences.c.pin == plan.pin,
            conferences.c.starter_id == plan.organiser_id,
            conferences.c.outcome != REFUSED,
            came,
        )
        async with self._database.read() as connection:
            found: int | None = await connection.scalar(query.order_by(conferences.c.id).limit(1))
        return found

    async def prune(self, before: datetime) -> int:
        """Forget what was to begin before then, and return how many."""
        async with self._database.begin() as connection:
            result = await connection.execute(delete(planned_conferences).where(_PLAN.at < before))
        return result.rowcount

    async def _where(self, condition: ColumnElement[bool]) -> list[Plan]:
        query = select(*_COLUMNS).where(condition).order_by(_PLAN.at, _PLAN.id)
        async with self._database.read() as connection:
            return [_plan(row) for row in (await connection.execute(query)).mappings()]

    async def _change(self, condition: ColumnElement[bool], **values: object) -> bool:
        async with self._database.begin() as connection:
            result = await connection.execute(update(planned_conferences).where(condition).values(**values))
        return result.rowcount > 0


def _plan(row: object) -> Plan:
    values = dict(row)  # type: ignore[call-overload]
    return Plan(**{**values, "state": PlanState(values["state"])})
