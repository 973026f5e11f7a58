"""What is to come and what stays: plans and permanent rooms, put together."""

from __future__ import annotations

from ucbridge.config import Config
from ucbridge.services.conferences.joining.how_to_join import AddressOf
from ucbridge.services.conferences.people.resolving import Invitees
from ucbridge.services.conferences.permanent.service import Permanent
from ucbridge.services.conferences.plans.clock import PlanClock
from ucbridge.services.conferences.plans.planning import Planning
from ucbridge.services.conferences.plans.ringing import Ringing
from ucbridge.services.conferences.plans.sights import PlanSights
from ucbridge.services.conferences.plans.welcome import Welcoming
from ucbridge.services.conferences.service import ConferenceService
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.permissions import Permissions
from ucbridge.store.database import Database
from ucbridge.store.permanent_rooms import PermanentRooms
from ucbridge.store.planned_conferences import PlannedConferences
from ucbridge.store.types import Clock, utc_now


class Plans:
    """Made of the conferences they begin, whose `plans` and `permanent` they become."""

    def __init__(
        self,
        config: Config,
        database: Database,
        conferences: ConferenceService,
        *,
        people: People,
        invitees: Invitees,
        permissions: Permissions,
        notices: Notices,
        address: AddressOf,
        clock: Clock = utc_now,
    ) -> None:
        plans, rooms = PlannedConferences(database), PermanentRooms(database)
        sights = PlanSights(config, people, rooms, notices, address)
        ringing = Ringing(conferences, people, invitees, rooms, notices, permissions=permissions)
        self.clock = PlanClock(plans, sights, ringing, clock=clock)

        async def going() -> set[str]:
            return {each.pin for each in conferences.going()}

        async def planned_or_going() -> set[str]:
            return await going() | await self.planning.pins()

        async def lasting_or_going() -> set[str]:
            return await going() | await self.permanent.pins()

        self.permanent = Permanent(config, rooms, people, permissions, taken=planned_or_going, address=address)
        self.planning = Planning(
            config,
            plans,
            sights,
            taken=lasting_or_going,
            begin=self.clock.begin,
            changed=self.clock.changed,
            clock=clock,
        )
        self.welcoming = Welcoming(
            conferences,
            self.planning,
            self.permanent,
            sights=sights,
            people=people,
            permissions=permissions,
            config=config,
        )
        conferences.plans, conferences.permanent = self.planning, self.permanent

    async def run(self) -> None:
        """Watch the clock until cancelled."""
        await self.clock.run()
