"""PINs are tried one after the other, and not for long by whoever guesses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from ucbridge.config.conferences import ConferenceSettings
from ucbridge.store.types import Clock, utc_now
from ucbridge.store.wrong_pins import WrongPins

Found = TypeVar("Found")
TENFOLD = 10
"""The whole dial-in number takes so many times what one caller may get wrong."""


@dataclass(frozen=True, slots=True)
class Closed:
    """This caller is asked no more for now."""


class PinGuard:
    """Counts wrong PINs, exactly under any number of calls at once."""

    def __init__(self, wrong: WrongPins, settings: ConferenceSettings, clock: Clock = utc_now) -> None:
        self._wrong = wrong
        self._settings = settings
        self._clock = clock
        self._turn = asyncio.Lock()

    async def closed(self, caller: str, *, trusted: bool = False) -> bool:
        """Tell whether this caller is asked no more. `trusted`, a phone of ours, is not kept out by what others did."""
        if not trusted and await self.whole():
            return True
        most = self._settings.pin_failures
        return bool(self._left(await self._wrong.latest(most, caller), most))

    async def whole(self) -> timedelta | None:
        """Return for how long the whole number is closed, None when it is open."""
        most = self._settings.pin_failures * TENFOLD
        return self._left(await self._wrong.latest(most), most)

    async def attempt(
        self, caller: str, look: Callable[[], Awaitable[Found | None]], *, trusted: bool = False
    ) -> Found | Closed | None:
        """Return what a PIN lets into; None where it is wrong, which counts."""
        async with self._turn:
            if await self.closed(caller, trusted=trusted):
                return Closed()
            if (found := await look()) is None:
                await self._wrong.add(caller, self._clock())
            return found

    def _left(self, latest: Sequence[datetime], most: int) -> timedelta | None:
        """Closed from the last of so many within so long, for so long."""
        window, now = timedelta(minutes=self._settings.pin_minutes), self._clock()
        if len(latest) < most or latest[0] - latest[-1] > window or now >= latest[0] + window:
            return None
        return latest[0] + window - now
