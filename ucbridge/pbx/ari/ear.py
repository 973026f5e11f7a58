"""What has come from one caller so far: keys, sounds that were played, and whether they are still there."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from ucbridge.pbx.ari.events import (
    ChannelDestroyed,
    ChannelEvent,
    HangupRequested,
    KeyPressed,
    PlaybackFinished,
    StasisEnded,
)
from ucbridge.pbx.conference.interface import VisitorGone

MOST_KEYS = 64
"""Keys kept that nobody asked for yet; of more the oldest are forgotten."""


class Ear:
    """The events of one caller. Filled by the reader, which never waits for anybody."""

    def __init__(self) -> None:
        self.keys: deque[str] = deque(maxlen=MOST_KEYS)
        self.full = False
        """What was pressed last had all its digits: a `#` next still belongs to it."""
        self.playing = ""
        """The id of what is being played, "" when nothing is."""
        self.failed = False
        """What was played last could not be."""
        self.gone = False
        self.lost = False
        """The event link broke: what they do cannot be seen, but they may well be there."""
        self._news = asyncio.Event()

    def put(self, event: ChannelEvent) -> None:
        """Take the next event."""
        match event:
            case KeyPressed(key=key):
                self._take(key)
            case PlaybackFinished(playback_id=finished, failed=failed) if finished == self.playing:
                self.playing, self.failed = "", failed
            case HangupRequested() | ChannelDestroyed() | StasisEnded():
                self.gone = True
            case _:
                return
        self._news.set()

    def lose(self) -> None:
        """Know that events may be missing from here on."""
        self.lost = True
        self._news.set()

    def next_number(self, *, full: bool) -> None:
        """Say that what was pressed so far was read, up to its end or as long as it may be."""
        self.full = full
        if full and self.keys:
            self._take(self.keys.popleft(), first=True)

    async def until(self, reached: Callable[[], object]) -> None:
        """Wait until it holds.

        Raises:
            VisitorGone: they went first, or cannot be seen any more.
        """
        while True:
            if self.gone or self.lost:
                raise VisitorGone
            if reached():
                return
            self._news.clear()
            await self._news.wait()

    def _take(self, key: str, *, first: bool = False) -> None:
        late, self.full = self.full and key == "#", False
        if not late:
            (self.keys.appendleft if first else self.keys.append)(key)
