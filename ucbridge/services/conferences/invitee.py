"""Somebody a conference rings."""

from __future__ import annotations

from dataclasses import dataclass

from ucbridge.models import Person


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to ring, already let pass by the destination policy.

    `number` is written for people. `device` is the phone that rings (`PJSIP/101`); where it is "", `extension` is
    dialled through the dialplan. `outside`: it lies beyond the PBX. `person_id` is "" for nobody the bridge knows.
    """

    name: str
    number: str
    extension: str
    person_id: str = ""
    device: str = ""
    outside: bool = False


def own_phone(person: Person) -> list[Invitee]:
    """Return somebody as they are rung themselves, nobody where they have no phone."""
    if not person.devices:
        return []
    return [Invitee(person.name, person.extension, person.extension, person.id, person.devices[0])]
