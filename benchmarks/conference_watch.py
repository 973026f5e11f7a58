"""Two ways to know who is in which conference room; each prints, when its input ends, when it knew of whom.

python -m benchmarks.conference_watch ours|panoramisk PORT SECRET
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from benchmarks import quiet
from ucbridge.config import PbxSettings
from ucbridge.pbx.interface import RoomChanged
from ucbridge.pbx.switchboard import Switchboard


async def ours(port: int, secret: str, known: dict[str, float]) -> None:
    """Follow the rooms as the bridge's services do: told of a change, they read the roster."""
    ami = {"port": port, "secret": secret}
    board = Switchboard(PbxSettings.model_validate({"ami": ami, "ari": {"secret": "x", "url": "http://127.0.0.1:9"}}))
    running = asyncio.create_task(board.run())
    async with board.changes() as changes:
        try:
            async for change in changes:
                _ready(board.model.fresh)
                if isinstance(change, RoomChanged) and change.room in board.rooms.live:
                    for channel_id in board.rooms.live[change.room].members:
                        known.setdefault(channel_id, time.time())
        finally:
            running.cancel()


async def panoramisk(port: int, secret: str, known: dict[str, float]) -> None:
    """Keep the least roster there is with panoramisk: one set for each room."""
    from panoramisk import Manager

    rooms: dict[str, set[str]] = {}

    def joined(_manager: object, message: dict[str, str]) -> None:
        rooms.setdefault(message["Conference"], set()).add(message["Uniqueid"])
        known.setdefault(message["Uniqueid"], time.time())

    def left(_manager: object, message: dict[str, str]) -> None:
        rooms.get(message["Conference"], set()).discard(message["Uniqueid"])

    loop = asyncio.get_running_loop()
    manager = Manager(loop=loop, host="127.0.0.1", port=port, username="ucbridge", secret=secret)
    manager.register_event("ConfbridgeJoin", joined)
    manager.register_event("ConfbridgeLeave", left)
    await manager.connect()
    await asyncio.sleep(0.5)
    _ready(True)
    await asyncio.Event().wait()


WAYS = {"ours": ours, "panoramisk": panoramisk}
_told: list[bool] = []


def _ready(now: bool) -> None:
    if now and not _told:
        _told.append(True)
        print("ready", flush=True)


async def watch(way: str, port: int, secret: str) -> dict[str, float]:
    """Follow until the input ends."""
    known: dict[str, float] = {}
    following = asyncio.create_task(WAYS[way](port, secret, known))
    await asyncio.to_thread(sys.stdin.read)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    return known


if __name__ == "__main__":
    quiet()
    print(json.dumps(asyncio.run(watch(sys.argv[1], int(sys.argv[2]), sys.argv[3]))))
