"""Asking who is in which room, for the moment after a (re)connect and for what no event tells."""

from __future__ import annotations

import asyncio

import structlog

from ucbridge.pbx.ami import Ami
from ucbridge.pbx.conference import seen
from ucbridge.pbx.conference.live import LiveRooms
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.frames import Frame

log = structlog.get_logger(__name__)


async def look(ami: Ami, rooms: LiveRooms, *, same_process: bool) -> None:
    """Rebuild the rooms. Each list takes its place in the stream, so that events behind it come on top of it."""
    rooms.begin(same_process=same_process)
    try:
        found = await ami.list("ConfbridgeListRooms", on_complete=lambda rows: rooms.note(seen.rooms(rows)))
    except ActionFailed as failed:
        log.warning("conference rooms are not seen", reason=failed.message)
        return
    async with asyncio.TaskGroup() as group:
        for room in seen.rooms(found):
            group.create_task(place(ami, rooms, room.name))


async def place(ami: Ami, rooms: LiveRooms, room: str) -> None:
    """Ask who is in one room; one that is over meanwhile is left out, as its own events say."""

    def put(rows: list[Frame]) -> None:
        rooms.place(room, seen.members(rows))

    try:
        await ami.list("ConfbridgeList", on_complete=put, Conference=room)
    except ActionFailed as failed:
        log.debug("conference room is over", reason=failed.message)
