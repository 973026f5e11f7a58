"""Whom a line of people means: names, extensions and numbers, roles, groups of the platform, queues."""

from __future__ import annotations

from collections.abc import Callable

from ucbridge.errors import Ambiguous, Refused, UserError
from ucbridge.i18n import _
from ucbridge.models import Account, Button, Person
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.conferences.people.crowds import Crowds
from ucbridge.services.conferences.people.splitting import MARKS, Item, Known, items, numbers_in, phrases
from ucbridge.services.destination import Destination
from ucbridge.services.directory import Directory
from ucbridge.services.numbers import Numbers
from ucbridge.services.people import People
from ucbridge.services.permissions import Permissions
from ucbridge.services.policy import Policy
from ucbridge.typed import fold

OUTSIDE = "conference outside"
"""The key under [permissions] of those who may have numbers beyond the PBX rung."""

LONGEST = 80
"""Characters of a command that fit into a button."""

_BARE = frozenset({"@", *(mark + sign for mark in MARKS for sign in ":=")})
"""Marks with nothing behind them."""

_ME = frozenset({"me", "myself", "moi"})


class Invitees:
    """Makes what somebody types after /conference people to ring, each of them let pass by the destination policy."""

    def __init__(
        self,
        directory: Directory,
        people: People,
        *,
        numbers: Numbers,
        policy: Policy,
        permissions: Permissions,
        crowds: Crowds,
    ) -> None:
        self._directory = directory
        self._people = people
        self._numbers = numbers
        self._policy = policy
        self._permissions = permissions
        self._crowds = crowds

    async def resolve(
        self,
        asker: Person,
        text: str,
        *,
        account: Account | None = None,
        again: Callable[[str], str] = "/conference {}".format,
    ) -> list[Invitee]:
        """Return everybody who is meant, once each, without the asker.

        `account` is where the asker writes from, for groups of that platform. `again` makes the whole command of
        another line of people, for the buttons that offer one of several meanings.

        Raises:
            Ambiguous: a name means several.
            UserError: a name means nobody, or somebody without a phone; the words name it.
            Refused: an emergency number, the destination policy, or a number outside that the asker may not call.
            PbxError: the members of a queue cannot be had.
        """
        named = await self._items(text, again, asker.region)
        typed = [each.written for each in named]
        found: dict[str, Invitee] = {}
        for index, item in enumerate(named):

            def instead(value: str, index: int = index) -> str:
                return again(", ".join([*typed[:index], value, *typed[index + 1 :]]))

            those = await self._meant(asker, account, item, instead)
            if not item.mark and len(those) == 1 and not those[0].outside:
                typed[index] = those[0].extension or typed[index]
            found |= {each.device or each.extension: each for each in those}
        others = [each for each in found.values() if each.person_id != asker.id and each.device not in asker.devices]
        for each in others:
            self._check_outside(asker, each)
        return others

    async def _items(self, text: str, again: Callable[[str], str], region: str) -> list[Item]:
        line = phrases(text)
        called, extensions = await self._directory.called()
        known = Known(called, extensions, {each: self._whole(each, region) for each in numbers_in(line)})
        found = items(line, known)
        for each in found:
            if not each.mark and (two := known.two(each.text)):
                raise _one_or_two(each.text, two, again if len(found) == 1 else None)
        return found

    async def _meant(
        self, asker: Person, account: Account | None, item: Item, instead: Callable[[str], str]
    ) -> list[Invitee]:
        if item.mark not in {"", "@"}:
            return await self._crowds.members(item, account)
        if item.mark:
            crowd = await self._crowds.any(item.text, account)
            if crowd is not None:
                return crowd
        elif fold(item.text) in _ME:
            return self._crowds.invitees([asker])
        if fold(item.text) in _BARE:
            raise UserError(
                _("Check how it is written, or name the people."),
                title=_("Nobody is called “{text}”", text=item.text),
            )
        self._policy.emergency.refuse(item.text, region=asker.region)
        try:
            destination = await self._directory.find(item.text, again=instead, region=asker.region)
        except UserError as error:
            for word in item.text.split():  # 112 please
                self._policy.emergency.refuse(word, region=asker.region)
            raise _fitting(error) from None
        return [await self._invitee(destination)]

    async def _invitee(self, destination: Destination) -> Invitee:
        self._policy.check(destination)
        person = await self._people.get(destination.person_id) if destination.person_id else None
        device = person.devices[0] if person and person.devices else ""
        return Invitee(
            destination.name,
            destination.number,
            destination.extension,
            destination.person_id,
            device or ("" if destination.outside else self._crowds.device_of(destination.extension)),
            outside=destination.outside is not None,
        )

    def _check_outside(self, asker: Person, invitee: Invitee) -> None:
        if invitee.outside and not self._permissions.allowed(asker, OUTSIDE):
            raise Refused(
                _("Leave out {name}, or ask whoever runs the bridge to allow it.", name=invitee.name),
                title=_("You may not bring outside numbers into a conference"),
            )

    def _whole(self, text: str, region: str) -> bool:
        try:
            self._numbers.parse(text, region=region)
        except UserError:
            return False
        return True


def _one_or_two(text: str, two: tuple[str, str], again: Callable[[str], str] | None) -> UserError:
    lines = (f'"{text}"', ", ".join(two))
    buttons = tuple(Button(_("{line}", line=each.strip('"')), "run", again(each)) for each in lines) if again else ()
    return _fitting(
        Ambiguous(
            _("Put a comma between them, or quotes around it: {two}, or {one}.", two=lines[1], one=lines[0]),
            title=_("{number} may be one number or two", number=text),
            buttons=buttons,
        )
    )


def _fitting(error: UserError) -> UserError:
    """Say in words what is too long for buttons."""
    if all(len(button.argument) <= LONGEST for button in error.buttons):
        return error
    offered = ", ".join(str(button.label) for button in error.buttons)
    return type(error)(
        _("Give the extension or the whole number instead: {choices}.", choices=offered), title=error.title
    )
