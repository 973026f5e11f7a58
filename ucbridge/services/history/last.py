"""The calls that have just ended, for what people do right after them."""

from __future__ import annotations

from datetime import timedelta

from ucbridge.models import Person
from ucbridge.services.history.listing import Line, Listing
from ucbridge.services.history.writing import Writer
from ucbridge.store.history import Filter, History
from ucbridge.store.types import Clock, utc_now

RECENT = timedelta(hours=1)
"""How long a call has just ended."""

LOOKED_AT = 20
"""Calls of a person looked at: the one that ended last may not have begun last."""


class LastCalls:
    """Finds them in the history, and nobody else's."""

    def __init__(self, history: History, listing: Listing, writer: Writer, *, clock: Clock = utc_now) -> None:
        self._history = history
        self._listing = listing
        self._writer = writer
        self._clock = clock

    async def last(self, person: Person) -> Line | None:
        """Return the call of somebody that ended last, None where none has just ended."""
        await self._writer.flush()
        since = self._clock() - RECENT
        found = await self._history.page(person.id, Filter(), most=LOOKED_AT)
        ended = [(each.call.ended_at, each) for each in found if each.call.ended_at and each.call.ended_at >= since]
        if not ended:
            return None
        [line] = await self._listing.lines(person, [max(ended, key=lambda one: one[0])[1]])
        return line

    async def of(self, person: Person, channel_id: str) -> Line | None:
        """Return the call of somebody that a channel began, None where it was none of theirs."""
        await self._writer.flush()
        call = await self._history.get(channel_id)
        found = await self._history.page(person.id, Filter(), most=LOOKED_AT) if call else ()
        theirs = [each for each in found if call and each.call.call_id == call.call_id]
        return (await self._listing.lines(person, theirs))[0] if theirs else None
