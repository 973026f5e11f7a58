"""Noticing a peer that is frozen or cut off while TCP still looks open."""

from __future__ import annotations

import asyncio

from ucbridge.errors import PbxError
from ucbridge.pbx.ami_protocol import AmiProtocol
from ucbridge.pbx.pending import Pending

PATIENCE = 10
"""Deadlines a peer may leave a ping unanswered while it still sends other things."""


async def keep_alive(protocol: AmiProtocol, *, interval: float, deadline: float) -> None:
    """Ping every `interval` seconds; drop the connection when nothing at all was heard for `deadline` after a ping.

    Bytes count as life: a ping may stand behind megabytes of events when a thousand calls end at once.
    """
    loop = asyncio.get_running_loop()
    while not protocol.closed.done():
        await asyncio.sleep(interval)
        ping = Pending("Ping", loop.create_future())
        try:
            action_id = protocol.send(ping, {})
        except PbxError:
            protocol.drop("it takes no more bytes")
            return
        try:
            if not await _answered(protocol, ping, deadline):
                protocol.drop(f"no sign of life for {deadline:g} s")
        finally:
            protocol.forget(action_id)


async def _answered(protocol: AmiProtocol, ping: Pending, deadline: float) -> bool:
    for _ in range(PATIENCE):
        heard = protocol.heard
        await asyncio.wait([ping.answer], timeout=deadline)
        if ping.answer.done():
            ping.answer.exception()
            return True
        if protocol.heard == heard:
            return False
    return False
