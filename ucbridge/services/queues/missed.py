"""Calls that queues brought to nobody: each becomes a card where people asked for the missed calls of that queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import structlog

from ucbridge.pbx.interface import Call, CallChanged, CallEnded, Change, Pbx, Resynced
from ucbridge.pbx.queue_abandoned import QueueAbandoned
from ucbridge.services.missed.queue_places import QueuePlaces
from ucbridge.services.missed.telling import Telling
from ucbridge.services.queues.missed_call import MissedCall
from ucbridge.services.workspaces.platform import Platform
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.missed_rows import Miss
from ucbridge.store.postings import Place
from ucbridge.store.workspaces import Workspaces

log = structlog.get_logger(__name__)

_OPEN = "missed"
"""What is kept: callers who left a queue and are still on the line, by queue and channel."""


class MissedCalls:
    """A caller who left a queue may go on, to voicemail or to somebody else: missed is who hangs up without having
    talked to anybody.
    """

    def __init__(
        self,
        pbx: Pbx,
        workspaces: Workspaces,
        platform: Platform,
        *,
        notes: ConnectorState,
        telling: Telling,
    ) -> None:
        self._pbx = pbx
        self._workspaces = workspaces
        self._places = QueuePlaces(workspaces, platform)
        self._notes = notes
        self._telling = telling
        self._open: dict[str, dict[str, MissedCall]] = {}

    async def run(self) -> None:
        """Follow the queues until cancelled."""
        async with self._pbx.changes() as changes:
            for written in (await self._notes.all(_OPEN)).values():
                missed = MissedCall.read(written)
                self._open.setdefault(missed.channel_id, {})[missed.queue] = missed
            if self._pbx.model.fresh:
                await self._look_again()
            async for change in changes:
                await self._take(change)

    async def _take(self, change: Change) -> None:
        match change:
            case QueueAbandoned():
                await self._abandoned(change)
            case CallChanged() | CallEnded() if self._open:
                for channel_id in self._open.keys() & change.call.channels.keys():
                    await self._settle(channel_id, change.call)
            case Resynced() if self._open:
                await self._look_again()
            case _:
                pass

    async def _abandoned(self, change: QueueAbandoned) -> None:
        if not await self._places.of(change.queue):
            return
        caller = change.caller
        missed = MissedCall(
            change.queue, change.channel_id, caller.name, caller.number, change.seconds, datetime.now(UTC)
        )
        await self._notes.put(_OPEN, missed.key, missed.written())
        self._open.setdefault(missed.channel_id, {})[missed.queue] = missed

    async def _settle(self, channel_id: str, call: Call) -> None:
        """Decide what became of a caller: talking to somebody, gone, or still to be seen."""
        waiting_since = min(each.waiting_since for each in self._open[channel_id].values())
        if channel_id in call.bridged or (call.connected or 0.0) >= waiting_since:
            await self._close(channel_id)
        elif call.channels[channel_id].cause is not None:
            await self._missed(channel_id)

    async def _look_again(self) -> None:
        """Decide about those who may have gone on unseen; whoever is gone by now was missed."""
        channels: Mapping[str, object] = self._pbx.model.channels
        talking = {each for call in self._pbx.model.calls.values() for each in call.bridged}
        for channel_id in list(self._open):
            if channel_id in talking:
                await self._close(channel_id)
            elif channel_id not in channels:
                await self._missed(channel_id)

    async def _missed(self, channel_id: str) -> None:
        told: set[Place] = set()
        misses: list[Miss] = []
        for missed in self._open[channel_id].values():
            places = tuple(each for each in await self._places.of(missed.queue) if each not in told)
            told.update(places)
            misses.append(missed.miss(places))
        await self._telling.tell([each for each in misses if each.places])
        log.info("missed calls told", places=len(told))
        await self._close(channel_id)

    async def _close(self, channel_id: str) -> None:
        for missed in self._open.pop(channel_id, {}).values():
            await self._notes.drop(_OPEN, missed.key)
