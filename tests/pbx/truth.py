"""Asking Asterisk itself what is up, to hold the model against it."""

from __future__ import annotations

import asyncio
import time

from ucbridge.pbx.ami import Ami
from ucbridge.pbx.conference.interface import Rooms
from ucbridge.pbx.conference.live import OURS
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.model import HIDDEN, LiveModel


async def differences(model: LiveModel, ami: Ami) -> list[str]:
    """Say what the model has that Asterisk has not, has not and Asterisk has, or has otherwise."""
    found = []
    rows = {row["Uniqueid"]: row for row in await ami.list("CoreShowChannels") if not row["Channel"].startswith(HIDDEN)}
    found += [f"phantom {channel_id}" for channel_id in model.channels if channel_id not in rows]
    found += [f"missing {channel_id}" for channel_id in rows if channel_id not in model.channels]
    for channel_id, row in rows.items():
        channel = model.channels.get(channel_id)
        if channel is None:
            continue
        said = (channel.name, channel.call_id, channel.state.value, channel.bridge_id)
        true = (row["Channel"], row["Linkedid"], row["ChannelStateDesc"], row["BridgeId"])
        if said != true:
            found.append(f"wrong {channel_id}: {said} for {true}")
        if channel_id not in model.calls[row["Linkedid"]].channels:
            found.append(f"not in its call {channel_id}")
    found += [f"phantom bridge {one}" for one in model.bridges if one not in {row["BridgeId"] for row in rows.values()}]
    return found


async def agree(model: LiveModel, ami: Ami, *, within: float = 2.0) -> None:
    """Wait until model and Asterisk say the same; what moves while it is compared is compared again."""
    deadline = time.monotonic() + within
    while (found := await differences(model, ami)) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    assert not found, found


async def members(ami: Ami, room: str) -> list[dict]:
    """Ask who is in a room, nobody where it is over; the bridge's own channels too."""
    try:
        return await ami.list("ConfbridgeList", Conference=room)
    except ActionFailed:
        return []


async def who_is_where(ami: Ami) -> dict[str, dict[str, tuple[str, bool, bool]]]:
    """Ask who is in which room, and of each: channel name, muted, waiting; the bridge's own channels left out."""
    rooms = {}
    for room in await ami.list("ConfbridgeListRooms"):
        people = [row for row in await members(ami, room["Conference"]) if not row["Channel"].startswith(OURS)]
        rooms[room["Conference"]] = {
            row["Uniqueid"]: (row["Channel"], row["Muted"] == "Yes", row["Waiting"] == "Yes") for row in people
        }
    return {name: people for name, people in rooms.items() if people}


async def rooms_agree(rooms: Rooms, ami: Ami, *, within: float = 2.0) -> None:
    """Wait until rosters and Asterisk say the same."""
    deadline = time.monotonic() + within
    while (true := await who_is_where(ami)) != (said := rosters(rooms)) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    assert said == true


def rosters(rooms: Rooms) -> dict[str, dict[str, tuple[str, bool, bool]]]:
    return {
        room.name: {one.channel_id: (one.channel, one.muted, one.waiting) for one in room.members.values()}
        for room in rooms.live.values()
    }
