"""What is set on phones, as it was last seen: it tells what the bridge did from what was done on the phone."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from ucbridge.pbx.features.interface import Features, PhoneSettings
from ucbridge.services.my_phone.differences import Setting, carried_over, differences

Deed = Callable[[Features, str], Awaitable[None]]
"""Changes something on an extension."""


class SeenPhones:
    """Every change of ours goes through here, one at a time for each extension, and is known for ours by that."""

    def __init__(self, features: Features) -> None:
        self._features = features
        self._seen: dict[str, PhoneSettings] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def last(self, extension: str) -> PhoneSettings | None:
        """Return what was set the last time it was seen, None where it never was."""
        return self._seen.get(extension)

    async def now(self, extension: str) -> PhoneSettings:
        """Return what is set; what was done on the phone is still found out. Raises as `Features.get` does."""
        return await self._features.get(extension)

    async def change(self, extension: str, deed: Deed) -> PhoneSettings:
        """Change something, and return what is set after it. Raises as the deed and `Features.get` do."""
        async with self._turns[extension]:
            before = await self._features.get(extension)
            try:
                await deed(self._features, extension)
            finally:  # half a change is still ours
                after = await self._features.get(extension)
                ours = differences(before, after)
                self._seen[extension] = carried_over(self._seen.get(extension, before), after, ours)
            return after

    async def find_out(self, extension: str) -> tuple[PhoneSettings, list[Setting]]:
        """Return what is set, and what of it somebody else set since it was last seen; the first time, nothing.

        Raises as `Features.get` does.
        """
        async with self._turns[extension]:
            after = await self._features.get(extension)
            before = self._seen.get(extension, after)
            self._seen[extension] = after
            return after, differences(before, after)
