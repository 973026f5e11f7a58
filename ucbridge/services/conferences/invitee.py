"""Somebody a conference rings, and the leg that is written down of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ucbridge.models import Person
from ucbridge.services.conferences.rooms import leg_id
from ucbridge.store.conferences import Leg, LegState


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
    return [invitee_at(person, person.devices[0])] if person.devices else []


def invitee_at(person: Person, device: str) -> Invitee:
    """Return somebody as they are reached by one of their phones."""
    return Invitee(person.name, person.extension, person.extension, person.id, device)


def leg_of(
    invitee: Invitee,
    conference_id: int,
    *,
    at: datetime,
    by: str = "",
    tries: int = 1,
    channel_id: str = "",
    state: LegState = LegState.INVITED,
) -> Leg:
    """Return the leg of somebody: a new one, to be rung, or that of a channel there is."""
    return Leg(
        channel_id=channel_id or leg_id(),
        conference_id=conference_id,
        person_id=invitee.person_id,
        name=invitee.name,
        number=invitee.number,
        device=invitee.device,
        extension=invitee.extension,
        state=state,
        tries=tries,
        invited_by=by,
        invited_at=at,
        joined_at=None,
        left_at=None,
    )


def invitee_of(leg: Leg) -> Invitee:
    """Return whom to ring once more."""
    return Invitee(leg.name, leg.number, leg.extension, leg.person_id, leg.device)
