"""Recordings of rooms and of single legs. Everything is found again by its name: a bridge that starts anew goes on.

The whole room is a Local channel: its far half is a hidden member, its near half is recorded. A leg is a snoop channel
that hears what its phone says, or is told, or both. All are written in step with the
clock: silence, too, and what a phone never sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog

from ucbridge.i18n import _
from ucbridge.pbx.ari import operations
from ucbridge.pbx.ari.operations import Operation
from ucbridge.pbx.ari.recorder_names import leg_channel, room_channel, room_name, track
from ucbridge.pbx.ari.rest import Conflict, Failed, NotFound, Rest
from ucbridge.pbx.ari.unfinished import mend
from ucbridge.pbx.conference.actions import CONTEXT
from ucbridge.pbx.conference.interface import Side

log = structlog.get_logger(__name__)

FORMAT = "wav"
"""16 bits, 8000 a second: what telephones say."""
SAMPLES = "slin"
"""Without it the room is mixed at 192 kHz as long as it is recorded."""
FAR_HALF = f"Local/recorder@{CONTEXT}/n"
TRIES, PAUSE = 40, 0.05
"""A channel just made needs a moment until it can be recorded."""


Tell = Callable[[str, Sequence[str], str], Awaitable[None]]
"""Plays the first sound there is, in a language, to both sides of a channel; as `interface.Recorder.tell`."""


class AriRecorder:
    """Keeps `interface.Recorder`. `rest` lends the session, or raises PbxUnreachable.

    `longest` seconds are recorded at most, whatever becomes of the bridge.
    """

    def __init__(self, rest: Callable[[], Rest], app: str, *, tell: Tell, longest: float = 8 * 3600) -> None:
        self._rest = rest
        self._app = app
        self._tell_both = tell
        self._longest = longest

    async def record_room(self, room: str, name: str) -> datetime:
        """Record what everybody says together, as `interface.Recorder.record_room` says."""
        channel = {"channelId": room_channel(self._app, track(name))}
        variables = {"UCB_ROOM": room_name(room)}
        await self._unless_done(
            operations.ORIGINATE, channel, endpoint=FAR_HALF, app=self._app, formats=SAMPLES, variables=variables
        )
        return await self._recorded(channel, name)

    async def record_leg(self, channel_id: str, name: str, *, side: Side = Side.SAID) -> datetime:
        """Record one channel, as `interface.Recorder.record_leg` says."""
        snoop = leg_channel(self._app, track(name))
        where = {"channelId": channel_id, "snoopId": snoop}
        try:
            await self._unless_done(operations.SNOOP, where, spy=side.value, app=self._app)
        except NotFound:
            raise LookupError(channel_id) from None
        try:
            return await self._recorded({"channelId": snoop}, name)
        except NotFound:  # it has gone, and the snoop channel with it
            raise LookupError(channel_id) from None

    async def tell(self, channel_id: str, sounds: Sequence[str], *, language: str = "en") -> None:
        """Play something to both sides, as `interface.Recorder.tell` says."""
        await self._tell_both(channel_id, sounds, language)

    async def silence(self, name: str, *, silent: bool) -> None:
        """Write silence, or the voice again, as `interface.Recorder.silence` says."""
        await self._tell(operations.SILENCE if silent else operations.UNSILENCE, name)

    async def pause(self, name: str, *, paused: bool) -> None:
        """Leave out what is said, or go on, as `interface.Recorder.pause` says."""
        await self._tell(operations.PAUSE if paused else operations.UNPAUSE, name)

    async def stop(self, name: str) -> None:
        """End and keep it, as `interface.Recorder.stop` says."""
        await self._tell(operations.STOP, name)
        for channel in (room_channel(self._app, name), leg_channel(self._app, name)):
            await self._gone_or(operations.HANG_UP, {"channelId": channel})

    async def running(self, names: Sequence[str]) -> set[str]:
        """Return which of these go on, as `interface.Recorder.running` says."""
        return {name for name in names if await self._gone_or(operations.LIVE, {"recordingName": track(name)})}

    async def fetch(self, name: str, into: Path) -> None:
        """Write a recording to a file, as `interface.Recorder.fetch` says."""
        if await self.running([name]):
            raise LookupError(name)  # its file is there, and not finished
        try:
            await self._rest().save(operations.STORED_FILE, {"recordingName": track(name)}, into=into)
        except NotFound:
            raise LookupError(name) from None
        if await asyncio.to_thread(mend, into):
            log.info("ari.recording_mended", name=name)

    async def discard(self, name: str) -> None:
        """Delete a recording from the PBX, as `interface.Recorder.discard` says."""
        await self._gone_or(operations.DISCARD, {"recordingName": track(name)})

    async def _recorded(self, channel: dict[str, str], name: str) -> datetime:
        """Record a channel of ours, from the moment it is in the application."""
        wanted = {"name": name, "format": FORMAT, "ifExists": "fail", "maxDurationSeconds": round(self._longest)}
        for _try in range(TRIES):
            try:
                await self._rest().ask(operations.RECORD, channel, **wanted)
            except Conflict:
                if name in await self.running([name]):
                    return datetime.now(UTC)  # asked before, by a bridge that did not hear the answer
                await asyncio.sleep(PAUSE)
            else:
                return datetime.now(UTC)
        await self.stop(name)
        raise Failed(_("The phone system did not begin to record: ask whoever runs the bridge to run ucbridge check."))

    async def _unless_done(self, operation: Operation, segments: dict[str, str], **fields: object) -> None:
        """Make a channel by an id of ours; where it lives already it is the one."""
        try:
            await self._rest().ask(operation, segments, **fields)
        except Conflict:
            return

    async def _tell(self, operation: Operation, name: str) -> None:
        """Change a live recording; one that is only beginning is waited for."""
        for _try in range(TRIES):
            try:
                await self._rest().ask(operation, {"recordingName": track(name)})
            except Conflict:
                await asyncio.sleep(PAUSE)
            except NotFound:
                return
            else:
                return

    async def _gone_or(self, operation: Operation, segments: dict[str, str]) -> bool:
        """Ask about what may be gone; tell whether it is there."""
        try:
            await self._rest().ask(operation, segments)
        except NotFound:
            return False
        return True
