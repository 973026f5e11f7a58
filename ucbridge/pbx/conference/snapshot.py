"""Asking who is in which room, for the moment after a (re)connect and for what no event tells."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress

import structlog

from ucbridge.pbx.ami import Ami
from ucbridge.pbx.conference import seen
from ucbridge.pbx.conference.live import LiveRooms
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.frames import Frame

LOOK_SECONDS = 5.0
"""Between looks at what no event tells: locks, and who waits for a marked user."""

log = structlog.get_logger(__name__)


async def look(ami: Ami, rooms: LiveRooms, *, same_process: bool) -> None:
    """Rebuild the rooms. Each list takes its place in the stream, so that events behind it come on top of it."""
    rooms.begin(same_process=same_process)
    try:
        await _ask(ami, rooms, [room.name for room in await _note(ami, rooms)])
    except ActionFailed as failed:
        log.warning("conference rooms are not seen", reason=failed.message)


async def watch(ami: Ami, rooms: LiveRooms) -> None:
    """Look again and again, while there are rooms. Raises PbxUnreachable and OutcomeUnknown as `Ami.list` does."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if rooms.live:
            with suppress(ActionFailed):  # told when we connected
                await _note(ami, rooms)
            await _ask(ami, rooms, rooms.unsure())


async def _note(ami: Ami, rooms: LiveRooms) -> list[seen.SeenRoom]:
    return seen.rooms(await ami.list("ConfbridgeListRooms", on_complete=lambda rows: rooms.note(seen.rooms(rows))))


async def _ask(ami: Ami, rooms: LiveRooms, names: Iterable[str]) -> None:
    """Ask for several at once: the PBX answers in order, and a remote one is far."""
    await asyncio.gather(*(_place(ami, rooms, name) for name in names))


async def _place(ami: Ami, rooms: LiveRooms, room: str) -> None:
    """Ask who is in one room; one that is over meanwhile is left out, as its own events say."""

    def put(rows: list[Frame]) -> None:
        rooms.place(room, seen.members(rows))

    try:
        await ami.list("ConfbridgeList", on_complete=put, Conference=room)
    except ActionFailed as failed:
        log.debug("conference room is over", reason=failed.message)
