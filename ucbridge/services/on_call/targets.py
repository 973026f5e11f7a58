"""Where a call is to go: to somebody, their voicemail or their mobile."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from ucbridge.errors import UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Person
from ucbridge.services.destination import Destination
from ucbridge.services.directory import Directory
from ucbridge.services.people import People
from ucbridge.services.policy import Policy

LONGEST = 120


class Way(StrEnum):
    """Where somebody is to be reached."""

    PHONE = "phone"
    VOICEMAIL = "voicemail"
    MOBILE = "mobile"


_OF = r"(?:\s+of|\s+de|\s+d['’]|\s*:|\s)\s*"
_FORMS: tuple[tuple[Way, re.Pattern[str]], ...] = tuple(
    (way, re.compile(form.format(words=words, of=_OF), re.IGNORECASE))
    for way, words in (
        (Way.VOICEMAIL, r"(?:voice ?mail|mailbox|messagerie|bo[iî]te vocale|r[eé]pondeur)"),
        (Way.MOBILE, r"(?:mobile|cell(?:phone)?|portable)"),
    )
    for form in (r"(?:the\s+|la\s+|le\s+)?{words}{of}(?P<who>.+)", r"(?P<who>.+?)(?:['’]s)?\s+{words}")
)
_MINE = frozenset({"me", "my", "mine", "moi", "mon", "ma"})


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call goes. `shown` is what people call it; for voicemail `destination` is whose it is."""

    destination: Destination
    way: Way = Way.PHONE

    @property
    def shown(self) -> Text:
        """Return what people call it."""
        return _("{name}", name=self.destination.name)


class Targets:
    """Finds them, and refuses what must not be dialled from chat."""

    def __init__(self, directory: Directory, people: People, policy: Policy) -> None:
        self._directory = directory
        self._people = people
        self._policy = policy

    async def find(self, person: Person, typed: str, *, way: Way | None = None, again: Callable[[str], str]) -> Target:
        """Return where `typed` is: a name, a number, `voicemail of Bob`, `Bob mobile`.

        Raises:
            UserError: nobody is meant, or several are, or they have no such number.
            Refused: an emergency number, or the destination policy.
        """
        self._policy.emergency.refuse(typed, region=person.region)
        who, meant = (typed, way) if way else _read(typed)
        destination = await self._whom(person, who, again)
        if meant is Way.MOBILE:
            return await self.mobile(await self._people.get(destination.person_id), destination.name)
        self._policy.check(destination)
        if meant is Way.VOICEMAIL and destination.outside is not None:
            raise UserError(
                _("Choose a colleague, or call the number instead."),
                title=_("{name} has no voicemail here", name=destination.name),
            )
        return Target(destination, meant)

    async def mobile(self, whose: Person | None, name: str) -> Target:
        """Return the mobile of somebody.

        Raises:
            UserError: none is known.
            Refused: the destination policy.
        """
        if whose is None or not whose.mobile:
            raise UserError(_("Give the number instead."), title=_("I know no mobile number of {name}", name=name))
        found = await self._directory.find(whose.mobile)
        self._policy.emergency.refuse(whose.mobile)
        self._policy.check(found)
        return Target(replace(found, name=str(_("{name} (mobile)", name=name)), person_id=whose.id), Way.MOBILE)

    async def _whom(self, person: Person, who: str, again: Callable[[str], str]) -> Destination:
        if who.casefold() in _MINE and (found := await self._own(person)):
            return found
        return await self._directory.find(who, again=again, region=person.region)

    async def _own(self, person: Person) -> Destination | None:
        return (await self._directory.book()).of(person.id)


def _read(typed: str) -> tuple[str, Way]:
    for way, form in _FORMS:
        if (found := form.fullmatch(typed.strip())) and found["who"].strip():
            return found["who"].strip(), way
    return typed, Way.PHONE
