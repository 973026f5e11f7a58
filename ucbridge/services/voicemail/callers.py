"""Who left a message, as people know them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ucbridge.i18n import Text, _
from ucbridge.services.directory import Directory
from ucbridge.services.numbers import Numbers
from ucbridge.store.voicemails import Voicemail

LONGEST = 60
"""Characters shown of a name the network gave."""

_DIALABLE = re.compile(r"\+?[0-9]{2,32}")
_NOBODY = frozenset({"", "anonymous", "asterisk", "private", "restricted", "unavailable", "unknown", "withheld"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who called. `number` is for people, `dial` is what calls them back; "" where withheld."""

    name: str
    number: str
    dial: str

    @property
    def shown(self) -> Text:
        """Return the best word for them."""
        if name := self.name or self.number:
            return _("{name}", name=name)
        return _("an unknown caller")


class FromOutside(Protocol):
    """What the network told of somebody: a message they left, a call nobody took."""

    @property
    def caller_name(self) -> str:
        """Return the name it gave."""
        ...

    @property
    def caller_number(self) -> str:
        """Return the number it gave."""
        ...


class Callers:
    """Names of callers: the directory's, else what the network said, which nobody vouches for."""

    def __init__(self, directory: Directory, numbers: Numbers) -> None:
        self._directory = directory
        self._numbers = numbers

    async def of(self, voicemail: FromOutside) -> Caller:
        """Return who it was."""
        return self.named(voicemail, await self._directory.names())

    async def of_all(self, voicemails: Sequence[Voicemail]) -> list[Caller]:
        """Return who left each of many messages."""
        names = await self._directory.names()
        return await asyncio.to_thread(lambda: [self.named(each, names) for each in voicemails])

    def named(self, voicemail: FromOutside, names: Callable[[str], str]) -> Caller:
        """Return who it was; `names` are the directory's."""
        said, number = printable(voicemail.caller_name), printable(voicemail.caller_number)
        if not _DIALABLE.fullmatch(number):
            shown = "" if number.casefold() in _NOBODY else number
            return Caller("" if said.casefold() in _NOBODY else said, shown, "")
        known = names(number)
        written = self._numbers.written(number)
        if not known and said.casefold() not in _NOBODY and said != number:
            known = said
        return Caller(known, written, self._numbers.anywhere(number))


def printable(text: str) -> str:
    """Return text from outside in one short line of characters that can be seen."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
