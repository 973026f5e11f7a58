"""Who is asked to a planned conference, and what they answered; the form they are kept in. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from ucbridge.services.conferences.invitee import Invitee


class Answer(StrEnum):
    """What somebody says to an invitation."""

    NONE = ""
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody asked. `target` is what is looked up anew when their phone is to ring: an extension, a number.

    `number` is how it is written for people, `person_id` is "" for nobody the bridge knows.
    """

    name: str
    number: str
    target: str
    person_id: str = ""
    outside: bool = False
    answer: Answer = Answer.NONE


def guest_of(invitee: Invitee) -> Guest:
    """Return whom to keep of somebody who was resolved."""
    target = invitee.number if invitee.outside else invitee.extension
    return Guest(invitee.name, invitee.number, target, invitee.person_id, invitee.outside)


def answered(guests: Iterable[Guest], person_id: str, answer: Answer) -> tuple[Guest, ...]:
    """Return the guests with one's answer among them."""
    return tuple(replace(each, answer=answer) if each.person_id == person_id else each for each in guests)


def written(guests: Iterable[Guest]) -> str:
    """Return the form they are kept in."""
    return json.dumps([asdict(each) for each in guests], ensure_ascii=False)


def read(text: str) -> tuple[Guest, ...]:
    """Return the guests of what `written` wrote."""
    return tuple(Guest(**{**each, "answer": Answer(each["answer"])}) for each in json.loads(text))
