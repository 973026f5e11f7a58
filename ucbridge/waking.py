"""Loops that sleep until something happens, or some time has passed."""

from __future__ import annotations

import asyncio
from contextlib import suppress


async def woken(event: asyncio.Event, seconds: float | None) -> bool:
    """Wait until an event is set, at most so long; tell whether it is.

    `asyncio.wait_for` does the same, but on Python 3.11 may swallow a cancellation that comes as it ends.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
