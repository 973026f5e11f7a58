"""The cards of plans, brought to everybody they concern."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from ucbridge.config import Config
from ucbridge.i18n import Text
from ucbridge.models import Person, Reply
from ucbridge.services.conferences.joining.how_to_join import AddressOf, Page, Ways, ways_to_join
from ucbridge.services.conferences.plans.card import Sight, cancelled, missed, plan_card, reminder, topic_of
from ucbridge.services.conferences.plans.guests import Answer, read
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.zones import zone_of
from ucbridge.store.permanent_rooms import PermanentRooms
from ucbridge.store.planned_conferences import Plan, PlanState


class PlanSights:
    """What each one sees of a plan."""

    def __init__(
        self, config: Config, people: People, rooms: PermanentRooms, notices: Notices, address: AddressOf
    ) -> None:
        self._config = config
        self._zone = ZoneInfo(config.bridge.timezone)
        self._people = people
        self._rooms = rooms
        self._notices = notices
        self._address = address

    async def of(self, plan: Plan, person: Person) -> Sight:
        """Return what one sees."""
        name = await self._people.name_of(plan.organiser_id)
        zone = zone_of(person, self._zone)
        return Sight(plan, read(plan.invitees), name, person.id, zone, await self.ways(plan))

    async def ways(self, plan: Plan) -> Ways:
        """Return how to come in by phone, and the page that says it."""
        link = self._address(Page.PLAN, plan.id, plan.pin)
        return ways_to_join(self._config.conference, await self.pin(plan), link=link)

    async def pin(self, plan: Plan) -> str:
        """Return the PIN that lets in: the room's where it is in a permanent one, whatever it was meanwhile."""
        room = await self._rooms.get(plan.permanent_id) if plan.permanent_id else None
        return room.pin if room else plan.pin

    async def card(self, plan: Plan, person: Person) -> Reply:
        """Return the card of one."""
        return plan_card(await self.of(plan, person))

    async def invite(self, plan: Plan) -> None:
        """Post the card to every guest who is reached in chat; once each."""
        for person in await self._guests(plan):
            await self._notices.announce(person, topic_of(plan.id, person.id), await self.card(plan, person))

    async def show(self, plan: Plan) -> None:
        """Bring every card up to date."""
        for person in await self._everybody(plan):
            await self._notices.update(topic_of(plan.id, person.id), await self.card(plan, person))

    async def remind(self, plan: Plan) -> None:
        """Tell everybody who has not declined that it is soon; once each."""
        await self._tell(plan, "reminder", reminder)

    async def tell_cancelled(self, plan: Plan) -> None:
        """Tell every guest who has not declined: a card that changes far above is not seen."""
        await self._tell(plan, "cancelled", cancelled)

    async def tell_missed(self, plan: Plan, reason: Text) -> None:
        """Tell everybody who has not declined that nothing rang, and why; once each."""
        await self._tell(plan, "missed", lambda sight: missed(sight, reason))

    async def _tell(self, plan: Plan, kind: str, card_of: Callable[[Sight], Reply]) -> None:
        for person in await self._everybody(plan):
            sight = await self.of(plan, person)
            if sight.answer is not Answer.DECLINED and not (plan.state is PlanState.CANCELLED and sight.own):
                await self._notices.announce(person, f"plan-{kind}:{plan.id}:{person.id}", card_of(sight))

    async def _everybody(self, plan: Plan) -> list[Person]:
        organiser = await self._people.get(plan.organiser_id)
        return [*([organiser] if organiser else []), *await self._guests(plan)]

    async def _guests(self, plan: Plan) -> list[Person]:
        ids = (guest.person_id for guest in read(plan.invitees) if guest.person_id != plan.organiser_id)
        return await self._found(dict.fromkeys(filter(None, ids)))

    async def _found(self, ids: Iterable[str]) -> list[Person]:
        return [person for each in ids if (person := await self._people.get(each)) is not None]
