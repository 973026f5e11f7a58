"""The waiting room: music until a host is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Protocol

from ucbridge.pbx.conference.interface import Visitor, VisitorGone
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.conferences.ports import Starting
from ucbridge.store.conferences import Conference, Conferences

LOOK = 0.5
"""Seconds between looks. Looked at rather than told: what lets somebody in is true in several places at once."""
EARLY = 3600.0
"""Seconds somebody may wait for a planned conference to begin."""

ToCome = Callable[[], Awaitable[Collection[str]]]
"""Returns the PINs of what is planned."""


class Doors(Starting, Protocol):
    """What must be known of conferences to let somebody in."""

    def get(self, conference_id: int) -> Conference | None:
        """Return a conference that goes on, as it is now."""
        ...

    def barred(self, conference: Conference, invitee: Invitee) -> bool:
        """Tell whether a host removed this caller."""
        ...


class WaitingRoom:
    """Keeps callers until they can be let in."""

    def __init__(self, doors: Doors, kept: Conferences, to_come: ToCome) -> None:
        self._doors = doors
        self._kept = kept
        self._to_come = to_come

    async def expected(self, pin: str) -> bool:
        """Tell whether a planned conference has this PIN."""
        return pin in await self._to_come()

    async def opened(self, pin: str) -> Conference | None:
        """Return the conference that a PIN lets into now."""
        return await self._doors.by_pin(pin)

    async def begun(self, visitor: Visitor, pin: str) -> Conference | None:
        """Keep somebody who comes early until the planned conference begins; None where it does not.

        Raises:
            VisitorGone: they hung up first.
        """
        found: list[Conference] = []

        async def over() -> bool:
            planned = await self.expected(pin)  # before looking: it may begin just then
            if conference := await self._doors.by_pin(pin):
                found.append(conference)
            return bool(found) or not planned

        with suppress(TimeoutError):
            async with asyncio.timeout(EARLY):
                await _held(visitor, over)
        return found[0] if found else None

    async def going(self, conference: Conference) -> Conference | None:
        """Return it as it is now, None where it has ended; also while a bridge that starts has not taken it up yet."""
        if now := self._doors.get(conference.id):
            return now
        kept = await self._kept.get(conference.id)
        return kept if kept and kept.ended_at is None else None

    async def hosted(self, visitor: Visitor, conference: Conference) -> None:
        """Keep somebody until a host is in the room, or it has ended.

        Raises:
            VisitorGone: they hung up first.
        """

        async def over() -> bool:
            going = await self.going(conference)
            return going is None or self._doors.hosted(going)

        if not await over():
            await _held(visitor, over)


async def _held(visitor: Visitor, over: Callable[[], Awaitable[bool]]) -> None:
    """Play music until it is over."""
    await visitor.play("conf-waitforleader")
    await visitor.hold()
    gone = asyncio.create_task(visitor.gone())
    try:
        while not await over():
            await asyncio.wait({gone}, timeout=LOOK)
            if gone.done():
                raise VisitorGone
    finally:
        gone.cancel()
