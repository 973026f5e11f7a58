"""Who dials in: a phone of somebody we know, or a number from outside."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.pbx.conference.interface import Visitor
from ucbridge.services.conferences.invitee import Invitee, invitee_at
from ucbridge.services.directory import Directory
from ucbridge.services.numbers import Numbers
from ucbridge.services.people import People
from ucbridge.services.phones import extension_of

_WHOLE = re.compile(r"\+?[0-9]{2,32}")
"""Anything else is a withheld number."""


@dataclass(frozen=True, slots=True)
class Known:
    """A caller as the rules see them. `key` stands for who they are where wrong PINs are counted."""

    invitee: Invitee
    key: str
    language: str = ""

    @property
    def ours(self) -> bool:
        """Tell whether they call from a phone of the PBX."""
        return not self.invitee.outside


class Callers:
    """Finds out who dials in. `key` is a secret of this installation."""

    def __init__(self, people: People, directory: Directory, numbers: Numbers, key: bytes) -> None:
        self._people = people
        self._directory = directory
        self._numbers = numbers
        self._key = key

    async def of(self, visitor: Visitor, *, language: str = "en") -> Known:
        """Return who this is. The name that a caller from outside shows is theirs to choose: it is not believed."""
        for person in await self._people.all():
            if visitor.device in person.devices:
                return Known(invitee_at(person, visitor.device), self._digest(visitor.device), person.language)
        extension = extension_of(visitor.device)
        if extension and extension == visitor.caller.number:
            name = await self._directory.name_of(extension)
            return Known(Invitee(name, extension, extension, device=visitor.device), self._digest(visitor.device))
        return await self._outside(visitor, language)

    async def _outside(self, visitor: Visitor, language: str) -> Known:
        """Nothing here is ever dialled back: who calls can show any number."""
        number = visitor.caller.number
        if not _WHOLE.fullmatch(number):
            unknown = _("Unknown caller").to(language)
            return Known(Invitee(unknown, "", "", outside=True), self._digest("withheld"))
        shown, dialled = self._numbers.written(number), self._dialled(number)
        name = await self._directory.name_of(dialled)
        return Known(Invitee(shown if name == dialled else name, shown, "", outside=True), self._digest(dialled))

    def _dialled(self, number: str) -> str:
        """Return the one way of writing it that contacts are kept in."""
        try:
            return self._numbers.dialable(self._numbers.parse(number))
        except UserError:
            return number

    def _digest(self, caller: str) -> str:
        return hmac.new(self._key, f"caller\0{caller}".encode(), hashlib.sha256).hexdigest()
