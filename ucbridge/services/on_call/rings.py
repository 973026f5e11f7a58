"""Phones of one's own that are rung for something that is to happen when they are answered."""

from __future__ import annotations

import time
from uuid import uuid4

from ucbridge.i18n import Text
from ucbridge.models import Person
from ucbridge.pbx.control.interface import Ring
from ucbridge.services.on_call.known import Awaited
from ucbridge.services.on_call.parties import Party
from ucbridge.services.phones import caller_id, own_phone

SLACK = 15.0
"""Seconds beyond the ringing time in which a channel must have shown itself."""


def ring_of(device: str, party: Party, *, seconds: int) -> Ring:
    """Return what rings a phone and shows whom its holder will talk to."""
    shown = caller_id(party.name or "?", party.number or party.name)
    return Ring(f"ucb-{uuid4().hex}", device, shown, seconds)


def awaited(then: Text, otherwise: Text, *, seconds: int) -> Awaited:
    """Return what is said of a phone that is rung from now on."""
    return Awaited(then, otherwise, time.monotonic() + seconds + SLACK)


def phone_of(person: Person, wanted: str) -> str:
    """Return one of somebody's phones by its name or extension.

    Raises:
        UserError: they have none of that name.
    """
    return own_phone(person.devices, wanted)
