"""Permanent rooms: made, shown, given another PIN, given up."""

from __future__ import annotations

from ucbridge.config import Config
from ucbridge.errors import Refused, UserError
from ucbridge.i18n import _, plural
from ucbridge.models import Person, Reply
from ucbridge.services import names
from ucbridge.services.conferences.control.rights import ROOMS
from ucbridge.services.conferences.fresh_pins import LASTING, Taken, fresh_pin
from ucbridge.services.conferences.joining.how_to_join import AddressOf, Page, Ways, ways_to_join
from ucbridge.services.conferences.permanent.card import delete_question, deleted_card, room_card, rooms_card
from ucbridge.services.conferences.ports import Wish
from ucbridge.services.people import People
from ucbridge.services.permissions import Permissions
from ucbridge.store.permanent_rooms import PermanentRoom, PermanentRooms

MOST = 20
"""Rooms one person may have."""

_TRIES = 5


class Permanent:
    """What people can do with permanent rooms; keeps `ports.PermanentRooms`. `taken` are PINs in use elsewhere."""

    def __init__(
        self,
        config: Config,
        rooms: PermanentRooms,
        people: People,
        permissions: Permissions,
        *,
        taken: Taken,
        address: AddressOf,
    ) -> None:
        self._config = config
        self._rooms = rooms
        self._people = people
        self._permissions = permissions
        self._taken = taken
        self._address = address

    async def by_pin(self, pin: str) -> PermanentRoom | None:
        """Return the room of a PIN."""
        return await self._rooms.by_pin(pin)

    async def named(self, name: str) -> PermanentRoom | None:
        """Return a room by its name, however it is spelt."""
        return await self._rooms.named(folded(name))

    async def get(self, room_id: int) -> PermanentRoom | None:
        """Return a room by its number."""
        return await self._rooms.get(room_id)

    async def pins(self) -> set[str]:
        """Return the PINs of all rooms."""
        return {each.pin for each in await self._rooms.all()}

    async def existing(self, name: str) -> PermanentRoom:
        """Return a room by its name.

        Raises:
            UserError: there is none.
        """
        if room := await self.named(name):
            return room
        raise UserError(
            _("Make one with /conference room create {name}, or see them all with /conference room.", name=name),
            title=_("There is no room called “{name}”", name=name),
        )

    async def listing(self, person: Person) -> Reply:
        """List the rooms there are, the person's own first."""
        rooms = await self._rooms.all()
        owners = {each.owner_id: await self._people.name_of(each.owner_id) for each in rooms}
        return rooms_card(sorted(rooms, key=lambda each: each.owner_id != person.id), owners, person.id)

    async def show(self, person: Person, name: str) -> Reply:
        """Show a room; how to come in is its owner's to pass on."""
        return await self._card(person, await self.existing(name))

    async def create(self, person: Person, name: str) -> Reply:
        """Make a room.

        Raises:
            UserError: there is one of this name, or the name is none.
            Refused: the person has enough of them.
        """
        rooms = await self._rooms.all()
        if sum(each.owner_id == person.id for each in rooms) >= MOST:
            raise Refused(
                plural("You have {count} room: delete it first.", "You have {count} rooms: delete one first.", MOST),
                title=_("Too many rooms"),
            )
        if not (key := folded(name)):
            raise UserError(_("Use letters or digits."), title=_("“{name}” is no name for a room", name=name))
        for _try in range(_TRIES):
            if await self._rooms.add(key, name, person.id, await self._pin()):
                return await self._card(person, await self.existing(name))
            if await self._rooms.named(key):
                break
        raise UserError(
            _("See it with /conference room {name}, or choose another name.", name=name),
            title=_("There is a room called “{name}” already", name=name),
        )

    async def change_pin(self, person: Person, name: str) -> Reply:
        """Give a room another PIN, for when too many know the old one; its links no longer work either."""
        room = await self.own(person, name)
        while not await self._rooms.change_pin(room.id, await self._pin()):
            room = await self.existing(name)
        return await self._card(person, await self.existing(name))

    async def ask_delete(self, person: Person, name: str) -> Reply:
        """Ask whether a room is really to go."""
        return delete_question(await self.own(person, name))

    async def delete(self, person: Person, name: str) -> Reply:
        """Give a room up; who is in it stays in it."""
        room = await self.own(person, name)
        await self._rooms.delete(room.id)
        return deleted_card(room)

    async def name_of(self, room_id: int) -> str:
        """Return the name of a room by its number.

        Raises:
            UserError: it was deleted.
        """
        if room := await self._rooms.get(room_id):
            return room.name
        raise UserError(_("See which there are with /conference room."), title=_("This room was deleted"))

    async def wish(self, person: Person, room_id: int) -> Wish:
        """Return what to begin in a room.

        Raises:
            UserError: it was deleted.
            Refused: it is somebody else's.
        """
        room = await self.own(person, await self.name_of(room_id))
        return Wish(name=room.name, room=room.name)

    def ways(self, room: PermanentRoom) -> Ways:
        """Return how to come in by phone, and the page that says it."""
        link = self._address(Page.ROOM, room.id, room.pin)
        return ways_to_join(self._config.conference, room.pin, link=link)

    def controls(self, person: Person, room: PermanentRoom) -> bool:
        """Tell whether a room is this person's to change."""
        return room.owner_id == person.id or self._permissions.administers(person, ROOMS)

    async def _card(self, person: Person, room: PermanentRoom) -> Reply:
        ways = self.ways(room) if self.controls(person, room) else None
        return room_card(room, await self._people.name_of(room.owner_id), ways)

    async def own(self, person: Person, name: str) -> PermanentRoom:
        """Return a room that is this person's to change, and to use: what is begun in it shows its PIN.

        Raises:
            UserError: there is none.
            Refused: it is somebody else's.
        """
        room = await self.existing(name)
        if not self.controls(person, room):
            raise Refused(
                _("Ask {owner} to do it.", owner=await self._people.name_of(room.owner_id)),
                title=_("This is not your room"),
            )
        return room

    async def _pin(self) -> str:
        return fresh_pin({*await self._taken(), *await self.pins()}, LASTING)


def folded(name: str) -> str:
    """Return a name as it is compared: without capitals, accents and marks."""
    return " ".join(names.words(name))
