"""How somebody comes into a conference from any phone, as lines of a card. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ucbridge.config.conferences import ConferenceSettings
from ucbridge.i18n import Text, _
from ucbridge.models import Field


class Page(StrEnum):
    """What a page about joining is about."""

    LIVE = "live"
    PLAN = "plan"
    ROOM = "room"


AddressOf = Callable[[Page, int, str], str]
"""Returns the address of the page about a conference, a plan or a room, given its id and PIN."""


def no_page(page: Page, number: int, pin: str) -> str:  # noqa: ARG001 - the contract's
    """Return no address: there are no pages."""
    return ""


@dataclass(frozen=True, slots=True)
class Ways:
    """What there is: `number` from phones of the PBX, `outside` from any other, `link` to the page; "" where none."""

    number: str
    outside: str
    pin: str
    link: str = ""

    @property
    def by_phone(self) -> bool:
        """Tell whether anybody can dial in at all."""
        return bool(self.pin and (self.number or self.outside))

    @property
    def tel(self) -> str:
        """Return the outside number for a phone that dials the PIN by itself, too: `tel:+33199008000,,123456%23`."""
        dialled = re.sub(r"[^0-9+]", "", self.outside)
        return f"tel:{dialled},,{self.pin}%23" if dialled and self.pin else ""


def ways_to_join(settings: ConferenceSettings, pin: str, *, link: str = "") -> Ways:
    """Return the ways into a conference with this PIN."""
    return Ways(settings.number or "", settings.outside_number, pin, link)


def join_fields(ways: Ways) -> tuple[Field, ...]:
    """Return the lines of a card: how to dial in, and the link to send on."""
    phone = dial_in(ways)
    fields = [Field(_("Dial in"), phone)] if phone else []
    return (*fields, *([Field(_("Link"), ways.link)] if ways.link else []))


def dial_in(ways: Ways) -> Text | None:
    """Say in one line how to dial in, None where nobody can."""
    if not ways.by_phone:
        return None
    if ways.number and ways.outside:
        return _("{number}, from outside {outside}; PIN {pin}", number=ways.number, outside=ways.outside, pin=ways.pin)
    return _("{number}; PIN {pin}", number=ways.number or ways.outside, pin=ways.pin)
