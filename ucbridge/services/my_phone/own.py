"""Which phone is the asker's own."""

from __future__ import annotations

from ucbridge.models import Person
from ucbridge.pbx.features.interface import Features, PhoneSettings
from ucbridge.services.phones import extension_of, first_phone


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


def can_choose(features: Features) -> bool:
    """Tell whether which devices ring is chosen by their holder, rather than in the PBX's own pages."""
    return features.dialect == "plain"


def ringing(person: Person, settings: PhoneSettings, features: Features) -> tuple[str, ...]:
    """Return the devices that ring: the chosen ones; where none are, what the dialplan has.

    That is all of them where the PBX lists them, and the one called as the extension in a plain dialplan.
    """
    there = own_devices(person, features)
    if chosen := tuple(each for each in there if each in settings.devices):
        return chosen
    named = tuple(each for each in there if extension_of(each) == person.extension)
    return (named if can_choose(features) else ()) or there
