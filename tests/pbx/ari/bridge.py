"""A running ARI client beside a real PBX."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.waiting import until
from ucbridge.config import AriSettings
from ucbridge.pbx.ari import Ari
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.conference.interface import Receive
from ucbridge.pbx.private import Phone

SHOWN = CallerId("ucbridge", "100")


@dataclass
class Reports:
    """What the client told about its health."""

    all: list[tuple[bool, str]] = field(default_factory=list)

    def __call__(self, well: bool, reason: str) -> None:
        self.all.append((well, reason))


def heard(phone: Phone, event: str, since: int = 0) -> bool:
    return any(each.type == event for each in phone.events[since:])


@asynccontextmanager
async def running(
    settings: AriSettings, reports: Reports | None = None, *, receive: Receive | None = None
) -> AsyncIterator[Ari]:
    ari = Ari(settings, health=reports)
    if receive:
        ari.receive(receive)
    task = asyncio.create_task(ari.run())
    try:
        await until(lambda: ari.connected or task.done())
        yield ari
    finally:
        task.cancel()
        await asyncio.wait({task})
