"""Conferences to come: planned, answered, cancelled, begun early."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ucbridge.config import Config
from ucbridge.errors import Refused, UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Person, Reply
from ucbridge.services.conferences.fresh_pins import Taken, fresh_pin
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.conferences.plans.card import MOST_SHOWN, listed, plans_card
from ucbridge.services.conferences.plans.guests import Answer, answered, guest_of, read, written
from ucbridge.services.conferences.plans.limits import check_count, check_plan
from ucbridge.services.conferences.plans.sights import PlanSights
from ucbridge.services.conferences.plans.time_words import parted, read_moment
from ucbridge.services.zones import zone_of
from ucbridge.store.permanent_rooms import PermanentRoom
from ucbridge.store.planned_conferences import Plan, PlannedConferences, PlanState
from ucbridge.store.types import Clock, utc_now

REMINDED = timedelta(minutes=10)
"""So long before its time everybody is reminded, of what was not planned as shortly."""

EARLY = timedelta(hours=1)
"""So long before its time people may dial in and wait."""

MINUTES = 30
"""How long a conference lasts where nobody says."""

Begin = Callable[[Plan], Awaitable[Reply | None]]


@dataclass(frozen=True, slots=True)
class Idea:
    """What somebody wants to plan: `when` as they say it; `room` is the permanent room it is to be in.

    Without `minutes` it is as long as is usual, or as is allowed.
    """

    when: str
    name: str = ""
    minutes: int | None = None
    room: PermanentRoom | None = None


class Planning:
    """What people can do with plans; keeps `ports.Plans`. `taken` are PINs in use elsewhere, `changed` is called
    when the next moment to do something may have become an earlier one.
    """

    def __init__(
        self,
        config: Config,
        plans: PlannedConferences,
        sights: PlanSights,
        *,
        taken: Taken,
        begin: Begin,
        changed: Callable[[], None],
        clock: Clock = utc_now,
    ) -> None:
        self._config = config
        self._zone = ZoneInfo(config.bridge.timezone)
        self._plans = plans
        self._sights = sights
        self._taken = taken
        self._begin = begin
        self._changed = changed
        self._clock = clock

    def zone_of(self, person: Person) -> ZoneInfo:
        """Return whose clock a person means."""
        return zone_of(person, self._zone)

    def parted(self, person: Person, words: str, at: str, *, language: str) -> tuple[str, str]:
        """Part whom somebody names from when: the day may stand before `at`, or all of it at the end of the words."""
        line = f"{words} at {at}" if at else words
        now, zone, region = self._clock(), self.zone_of(person), self._config.bridge.region
        who, when = parted(line, now=now, zone=zone, language=language, region=region)
        return (who, when) if when and len(who) <= len(words) else (words, at)

    async def plan(self, person: Person, invitees: Sequence[Invitee], idea: Idea, *, language: str) -> Reply:
        """Write a conference down and invite everybody; return the organiser's card.

        Raises:
            UserError: the time cannot be read, or nobody is asked.
            Refused: it is too long, for too many, or one too many.
        """
        now, zone = self._clock(), self.zone_of(person)
        at = read_moment(idea.when, now=now, zone=zone, language=language, region=self._config.bridge.region)
        guests = tuple(guest_of(each) for each in invitees if each.person_id != person.id)
        minutes = idea.minutes or min(MINUTES, self._config.conference.minutes)
        check_plan(self._config.conference, guests=len(guests), minutes=minutes)
        check_count(await self._plans.count(person.id))
        plan = await self._plans.add(
            name=idea.name,
            organiser_id=person.id,
            invitees=written(guests),
            pin=idea.room.pin if idea.room else fresh_pin({*await self._taken(), *await self.pins()}),
            permanent_id=idea.room.id if idea.room else None,
            language=language,
            timezone=zone.key,
            at=at,
            minutes=minutes,
            remind_at=at - REMINDED if at - REMINDED > now else None,
            created_at=now,
        )
        self._changed()
        await self._sights.invite(plan)
        return await self._sights.card(plan, person)

    async def accept(self, person: Person, plan_id: int) -> Reply | None:
        """Say that one comes; the card tells."""
        return await self._answer(person, plan_id, Answer.ACCEPTED)

    async def decline(self, person: Person, plan_id: int) -> Reply | None:
        """Say that one does not come: their phone will not ring; the card tells."""
        return await self._answer(person, plan_id, Answer.DECLINED)

    async def cancel(self, person: Person, plan_id: int) -> Reply | None:
        """Call it off; the cards tell."""
        plan = await self._own(person, plan_id)
        if plan.state is not PlanState.PLANNED or not await self._plans.move(plan, PlanState.CANCELLED):
            raise _late()
        await self._show(plan_id)
        await self._sights.tell_cancelled(await self._existing(plan_id))
        return None

    async def start(self, person: Person, plan_id: int) -> Reply | None:
        """Begin it now: before its time, or after it was missed.

        Raises:
            Refused: it is somebody else's, or the limits.
            PbxError: the PBX cannot be reached or refused.
        """
        plan = await self._own(person, plan_id)
        if plan.state not in {PlanState.PLANNED, PlanState.MISSED}:
            raise _late()
        return await self._begin(plan)

    async def to_come(self, person: Person) -> Sequence[tuple[Text, datetime]]:
        """Return name and time of what a person is asked to, soonest first."""
        plans = [each for each in await self._plans.open() if _concerns(each, person)]
        return [(listed(await self._sights.of(each, person)), each.at) for each in plans]

    async def pins(self) -> set[str]:
        """Return the PINs of what is to come, and of nothing that is being begun."""
        return {each.pin for each in await self._plans.open() if each.state is PlanState.PLANNED}

    async def expected(self) -> set[str]:
        """Return the PINs of what is to come soon, what is being begun included: who dials one waits for it.

        Those of what is further away are wrong yet: the fewer there are, the harder they are to guess.
        """
        soon = self._clock() + EARLY
        return {await self._sights.pin(each) for each in await self._plans.open() if each.at <= soon}

    async def listing(self, person: Person) -> Reply:
        """List what a person is asked to, with a button for each card."""
        plans = [each for each in await self._plans.open() if _concerns(each, person)]
        return plans_card([await self._sights.of(each, person) for each in plans[:MOST_SHOWN]], len(plans))

    async def show(self, person: Person, plan_id: int) -> Reply:
        """Return the live card once more.

        Raises:
            Refused: it is none of theirs.
        """
        plan = await self._existing(plan_id)
        if not _invited(plan, person):
            raise Refused(_("Ask the host to invite you."), title=_("You are not invited to this conference"))
        return replace(await self._sights.card(plan, person), private=True)

    async def get(self, plan_id: int) -> Plan | None:
        """Return a plan, whatever has become of it."""
        return await self._plans.get(plan_id)

    async def _answer(self, person: Person, plan_id: int, answer: Answer) -> Reply | None:
        plan = await self._existing(plan_id)
        if plan.organiser_id == person.id or not _invited(plan, person):
            raise Refused(_("Ask the host to invite you."), title=_("You are not invited to this conference"))
        while plan.state is PlanState.PLANNED:
            if await self._plans.answer(plan, written(answered(read(plan.invitees), person.id, answer))):
                await self._show(plan_id)
                return None
            plan = await self._existing(plan_id)
        raise _late()

    async def _show(self, plan_id: int) -> None:
        await self._sights.show(await self._existing(plan_id))

    async def _own(self, person: Person, plan_id: int) -> Plan:
        plan = await self._existing(plan_id)
        if plan.organiser_id != person.id:
            raise Refused(_("Ask the host to do it."), title=_("This is not your conference"))
        return plan

    async def _existing(self, plan_id: int) -> Plan:
        if (plan := await self._plans.get(plan_id)) is None:
            raise UserError(
                _("Plan it again with /conference schedule."), title=_("This conference is no longer known here")
            )
        return plan


def _invited(plan: Plan, person: Person) -> bool:
    return plan.organiser_id == person.id or any(each.person_id == person.id for each in read(plan.invitees))


def _concerns(plan: Plan, person: Person) -> bool:
    guests = read(plan.invitees)
    asked = any(each.person_id == person.id and each.answer is not Answer.DECLINED for each in guests)
    return plan.organiser_id == person.id or asked


def _late() -> UserError:
    return UserError(_("Its card says what has become of it."), title=_("That comes too late"))
