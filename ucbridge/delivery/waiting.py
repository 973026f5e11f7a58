"""Cards for those who are not reached now: they wait, and go out as soon as that changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from time import monotonic

from ucbridge.delivery.chats import Chats
from ucbridge.models import Person
from ucbridge.store.postings import NOWHERE, Place, Posting, Postings
from ucbridge.store.types import utc_now

FindPerson = Callable[[str], Awaitable[Person | None]]

LOOK_EVERY = 60.0
"""Seconds between two looks at everything that waits."""
GLANCE_EVERY = 1.0
"""Seconds between two glances whether somebody has a conversation (again)."""

WAIT_AT_MOST = timedelta(days=7)
"""For somebody whom nobody reaches."""

AGAIN_AFTER = 600.0
"""Seconds until a conversation is tried again that is of nobody in particular and could not be written to."""

_Away = tuple[str, str]
"""A person's id and the connector they wait for, "" where any will do."""


class Waiting:
    """Knows who is not reached where. What can be posted again goes to `queue`."""

    def __init__(self, chats: Chats, postings: Postings, queue: Callable[[list[Posting]], None]) -> None:
        self._chats = chats
        self._postings = postings
        self._queue = queue
        self._away: dict[_Away, float] = {}
        """When they may be tried again, should they have a conversation."""
        self._patience: dict[_Away, float] = {}
        self._people: dict[str, Person | None] = {}
        self._shut: list[tuple[float, Posting]] = []

    def places(self, person: Person) -> list[Place]:
        """Return where a card for somebody goes: also there where others already wait for them."""
        self._people[person.id] = person
        found = self._chats.places(person)
        reached = {place.connector for place in found}
        away = {connector for who, connector in self._away if who == person.id and connector} - reached
        places = [*found, *(Place(connector, "") for connector in sorted(away))] or [NOWHERE]
        self._note((person.id, place.connector) for place in places if not place.conversation)
        return places

    async def put_aside(self, posting: Posting) -> None:
        """Let a posting wait that did not reach anybody."""
        if not posting.person_id.startswith("#"):
            away = posting.person_id, posting.connector
            patience = min(2 * self._patience.get(away, GLANCE_EVERY / 2), LOOK_EVERY)
            self._patience[away] = patience
            self._away[away] = monotonic() + patience
            await self._postings.unreached(posting.key)
            self._away[away] = monotonic() + patience  # a look in between found nobody who waits
        else:
            self._shut.append((monotonic() + AGAIN_AFTER, posting))

    async def pause(self, person_of: FindPerson) -> None:
        """Return when it is time for the next look: at once when somebody has a conversation who was without."""
        until = monotonic() + LOOK_EVERY
        while (left := until - monotonic()) > 0:
            if await self._back(person_of):
                return
            await asyncio.sleep(min(GLANCE_EVERY, left))

    async def look(self, person_of: FindPerson) -> None:
        """Queue what can be posted by now."""
        self._open()
        before = dict(self._away)
        waiting = await self._postings.waiting(since=utc_now() - WAIT_AT_MOST)
        people = {each: await person_of(each) for each in {posting.person_id: None for posting in waiting}}
        self._people |= people
        still: set[_Away] = set()
        for posting in waiting:
            away, person = (posting.person_id, posting.connector), people[posting.person_id]
            places = self._places(person, posting.connector) if person else []
            if places and self._away.get(away, 0.0) <= monotonic():
                self._queue(await self._postings.reached(posting, places))
            else:
                still.add(away)
        self._note(still)
        self._away = {each: at for each, at in self._away.items() if each in still or at != before.get(each)}

    async def _back(self, person_of: FindPerson) -> bool:
        """Tell whether somebody may be tried again who has a conversation."""
        for away, at in list(self._away.items()):
            person_id, connector = away
            if self._people.get(person_id) is None:
                self._people[person_id] = await person_of(person_id)
            person = self._people[person_id]
            if person is None or not self._places(person, connector):
                self._away[away] = 0.0
                self._patience.pop(away, None)
            elif at <= monotonic():
                return True
        return False

    def _open(self) -> None:
        now = monotonic()
        due = [posting for at, posting in self._shut if at <= now]
        self._shut = [each for each in self._shut if each[0] > now]
        self._queue(due)

    def _places(self, person: Person, connector: str) -> list[Place]:
        return [place for place in self._chats.places(person) if connector in {"", place.connector}]

    def _note(self, away: Iterable[_Away]) -> None:
        for each in away:
            self._away.setdefault(each, 0.0)
