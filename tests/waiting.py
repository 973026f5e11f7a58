"""Waiting for something that announces itself to nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], within: float = 20.0) -> None:
    """Return once the condition holds.

    Raises:
        TimeoutError: it does not hold `within` seconds.
    """
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - there is no event to wait for, or it is on another loop
            await asyncio.sleep(0.005)
