"""What follows the calls, in a process of its own: the whole bridge, or somebody who only reads the events.

python -m benchmarks.everyday_bridge bridge CONFIG | events PORT, with the secret as AMI_SECRET; tells what it cost
when its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import quiet

if TYPE_CHECKING:
    from ucbridge.pbx.frames import Frame

BEAT = 0.02


class Lag:
    """How late the loop is with what is due."""

    def __init__(self) -> None:
        self.late: list[float] = []

    async def run(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT
            await asyncio.sleep(BEAT)
            self.late.append(loop.time() - due)


async def bridge(config: Path) -> dict[str, float]:
    """Run the bridge until standard input ends."""
    from ucbridge.app import Application  # the other process is to have none of this
    from ucbridge.config import load

    async with Application(load(config)) as application:
        running = asyncio.create_task(application.run())
        try:
            async with asyncio.timeout(20):
                while not application.services.pbx.model.fresh:  # noqa: ASYNC110 - measured by nobody
                    await asyncio.sleep(0.05)
            return await _measured()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def events(port: int) -> dict[str, float]:
    """Read over the bridge's own connection what the bridge reads, make events of it, and keep nothing."""
    from ucbridge.config import AmiSettings
    from ucbridge.pbx.ami import connect
    from ucbridge.pbx.events import WANTED, typed

    counted = 0

    def sink(frame: Frame) -> None:
        nonlocal counted
        typed(frame)
        counted += 1

    values = {"port": port, "username": "ucbridge", "secret": os.environ["AMI_SECRET"]}
    async with connect(AmiSettings.model_validate(values), wanted=WANTED, sink=sink):
        return await _measured() | {"events": float(counted)}


async def _measured() -> dict[str, float]:
    lag = Lag()
    measuring = asyncio.create_task(lag.run())
    cpu, loop = time.process_time(), time.thread_time()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    cpu, loop = time.process_time() - cpu, time.thread_time() - loop
    measuring.cancel()
    late = sorted(lag.late)
    return {
        "cpu": cpu,
        "loop": loop,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "lag": late[-1],
        "lag_usually": late[int(len(late) * 0.99)],
    }


def main(way: str, what: str) -> None:
    """Follow, and tell what it cost."""
    quiet()
    print(json.dumps(asyncio.run(bridge(Path(what)) if way == "bridge" else events(int(what)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
