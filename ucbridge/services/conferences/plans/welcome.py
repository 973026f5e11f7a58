"""What the page says to whoever has the link of a conference, a plan or a room, and what it does for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ucbridge.config import Config
from ucbridge.errors import UserError
from ucbridge.i18n import Text, _
from ucbridge.services.conferences.cards.card import called
from ucbridge.services.conferences.joining.how_to_join import Page, Ways, ways_to_join
from ucbridge.services.conferences.permanent.service import Permanent
from ucbridge.services.conferences.plans.card import shown_at
from ucbridge.services.conferences.plans.planning import Planning
from ucbridge.services.conferences.plans.sights import PlanSights
from ucbridge.services.conferences.service import ConferenceService
from ucbridge.services.people import People
from ucbridge.services.permissions import Permissions
from ucbridge.store.conferences import Conference
from ucbridge.store.planned_conferences import Plan, PlanState

PERMISSION = "conference join"
"""What the page does, too."""

_STATES = {
    PlanState.PLANNED: _("Everybody's phone rings at this time."),
    PlanState.RINGING: _("It begins now."),
    PlanState.BEGUN: _("It has begun."),
    PlanState.CANCELLED: _("It was cancelled."),
    PlanState.MISSED: _("It did not take place."),
}


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a page says. `pin` is what its link was signed with; `at` and `plan` are only of what is planned.

    `at` is by the organiser's clock. `open`: one can come in, now or then. `rings`: phones can be rung into it now.
    """

    title: Text | str
    sentence: Text
    host: str
    pin: str
    ways: Ways
    open: bool
    rings: bool
    at: datetime | None = None
    when: Text | None = None
    plan: Plan | None = None


class Welcoming:
    """Finds what a link is about; whether it was signed is the page's to check."""

    def __init__(
        self,
        conferences: ConferenceService,
        planning: Planning,
        permanent: Permanent,
        *,
        sights: PlanSights,
        people: People,
        permissions: Permissions,
        config: Config,
    ) -> None:
        self._conferences = conferences
        self._planning = planning
        self._permanent = permanent
        self._sights = sights
        self._people = people
        self._permissions = permissions
        self._config = config

    async def find(self, page: Page, number: int) -> Welcome | None:
        """Return what is said, None where there is nothing (any more)."""
        match page:
            case Page.LIVE:
                live = self._conferences.get(number)
                return await self._live(live) if live else None
            case Page.PLAN:
                plan = await self._planning.get(number)
                return await self._planned(plan) if plan else None
            case Page.ROOM:
                return await self._room(number)

    async def ring(self, page: Page, number: int, person_id: str) -> None:
        """Ring somebody who is signed in, and put them in.

        Raises:
            UserError: it is over, or they have no phone.
            Refused: the limits, it is locked, or they may not use /conference join.
            PbxError: the PBX cannot be reached or refused.
        """
        person = await self._people.get(person_id)
        if person is not None:
            self._permissions.check(person, PERMISSION)
        conference = await self._conference(page, number)
        if person is None or conference is None:
            raise UserError(_("Ask whoever invited you."), title=_("This conference does not go on now"))
        await self._conferences.join(person, which=conference.id)

    async def _conference(self, page: Page, number: int) -> Conference | None:
        if page is Page.LIVE:
            return self._conferences.get(number)
        if page is Page.ROOM:
            room = await self._permanent.get(number)
            return await self._conferences.by_pin(room.pin) if room else None
        plan = await self._planning.get(number)
        return self._conferences.get(plan.conference_id) if plan and plan.conference_id else None

    async def _live(self, conference: Conference) -> Welcome:
        host = await self._people.name_of(conference.host_id)
        return Welcome(
            called(conference, await self._people.name_of(conference.starter_id)),
            _("It goes on now: join by phone."),
            host,
            conference.pin,
            ways_to_join(self._config.conference, conference.pin),
            open=True,
            rings=True,
        )

    async def _planned(self, plan: Plan) -> Welcome:
        host = await self._people.name_of(plan.organiser_id)
        live = bool(plan.conference_id and self._conferences.get(plan.conference_id))
        over = plan.state is PlanState.BEGUN and not live
        zone = ZoneInfo(plan.timezone)
        return Welcome(
            plan.name or _("Conference of {name}", name=host),
            _("It is over.") if over else _STATES[plan.state],
            host,
            plan.pin,
            await self._sights.ways(plan),
            open=live or plan.state in {PlanState.PLANNED, PlanState.RINGING},
            rings=live,
            at=plan.at.astimezone(zone),
            when=shown_at(plan.at, zone),
            plan=plan,
        )

    async def _room(self, number: int) -> Welcome | None:
        room = await self._permanent.get(number)
        if room is None:
            return None
        return Welcome(
            _("Room {name}", name=room.name),
            _("It is always open: join by phone."),
            await self._people.name_of(room.owner_id),
            room.pin,
            self._permanent.ways(room),
            open=True,
            rings=True,
        )
