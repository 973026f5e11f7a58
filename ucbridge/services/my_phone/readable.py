"""What is dialled for somebody, as people read it: a colleague's name, a number as it is written."""

from __future__ import annotations

from collections.abc import Callable

from ucbridge.i18n import Text, _
from ucbridge.models import Person
from ucbridge.pbx.features.interface import Features
from ucbridge.services.directory import Directory
from ucbridge.services.numbers import SHORT, Numbers
from ucbridge.services.voicemail.callers import printable

Read = Callable[[str], Text]
"""Makes what is dialled readable."""


class Readable:
    """Reads what a feature code wrote as well as what we did."""

    def __init__(self, directory: Directory, numbers: Numbers, features: Features) -> None:
        self._directory = directory
        self._numbers = numbers
        self._features = features

    def same(self, one: str, other: str) -> bool:
        """Tell whether two writings dial the same."""
        return self.whole(one) == self.whole(other)

    async def to(self, person: Person) -> Read:
        """Return what makes something readable for its holder: what is theirs is called so."""
        names = await self._directory.names()
        voicemail = self._features.voicemail_of(person.extension) if person.extension else ""

        def read(dialled: str) -> Text:
            if voicemail and dialled == voicemail:
                return _("voicemail")
            bare = self._bare(dialled)
            number = printable(self._numbers.written(bare))
            if person.mobile and self.same(dialled, person.mobile):
                return _("mobile ({number})", number=number)
            name = names(dialled) or names(bare)
            return _("{name} ({number})", name=name, number=number) if name else _("{number}", number=number)

        return read

    def whole(self, dialled: str) -> str:
        """Return a number with its country code, whatever leads outside here; as it is where it is none."""
        return self._numbers.anywhere(self._bare(dialled))

    def _bare(self, dialled: str) -> str:
        """Return what was dialled without what leads to an outside line."""
        behind = dialled.removeprefix(self._numbers.prefix)
        if behind != dialled and len(behind) > SHORT and self._numbers.anywhere(behind) != behind:
            return behind
        return dialled
