"""Which phone is the asker's own."""

from __future__ import annotations

from ucbridge.models import Person
from ucbridge.pbx.features.interface import Features
from ucbridge.services.phones import first_phone


def own_extension(person: Person) -> str:
    """Return the extension of a person.

    Raises:
        UserError: they have none.
    """
    if not person.extension:
        first_phone(person)
    return person.extension


def own_devices(person: Person, features: Features) -> tuple[str, ...]:
    """Return every device of a person's extension: those they have here, then those the PBX lists."""
    listed = features.listed.get(person.extension)
    return tuple(dict.fromkeys([*person.devices, *(listed.devices if listed else ())]))
