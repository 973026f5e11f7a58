"""Callers who dialled in: each is looked after by a task of its own, and taken up again after a lost connection."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence

import structlog

from ucbridge.errors import BridgeError
from ucbridge.pbx.ari.arrivals import Arrival
from ucbridge.pbx.ari.ear import Ear
from ucbridge.pbx.ari.hang_ups import HangUps
from ucbridge.pbx.ari.listeners import Listeners
from ucbridge.pbx.ari.operations import CONTINUE
from ucbridge.pbx.ari.rest import Rest
from ucbridge.pbx.ari.visitor import Caller
from ucbridge.pbx.conference.interface import Receive, VisitorGone

MOST = 200
"""Callers looked after at once; more are turned away."""
FAILED = "failed"
"""The line of our snippet that says so."""
log = structlog.get_logger(__name__)


class Reception:
    """Looks after whoever dials in. It lets them be when the connection breaks: they stay where they are."""

    def __init__(self, rest: Rest, listeners: Listeners, hang_ups: HangUps, receive: Receive | None) -> None:
        self.receive = receive
        self._rest = rest
        self._listeners = listeners
        self._hang_ups = hang_ups
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._found: set[str] = set()

    def arrived(self, arrival: Arrival) -> None:
        """Look after somebody whose arrival was told; once, also where they were found before it was."""
        if arrival.channel_id in self._found:
            self._found.discard(arrival.channel_id)
        elif arrival.channel_id not in self._tasks:
            self._start(arrival)

    async def found(self, arrivals: Sequence[Arrival]) -> None:
        """Take up those who are there after a reconnect, when nothing of the connection before is under way."""
        await self.abandon()
        self._found = {arrival.channel_id for arrival in arrivals}
        for arrival in arrivals:
            log.info("ari.visitor_found", channel=arrival.channel_id)
            self._start(arrival)

    async def abandon(self) -> None:
        """Let everybody be, where they are."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _start(self, arrival: Arrival) -> None:
        task = self._tasks[arrival.channel_id] = asyncio.create_task(self._work(arrival))
        task.add_done_callback(lambda done: self._done(arrival.channel_id, done))

    def _work(self, arrival: Arrival) -> Coroutine[object, object, None]:
        if self.receive is None or len(self._tasks) >= MOST:
            return self._turn_away(arrival.channel_id)
        return self._look_after(arrival, self.receive)

    async def _look_after(self, arrival: Arrival, receive: Receive) -> None:
        ear = Ear()
        caller = Caller(self._rest, arrival, ear)
        with self._listeners.staying(arrival.channel_id, ear):
            try:
                await receive(caller)
            except VisitorGone:
                pass
            except BridgeError as error:
                log.warning("ari.visitor_turned_away", channel=arrival.channel_id, error=type(error).__name__)
                if not ear.lost:
                    await self._turn_away(arrival.channel_id)
                return
            if not (caller.entered or ear.gone or ear.lost):
                await self._hang_ups.hang_up(arrival.channel_id)

    async def _turn_away(self, channel_id: str) -> None:
        """Let the dialplan say that nobody can be let in now; one that does not know how ends the call."""
        try:
            await self._rest.ask(CONTINUE, {"channelId": channel_id}, label=FAILED)
        except BridgeError:
            await self._hang_ups.hang_up(channel_id)

    def _done(self, channel_id: str, task: asyncio.Task[None]) -> None:
        del self._tasks[channel_id]
        if not task.cancelled() and (error := task.exception()):
            log.error("ari.visitor_failed", channel=channel_id, exc_info=error)
            self._hang_ups.start(channel_id)
