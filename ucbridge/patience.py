"""What somebody waits for, done again and again while a platform is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from ucbridge.connector import NotReached
from ucbridge.supervision import Backoff

AGAIN = Backoff(first=0.5, cap=30.0)
PATIENCE = 3600.0
"""Seconds for which it is tried; nobody waits for an answer longer."""

_T = TypeVar("_T")


async def patiently(do: Callable[[], Awaitable[_T]], *, clock: Callable[[], float] = monotonic) -> _T | None:
    """Do it, again while the connection fails; None where it cannot be done. Any other error is the caller's."""
    until, failures = clock() + PATIENCE, 0
    while clock() < until:
        failures += 1
        try:
            return await do()
        except (LookupError, NotReached):
            return None
        except OSError:
            await asyncio.sleep(AGAIN.wait(failures))
    return None
