"""Numbers a person had to do with lately, offered first while they type whom to call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from ucbridge.i18n import Text, _
from ucbridge.models import Choice, Person
from ucbridge.services import names
from ucbridge.services.directory import Directory
from ucbridge.services.moments import moment
from ucbridge.services.numbers import Numbers, digits, looks_like_number
from ucbridge.services.zones import zone_of
from ucbridge.store.calls import PlacedCall, PlacedCalls

MOST = 8
"""Offered; the directory follows."""

LOOKED_AT = 50
"""Calls among which different numbers are looked for."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A number somebody called, or (`theirs`) that left them a message.

    `number` is for people, `dialled` what the dialplan is given; `name` is "" where none is known.
    """

    name: str
    number: str
    dialled: str
    at: datetime
    theirs: bool = False


Messages = Callable[[Person], Awaitable[Sequence[Recent]]]
"""Returns who left a person messages, the newest first."""


class RecentNumbers:
    """Each person's own: nobody sees whom others called."""

    def __init__(
        self,
        placed: PlacedCalls,
        directory: Directory,
        numbers: Numbers,
        zone: tzinfo,
        *,
        messages: Messages | None = None,
    ) -> None:
        self._placed = placed
        self._directory = directory
        self._numbers = numbers
        self._zone = zone
        self._messages = messages

    async def choices(self, person: Person, prefix: str, language: str) -> list[Choice]:
        """Offer those whose name or number begins like `prefix`, the newest first, and say when that was."""
        called = [_called(each) for each in await self._placed.newest(person.id, LOOKED_AT)]
        left = [self._dialled(each) for each in await self._messages(person)] if self._messages else []
        newest = {each.dialled: each for each in sorted([*called, *left], key=lambda each: each.at)}
        offered, zone = await self._directory.offered(), zone_of(person, self._zone)
        known = [(each, offered(each.dialled)) for each in newest.values()]
        found = [(_named(each, choice), choice) for each, choice in known]
        found.sort(key=lambda each: each[0].at, reverse=True)
        values = [(recent, one.value if one else self._numbers.anywhere(recent.number)) for recent, one in found]
        fitting = _fitting(prefix, values)
        return [Choice(_label(recent, zone).to(language), value) for recent, value in fitting[:MOST]]

    def _dialled(self, recent: Recent) -> Recent:
        return replace(recent, dialled=self._numbers.dialled(recent.dialled))


def _called(call: PlacedCall) -> Recent:
    name = call.target_name if call.target_name != call.target_number else ""
    return Recent(name, call.target_number, call.extension, call.placed_at)


def _named(recent: Recent, known: Choice | None) -> Recent:
    """Call a colleague or contact as the directory does now."""
    name = known.label.rpartition(" (")[0] if known else recent.name
    return replace(recent, name="" if name == recent.number else name)


def _label(recent: Recent, zone: tzinfo) -> Text:
    said = {"name": recent.name, "number": recent.number, "when": moment(recent.at, zone)}
    if recent.name and recent.theirs:
        return _("{name} ({number}, left a message {when})", **said)
    if recent.name:
        return _("{name} ({number}, called {when})", **said)
    return _("{number} (left a message {when})", **said) if recent.theirs else _("{number} (called {when})", **said)


def _fitting(prefix: str, offered: Sequence[tuple[Recent, str]]) -> list[tuple[Recent, str]]:
    if not looks_like_number(prefix):
        return names.beginning(prefix, [(recent.name, (recent, value)) for recent, value in offered])
    typed = digits(prefix)
    return [each for each in offered if any(digits(of).startswith(typed) for of in (each[0].number, each[0].dialled))]
