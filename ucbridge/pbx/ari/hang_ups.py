"""Hanging channels up for good: by tasks that outlive whoever asked, and are waited for before the session closes."""

from __future__ import annotations

import asyncio

import structlog

from ucbridge.errors import BridgeError
from ucbridge.pbx.ari.operations import HANG_UP
from ucbridge.pbx.ari.rest import NotFound, Rest

PATIENCE = 2.0
"""Seconds one waits for a hang-up; it goes on without them."""
log = structlog.get_logger(__name__)


class HangUps:
    """Ends channels of ours, each once at a time. A failed one is found again by the sweep after a reconnect."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    def start(self, channel_id: str) -> asyncio.Task[None]:
        """Start hanging up; a channel that is already gone is no error."""
        task = self._tasks.get(channel_id)
        if task is None:
            task = self._tasks[channel_id] = asyncio.create_task(self._hang_up(channel_id))
            task.add_done_callback(lambda _task: self._tasks.pop(channel_id, None))
        return task

    async def hang_up(self, channel_id: str) -> None:
        """Hang up and wait a little for it; cancelling the wait does not cancel the hang-up."""
        if not self._closed:
            await asyncio.wait({self.start(channel_id)}, timeout=PATIENCE)

    async def close(self, channel_ids: list[str]) -> None:
        """Hang up these too, wait for all that is under way, and begin nothing more."""
        for channel_id in channel_ids:
            self.start(channel_id)
        self._closed = True
        if self._tasks:
            await asyncio.wait(set(self._tasks.values()), timeout=PATIENCE)

    async def _hang_up(self, channel_id: str) -> None:
        try:
            await self._rest.ask(HANG_UP, {"channelId": channel_id})
        except NotFound:
            pass
        except BridgeError as error:
            log.warning("ari.hang_up_failed", channel=channel_id, error=type(error).__name__)
