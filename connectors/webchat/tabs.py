"""The open windows, by person: what is told to somebody reaches each of theirs, in its own language."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping

MOST_TABS = 20
"""Windows one person may have open."""

SIGNED_OUT = 4401
RESTARTING = 1012
"""Close codes the page understands."""

_LONGEST_QUEUE = 500


class Tab:
    """One open window: what is to be sent to it, in order. An int is a close code, None asks for a check."""

    def __init__(self, person_id: str, language: str) -> None:
        self.person_id = person_id
        self.language = language
        self._queue: asyncio.Queue[str | int | None] = asyncio.Queue()

    def put(self, item: str | int | None) -> None:
        """Queue something; a window too slow to read loses all and is closed: it reads the history when it is back."""
        if self._queue.qsize() >= _LONGEST_QUEUE:
            while not self._queue.empty():
                self._queue.get_nowait()
            item = RESTARTING
        self._queue.put_nowait(item)

    async def next(self) -> str | int | None:
        """Wait for what to send."""
        return await self._queue.get()


class Tabs:
    """Every open window."""

    def __init__(self) -> None:
        self._open: dict[str, list[Tab]] = {}

    def full(self, person_id: str) -> bool:
        """Tell whether somebody has as many windows open as they may."""
        return len(self._open.get(person_id, ())) >= MOST_TABS

    def add(self, tab: Tab) -> None:
        """Begin to tell a window things."""
        self._open.setdefault(tab.person_id, []).append(tab)

    def remove(self, tab: Tab) -> None:
        """Forget a window."""
        self._open[tab.person_id].remove(tab)
        if not self._open[tab.person_id]:
            del self._open[tab.person_id]

    def tell(self, person_id: str, message: Callable[[str], Mapping[str, object]]) -> None:
        """Send `message(language)` to every window of a person, made once a language."""
        written: dict[str, str] = {}
        for tab in self._open.get(person_id, ()):
            if tab.language not in written:
                written[tab.language] = encode(message(tab.language))
            tab.put(written[tab.language])

    def check(self, person_id: str) -> None:
        """Have every window of a person check that its session still runs."""
        for tab in self._open.get(person_id, ()):
            tab.put(None)

    def close(self) -> None:
        """Close every window; pages come back by themselves."""
        for tabs in self._open.values():
            for tab in tabs:
                tab.put(RESTARTING)


def encode(message: Mapping[str, object]) -> str:
    """Write a message for the page."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
