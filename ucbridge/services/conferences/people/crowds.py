"""Several people by one word: a role, a group of the platform, a queue."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ucbridge.errors import UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Account, Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.invitee import Invitee, invitee_at
from ucbridge.services.conferences.people.splitting import Item
from ucbridge.services.destination import Destination
from ucbridge.services.groups import GroupMembers
from ucbridge.services.people import People
from ucbridge.services.phones import device_of, extension_of
from ucbridge.services.policy import Policy
from ucbridge.typed import fold

_LOCAL = re.compile(r"Local/([0-9*#]{1,15})@")
_QUEUE = re.compile(r"[A-Za-z0-9_.-]{1,80}")


class Crowds:
    """Who is in a role of the configuration, a group of somebody's platform, a queue of the PBX."""

    def __init__(self, people: People, pbx: Pbx, policy: Policy, groups: GroupMembers) -> None:
        self._people = people
        self._pbx = pbx
        self._policy = policy
        self._groups = groups

    async def members(self, item: Item, account: Account | None) -> list[Invitee]:
        """Return who is in what is named with its mark.

        Raises:
            UserError: there is no such thing, or nobody with a phone in it.
            PbxError: the PBX cannot be asked.
        """
        match item.mark:
            case "role":
                found = await self._role(item.text)
            case "group":
                found = await self._group(item.text, account)
            case "queue":
                found = await self._queue(item.text)
            case _:
                person = await self._people.get(item.text)
                found = self.invitees([person]) if person else None
        if found is None:
            raise UserError(_("Check how it is written, or name the people."), title=_nothing(item))
        return self._some(found, item.text)

    async def any(self, name: str, account: Account | None) -> list[Invitee] | None:
        """Return who is in a role, group or queue of this name, the first there is; None where there is none."""
        found = await self._role(name)
        if found is None:
            found = await self._group(name, account)
        if found is None:
            found = await self._queue(name)
        return None if found is None else self._some(found, name)

    def invitees(self, people: Iterable[Person]) -> list[Invitee]:
        """Return those of these people who have a phone."""
        return [self._invitee(each) for each in people if each.devices]

    def device_of(self, extension: str) -> str:
        """Return the phone of an extension, "" where the PBX shows none."""
        return device_of(self._pbx, extension) or ""

    async def _role(self, role: str) -> list[Invitee] | None:
        people = await self._people.all()
        found = [each for each in people if fold(role) in {fold(name) for name in each.roles}]
        return self.invitees(found) if found else None

    async def _group(self, group: str, account: Account | None) -> list[Invitee] | None:
        try:
            accounts = await self._groups(account, group) if account else None
        except (ConnectionError, LookupError):
            raise UserError(
                _("Try again in a moment, or name the people."),
                title=_("Nobody can tell now who is in {name}", name=group),
            ) from None
        if accounts is None:
            return None
        known = [await self._people.known(each) for each in accounts]
        return self.invitees(each for each in known if each is not None)

    async def _queue(self, queue: str) -> list[Invitee] | None:
        if not _QUEUE.fullmatch(queue):
            return None
        try:
            devices = await self._pbx.rooms.queue_members(queue)
        except LookupError:
            return None
        holders = {device: person for person in await self._people.all() for device in person.devices}
        found = [self._member(device, holders.get(device)) for device in map(self._phone, devices)]
        return [each for each in found if each is not None]

    def _phone(self, device: str) -> str:
        """Return the phone behind a member of a queue, which FreePBX lists by extension."""
        local = _LOCAL.match(device)
        return self.device_of(local[1]) if local else device

    def _member(self, device: str, person: Person | None) -> Invitee | None:
        if person is not None:
            return self._invitee(person)
        extension = extension_of(device)
        if not extension or device not in self._pbx.model.endpoints:
            return None
        self._policy.check(Destination(extension, extension, extension))
        return Invitee(extension, extension, extension, device=device)

    def _invitee(self, person: Person) -> Invitee:
        if person.extension:
            self._policy.check(Destination(person.name, person.extension, person.extension, person.id))
        return invitee_at(person, person.devices[0])

    def _some(self, found: list[Invitee], name: str) -> list[Invitee]:
        if not found:
            raise UserError(_("Name the people instead."), title=_("Nobody in {name} has a phone here", name=name))
        return found


def _nothing(item: Item) -> Text:
    match item.mark:
        case "role":
            return _("There is no role “{name}”", name=item.text)
        case "group":
            return _("There is no group “{name}” here", name=item.text)
        case "queue":
            return _("There is no queue “{name}”", name=item.text)
        case _:
            return _("Nobody here is called “{person}”", person=item.text)
