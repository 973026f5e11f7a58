"""What is kept of missed calls, as values."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from ucbridge.store.postings import Place

IN_QUEUE = -1
"""The number that stands for whatever a caller did in queues: a place is told of it once."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one missed call."""

    caller_number: str
    caller_name: str
    caller_id: str = ""
    """Id of the person who called, "" for somebody outside."""
    dialled: str = ""
    queue: str = ""
    waited: int = 0
    """Seconds in the queue."""
    way: str = ""
    why: str = ""
    forwarded_from: str = ""
    """Id of the person it was for, and who forwards."""
    forwarded_to: str = ""
    """Ids of those it was forwarded to, with blanks between."""
    mailbox: str = ""
    """Where a message was left."""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Miss:
    """One attempt that reached nobody, for these people or for these places.

    `scope` is the same for calls that count as one, "" where none is like another. `people` come with the topic of the
    card they had while it rang, "" for none.
    """

    call_ids: tuple[str, ...]
    channel_id: str
    number: int
    scope: str
    at: datetime
    told: Told
    people: tuple[tuple[str, str], ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class MissedCard:
    """One card, and what became of it. `revision` counts its changes."""

    key: str
    told: Told
    first_at: datetime
    last_at: datetime
    count: int
    places: tuple[Place, ...]
    claimed_by: str
    claimed_at: datetime | None
    claimed_call: str
    settled_by: str
    settled_at: datetime | None
    revision: int

    @property
    def topic(self) -> str:
        """Return the topic of its card."""
        return topic_of(self.key)

    @property
    def caller_number(self) -> str:
        """Return the number the network gave."""
        return self.told.caller_number

    @property
    def caller_name(self) -> str:
        """Return the name it gave."""
        return self.told.caller_name


_TOLD = tuple(each.name for each in fields(Told))
_CARD = tuple(each.name for each in fields(MissedCard) if each.name not in {"told", "places"})


def topic_of(key: str) -> str:
    """Return the topic of the card of a missed call."""
    return f"missed:{key}"


def place_name(place: Place) -> str:
    """Return what stands for a place among those who were told."""
    return f"#{place.connector}:{place.conversation}"


def written(places: Iterable[Place]) -> str:
    """Return places as JSON."""
    return json.dumps([[each.connector, each.conversation] for each in places])


def read(row: dict[str, object]) -> MissedCard:
    """Return what a row of the table says."""
    told = Told(**{name: row[name] for name in _TOLD})  # type: ignore[arg-type]  # the columns are of these types
    places = tuple(Place(*each) for each in json.loads(str(row["places"])))
    return MissedCard(told=told, places=places, **{name: row[name] for name in _CARD})  # type: ignore[arg-type]


def columns(told: Told) -> dict[str, object]:
    """Return what is told as the columns of a row."""
    return {name: getattr(told, name) for name in _TOLD}
