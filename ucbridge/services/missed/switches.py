"""Which kinds of calls each person switched off."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.i18n import _
from ucbridge.models import Button, Field, Person, Reply, State, Style
from ucbridge.services.missed.kinds import KINDS
from ucbridge.store.preferences import Preferences

NAME = "notifications"
"""The preference: the kinds that are off, with commas between."""

SWITCH = "notifications-switch"
"""The action of the buttons; the argument is the kind, and `on` or `off`."""


class Switches:
    """The choices of everybody."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    async def all(self) -> Mapping[str, frozenset[str]]:
        """Return what is off for whom; who switched nothing off is not in it."""
        return {person_id: _read(value) for person_id, value in (await self._preferences.all(NAME)).items()}

    async def off(self, person: Person) -> frozenset[str]:
        """Return what somebody switched off."""
        return _read(await self._preferences.get(person.id, NAME) or "")

    async def turn(self, person: Person, kind: str, *, on: bool) -> Reply:
        """Switch a kind on or off; return the list as it is then."""
        off = await self.off(person)
        off = off - {kind} if on else off | {kind}
        await self._preferences.put(person.id, NAME, ",".join(sorted(off)))
        return _card(off)

    async def shown(self, person: Person) -> Reply:
        """Return everything that can be switched, and how it is."""
        return _card(await self.off(person))


def _card(off: frozenset[str]) -> Reply:
    fields = tuple(Field(each.label, _("off") if each.name in off else _("on")) for each in KINDS)
    buttons = tuple(
        Button(each.label, SWITCH, f"{each.name} {'on' if each.name in off else 'off'}", _style(each.name in off))
        for each in KINDS
    )
    return Reply(
        _("Which calls you get a card of"),
        _("Press one to switch it on or off, or type a word for it, such as /notifications off internal."),
        State.INFO,
        fields=fields,
        buttons=buttons,
        private=True,
    )


def _style(off: bool) -> Style:
    return Style.NORMAL if off else Style.PRIMARY


def _read(value: str) -> frozenset[str]:
    return frozenset(filter(None, value.split(",")))
