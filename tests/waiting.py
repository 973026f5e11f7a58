"""Waiting for something that announces itself to nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(
    condition: Callable[[], object], within: float = 20.0, *, instead: Callable[[], object] | None = None
) -> None:
    """Return once the condition holds; `instead` tells what there is where it does not, for who reads the failure.

    Raises:
        TimeoutError: it does not hold `within` seconds.
    """
    try:
        async with asyncio.timeout(within) as limit:
            while not condition():  # noqa: ASYNC110 - there is no event to wait for, or it is on another loop
                await asyncio.sleep(0.005)
    except TimeoutError:
        if instead is None or not limit.expired():
            raise
        raise TimeoutError(f"not within {within:g} s; instead:\n{instead()}") from None
