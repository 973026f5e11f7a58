"""How many calls one person may have the bridge place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from ucbridge.config import PolicySettings
from ucbridge.errors import Refused
from ucbridge.i18n import _, plural
from ucbridge.store.calls import PlacedCalls

WINDOW = timedelta(minutes=1)


class Limits:
    """The rate and the simultaneous calls of each person, exact under any number of commands at once."""

    def __init__(self, settings: PolicySettings, placed: PlacedCalls, at_once: Callable[[str], int]) -> None:
        self._settings = settings
        self._placed = placed
        self._at_once = at_once
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def room_for_one(self, person_id: str) -> AsyncIterator[None]:
        """Hold everybody else back while one more call is written down.

        Raises:
            Refused: this person has too many calls now, or placed too many in the last minute.
        """
        async with self._turn:
            if self._at_once(person_id) >= (most := self._settings.calls_at_once):
                raise Refused(
                    plural(
                        "You already have {count} call from chat: hang up first.",
                        "You already have {count} calls from chat: hang up one first.",
                        most,
                    ),
                    title=_("Too many calls at once"),
                )
            recent = await self._placed.count_since(person_id, datetime.now(UTC) - WINDOW)
            if recent >= (most := self._settings.calls_per_minute):
                raise Refused(
                    plural(
                        "Only {count} call a minute can be placed from chat: try again shortly.",
                        "Only {count} calls a minute can be placed from chat: try again shortly.",
                        most,
                    ),
                    title=_("Too many calls in a minute"),
                )
            yield
