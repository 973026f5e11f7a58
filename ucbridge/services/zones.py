"""Whose time it is."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo

from ucbridge.models import Person


def zone_of(person: Person, usual: tzinfo) -> tzinfo:
    """Return the time zone of a person, the bridge's where they have none of their own."""
    return ZoneInfo(person.timezone) if person.timezone else usual


def zone_name(person: Person, usual: str) -> str:
    """Return the name of the time zone of a person (`Europe/Paris`), the bridge's where they have none of their own."""
    return person.timezone or usual
