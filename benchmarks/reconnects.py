"""Phantom and missing channels after forty cuts of the AMI link under 45 calls a second, on a real Asterisk.

A second model lives through the same without taking snapshots, to show that the cuts really lose events.
"""

from __future__ import annotations

import asyncio
import random

from benchmarks import pbx, quiet
from benchmarks.table import Row, show
from tests.pbx.proxy import Proxy, proxy
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

        async with proxy("127.0.0.1", asterisk.ami.port) as wire:
            settings = asterisk.ami.model_copy(update={"port": wire.port})
            following = Link(settings, model, sink=sink, lost=lambda: None, health=lambda _well, _why: None)
            tasks = [asyncio.create_task(following.run())]
            await _fresh(model, 1)
            calls = asyncio.create_task(pbx.load(admin, rate=RATE, prefix="bench"))
            await asyncio.sleep(1)
            phantom, missing, checked = await _cut_and_compare(model, admin, wire)
            calls.cancel()
            phantom, missing = await _end(model, admin, phantom, missing)
            unsettled = len(naive.channels)
            for task in tasks:
                task.cancel()
        return phantom, missing, unsettled, checked


async def _cut_and_compare(model: LiveModel, admin: Ami, wire: Proxy) -> tuple[int, int, int]:
    phantom = missing = checked = 0
    for _cut in range(CUTS):
        epoch = model.epoch
        wire.cut()
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


if __name__ == "__main__":
    show(main())
