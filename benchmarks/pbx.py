"""A private Asterisk under load: calls of four Local channels and a bridge, at a steady rate, each a second long."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from ucbridge.pbx.ami import Ami
from ucbridge.pbx.private import PrivateAsterisk

Step = tuple[str, int, str, str]
"""Extension, priority, application and its data."""

PLAN: Sequence[Step] = (
    ("dial", 1, "Dial", "Local/talk@bench/n,30"),
    ("talk", 1, "Answer", ""),
    ("talk", 2, "Wait", "1"),
    ("talk", 3, "Hangup", ""),
    ("stay", 1, "Answer", ""),
    ("stay", 2, "Wait", "20"),
    ("stay", 3, "Hangup", ""),
)


@asynccontextmanager
async def running() -> AsyncIterator[PrivateAsterisk]:
    """Run a private Asterisk until the block ends."""
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        async with PrivateAsterisk.start(Path(folder) / "pbx", progress=_say) as pbx:
            yield pbx


async def add_plan(admin: Ami, plan: Sequence[Step] = PLAN) -> None:
    """Add a dialplan to the context `bench`; it is gone when Asterisk ends."""
    for extension, priority, application, data in plan:
        await admin.action(
            "DialplanExtensionAdd",
            Context="bench",
            Extension=extension,
            Priority=priority,
            Application=application,
            ApplicationData=data,
        )


async def place(admin: Ami, channel_id: str) -> None:
    """Place one call that ends by itself."""
    await admin.action(
        "Originate",
        Channel="Local/dial@bench/n",
        Context="bench",
        Exten="stay",
        Priority=1,
        Async=True,
        ChannelId=channel_id,
        OtherChannelId=f"{channel_id}-b",
    )


async def place_between_phones(admin: Ami, channel_id: str) -> None:
    """Place one click-to-call from Alice to Bob."""
    await admin.action(
        "Originate",
        Channel="PJSIP/101",
        Context="from-internal",
        Exten="102",
        Priority=1,
        Async=True,
        ChannelId=channel_id,
        CallerID='"Bob" <102>',
    )


async def load(admin: Ami, *, rate: float, prefix: str) -> None:
    """Place calls at a steady rate until cancelled."""
    clock = asyncio.get_running_loop().time
    start, count = clock(), 0
    while True:
        await place(admin, f"{prefix}-{count:06}-a")
        count += 1
        await asyncio.sleep(max(0.0, start + count / rate - clock()))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
