"""Telling systemd that we are ready and alive (sd_notify); silence where it does not ask."""

from __future__ import annotations

import asyncio
import os
import socket


def notify(state: str) -> None:
    """Send a state such as `READY=1` to whoever started us."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
        out.connect(address.replace("@", "\0", 1) if address.startswith("@") else address)
        out.sendall(state.encode())


async def watchdog() -> None:
    """Say that the event loop turns, twice in each interval systemd gave; a blocked loop falls silent."""
    interval = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6
    while interval:
        notify("WATCHDOG=1")
        await asyncio.sleep(interval / 2)
