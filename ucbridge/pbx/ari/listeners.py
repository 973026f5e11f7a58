"""Who waits for which channel: its events go to the one task that looks after it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from ucbridge.errors import OutcomeUnknown
from ucbridge.i18n import _
from ucbridge.pbx.ari.events import ChannelEvent

MOST = 200
"""Events a listener may be behind."""


class Hears(Protocol):
    """Takes the events of one channel as they come, and never makes the reader wait."""

    def put(self, event: ChannelEvent) -> None:
        """Take the next event."""
        ...

    def lose(self) -> None:
        """Know that events may be missing from here on."""
        ...


class Listener:
    """The events of one channel, in order. Filled by the reader, which never waits for it."""

    def __init__(self) -> None:
        self._events: deque[ChannelEvent] = deque()
        self._lost = False
        self._news = asyncio.Event()

    def put(self, event: ChannelEvent) -> None:
        """Add an event; a reader hundreds of events behind is cut off instead of filling the memory."""
        if len(self._events) >= MOST:
            self.lose()
        else:
            self._events.append(event)
            self._news.set()

    def lose(self) -> None:
        """Say that events may be missing from here on."""
        self._lost = True
        self._news.set()

    async def next(self) -> ChannelEvent:
        """Return the next event.

        Raises:
            OutcomeUnknown: the event link broke; what the channel does cannot be seen.
        """
        while not self._events:
            if self._lost:
                raise OutcomeUnknown(
                    _("The connection to the phone system broke during the call. Please try again in a moment.")
                )
            self._news.clear()
            await self._news.wait()
        return self._events.popleft()


class Listeners:
    """Every listener, by channel id."""

    def __init__(self) -> None:
        self._open: dict[str, Hears] = {}
        self._staying: set[str] = set()

    def __contains__(self, channel_id: str) -> bool:
        return channel_id in self._open

    def short_lived(self) -> list[str]:
        """Return the channels that must not outlive us."""
        return [channel_id for channel_id in self._open if channel_id not in self._staying]

    @contextmanager
    def open(self, channel_id: str) -> Iterator[Listener]:
        """Listen to a channel from before it is made; it ends with the bridge."""
        listener = Listener()
        with self._lent(channel_id, listener):
            yield listener

    @contextmanager
    def staying(self, channel_id: str, hears: Hears) -> Iterator[None]:
        """Let somebody hear a channel that goes on when the bridge stops."""
        self._staying.add(channel_id)
        try:
            with self._lent(channel_id, hears):
                yield
        finally:
            self._staying.discard(channel_id)

    def put(self, event: ChannelEvent) -> bool:
        """Hand an event to whoever waits for its channel; False when nobody does."""
        listener = self._open.get(event.channel_id)
        if listener is None:
            return False
        listener.put(event)
        return True

    def lose(self) -> None:
        """Tell everybody that the event link is gone."""
        for listener in list(self._open.values()):
            listener.lose()

    @contextmanager
    def _lent(self, channel_id: str, hears: Hears) -> Iterator[None]:
        self._open[channel_id] = hears
        try:
            yield
        finally:
            del self._open[channel_id]
