"""Steps: what is asked on the engine's event loop is done on ours, and trouble comes back as data."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import TypedDict

import structlog

from ucbridge.durable.flow import Argument, Later, Outcome
from ucbridge.errors import PbxError, StoreError

log = structlog.get_logger(__name__)

_OUTSIDE = (Later, OSError, PbxError, StoreError)
"""Trouble that passes, whatever it takes."""


class Report(TypedDict, total=False):
    """How a step went: `value` where it did; `broken` is the reference of an error nobody expected, "" for trouble."""

    value: bool | int | float | str | None
    broken: str


class Doing:
    """Steps under way on the application's event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._tasks: set[asyncio.Task[Report] | None] = set()

    async def do(self, step: Callable[..., Awaitable[Outcome]], arguments: tuple[Argument, ...]) -> Report:
        """Do a step, asked from another event loop."""
        asked = asyncio.run_coroutine_threadsafe(self._guarded(step, arguments), self._loop)
        return await asyncio.wrap_future(asked)

    async def ended(self) -> None:
        """Wait for those that were cancelled."""
        await asyncio.gather(*filter(None, self._tasks), return_exceptions=True)

    async def _guarded(self, step: Callable[..., Awaitable[Outcome]], arguments: tuple[Argument, ...]) -> Report:
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            return Report(value=await step(*arguments))
        except _OUTSIDE as trouble:
            log.info("put off", step=step.__name__, reason=type(trouble).__name__)
            return Report(broken="")
        except Exception:  # whatever it was, the message must not be stuck because of it
            reference = secrets.token_hex(3)
            log.exception("step failed", step=step.__name__, reference=reference)
            return Report(broken=reference)
        finally:
            self._tasks.discard(task)
