"""Whose time it is."""

from __future__ import annotations

from datetime import tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from ucbridge.models import Person

Usual = TypeVar("Usual", bound=tzinfo)


def zone_of(person: Person, usual: Usual) -> ZoneInfo | Usual:
    """Return the time zone of a person, the bridge's where they have none of their own."""
    return ZoneInfo(person.timezone) if person.timezone else usual
