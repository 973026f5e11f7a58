"""Phantom and missing channels after forty cuts of the AMI link under 45 calls a second, on a real Asterisk.

A second model lives through the same without taking snapshots, to show that the cuts really lose events.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks import pbx, quiet
from benchmarks.table import Row, show
from ucbridge.pbx import link
from ucbridge.pbx.ami import Ami, connect
from ucbridge.pbx.events import Event, OriginateEnded
from ucbridge.pbx.link import Link
from ucbridge.pbx.model import LiveModel
from ucbridge.supervision import Backoff

CUTS = 40
RATE = 45.0
SETTLE = 0.15
"""Seconds after which what a cut left wrong would still be wrong, while events on their way have arrived."""


def main() -> list[Row]:
    """Cut, reconnect, compare with Asterisk; forty times."""
    quiet()
    link.RETRY = Backoff(first=0.02, cap=0.05)
    random.seed(40)
    phantom, missing, naive, checked = asyncio.run(measure())
    return [
        Row(f"phantom channels after {CUTS} cuts at {RATE:g} calls/s", str(phantom), str(naive), "", "0", phantom == 0),
        Row(f"missing channels, {checked} compared", str(missing), "", "", "0", missing == 0),
    ]


async def measure() -> tuple[int, int, int, int]:
    """Return phantoms, missing ones, phantoms without snapshots, and how many channels were compared."""
    async with pbx.running() as asterisk, connect(asterisk.admin, wanted=frozenset(), sink=_ignore) as admin:
        await pbx.add_plan(admin)
        model, naive = LiveModel(_ignore), LiveModel(_ignore)
        naive.replace([])

        def sink(event: Event) -> None:
            if not isinstance(event, OriginateEnded):
                model.apply(event)
                naive.apply(event)

        async with cuttable("127.0.0.1", asterisk.ami.port) as cable:
            settings = asterisk.ami.model_copy(update={"port": cable.port})
            following = Link(settings, model, sink=sink, lost=lambda: None, health=lambda _well, _why: None)
            tasks = [asyncio.create_task(following.run())]
            await _fresh(model, 1)
            calls = asyncio.create_task(pbx.load(admin, rate=RATE, prefix="bench"))
            await asyncio.sleep(1)
            phantom, missing, checked = await _cut_and_compare(model, admin, cable)
            calls.cancel()
            phantom, missing = await _end(model, admin, phantom, missing)
            unsettled = len(naive.channels)
            for task in tasks:
                task.cancel()
        return phantom, missing, unsettled, checked


async def _cut_and_compare(model: LiveModel, admin: Ami, cable: Cable) -> tuple[int, int, int]:
    phantom = missing = checked = 0
    for _cut in range(CUTS):
        epoch = model.epoch
        cable.cut()
        await _fresh(model, epoch + 1)
        ours, theirs = set(model.channels), await _up(admin)
        checked += len(theirs)
        await asyncio.sleep(SETTLE)
        later, still = set(model.channels), await _up(admin)
        phantom += len((ours - theirs) & later - still)
        missing += len((theirs - ours) & still - later)
        await asyncio.sleep(random.uniform(0.0, 0.1))
    return phantom, missing, checked


async def _end(model: LiveModel, admin: Ami, phantom: int, missing: int) -> tuple[int, int]:
    """Let the calls end; what is left then is wrong for good."""
    for _try in range(60):
        await asyncio.sleep(0.1)
        up = await _up(admin)
        if not up and not model.channels:
            break
    return phantom + len(set(model.channels) - up), missing + len(up - set(model.channels))


async def _fresh(model: LiveModel, epoch: int) -> None:
    async with asyncio.timeout(30):
        while not model.fresh or model.epoch < epoch:  # noqa: ASYNC110 - sooner than a subscriber would hear
            await asyncio.sleep(0.005)


async def _up(admin: Ami) -> set[str]:
    return {str(row["Uniqueid"]) for row in await admin.list("CoreShowChannels")}


def _ignore(_thing: object) -> None:
    """Take something and do nothing."""


class Cable:
    """The TCP connections through a proxy, to cut."""

    def __init__(self) -> None:
        self.port = 0
        self.ends: list[asyncio.StreamWriter] = []

    def cut(self) -> None:
        """Cut every connection."""
        for end in self.ends:
            end.transport.abort()
        self.ends.clear()


@asynccontextmanager
async def cuttable(host: str, port: int) -> AsyncIterator[Cable]:
    """Run a proxy in front of a peer."""
    cable = Cable()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(host, port)
        cable.ends += [writer, far_writer]
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    cable.port = server.sockets[0].getsockname()[1]
    try:
        yield cable
    finally:
        server.close()
        cable.cut()


if __name__ == "__main__":
    show(main())
