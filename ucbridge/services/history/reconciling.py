"""What happened while the PBX could not be seen, told afterwards by its own call records."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import structlog

from ucbridge.errors import BridgeError
from ucbridge.pbx.attempts.interface import CallTold
from ucbridge.pbx.cdr.interface import CallRecord, CallRecords
from ucbridge.pbx.cdr.telling import told
from ucbridge.pbx.interface import Pbx
from ucbridge.services.history.writing import Writer
from ucbridge.store.history import History
from ucbridge.store.history_gaps import Gap, HistoryGaps
from ucbridge.store.types import Clock, utc_now

log = structlog.get_logger(__name__)

Late = Callable[[CallTold], Awaitable[None]]
"""Has a call that is over told to everybody who listens to concerns, as learnt after an outage."""

ALIVE = 5.0
"""Seconds between two notes that the PBX is seen."""

LOOK = 0.5
"""Seconds between two looks at the link."""

SLACK = timedelta(seconds=10)
"""By how much the clocks of the PBX and the bridge may differ, whole seconds and ways of events included."""

LEAD = timedelta(hours=2)
"""How long before an outage the first records of a call may lie whose end is in it."""

SETTLED = timedelta(seconds=2)
"""How long a call must be over to count as unknown: its last events may be on their way."""

OLDEST = timedelta(days=7)
"""Calls before that are told nobody any more, however long the bridge was away."""

AGAIN = (2.0, 10.0, 60.0, 330.0)
"""Seconds after an outage when the records are read: they come a little later, with `batch` five minutes."""


class Reconciling:
    """Notes when the PBX is seen; after each outage reads the records of that time, and tells what nobody saw.

    Without `records` the gaps stay, and the history says so.
    """

    def __init__(
        self,
        pbx: Pbx,
        history: History,
        gaps: HistoryGaps,
        writer: Writer,
        *,
        records: CallRecords | None,
        late: Late,
        clock: Clock = utc_now,
    ) -> None:
        self._pbx = pbx
        self._history = history
        self._gaps = gaps
        self._writer = writer
        self._records = records
        self._late = late
        self._clock = clock
        self._epoch: int | None = None
        self._seen: datetime | None = None
        self._noted: datetime | None = None

    async def run(self) -> None:
        """Follow the link until cancelled."""
        await self.begin()
        async with asyncio.TaskGroup() as group:
            if self._records:
                group.create_task(self._fill_old())
            while True:
                if await self.look() and self._records:
                    group.create_task(self._fill(await self._gaps.open(self._pbx.name), AGAIN))
                await asyncio.sleep(LOOK)

    @property
    def noted(self) -> bool:
        """Tell whether the database knows by now that the PBX is seen."""
        return self._noted is not None

    async def begin(self) -> None:
        """Take up where the bridge was when it last saw the PBX."""
        self._epoch, self._noted = None, None
        self._seen = await self._gaps.alive(self._pbx.name)

    async def look(self) -> bool:
        """Look at the link once; tell whether an outage is over."""
        model, now = self._pbx.model, self._clock()
        if not model.fresh:
            return False
        before, self._epoch = self._epoch, model.epoch
        since, self._seen = self._seen, now
        if before == model.epoch:
            await self._note(now)
            return False
        if since is None:
            await self._gaps.seen(self._pbx.name, now)
            return False
        await self._gaps.add(self._pbx.name, since, now)
        self._noted = now
        return True

    async def fill(self, gap: Gap, *, over: bool) -> int:
        """Read the records of a gap and tell what is not known; return of how many calls. `over`: it is filled now.

        Raises:
            CdrUnreadable: they cannot be read.
        """
        assert self._records
        now = self._clock()
        since, until = max(gap.began_at, now - OLDEST) - SLACK, min(gap.ended_at + SLACK, now - SETTLED)
        records = await self._records.between(since - LEAD, until)
        await self._writer.flush()
        over_then = [each for each in told(records) if each.ended and each.ended >= since.timestamp()]
        unknown = await self._unknown(over_then)
        for each in unknown:
            await self._late(each)
        await self._writer.flush()
        await self._record_names(records)
        if over:
            await self._gaps.fill(gap.id, self._clock())
        log.info("call records read", records=len(records), calls=len(unknown))
        return len(unknown)

    async def fill_open(self) -> None:
        """Read the records of every gap that is not filled once more."""
        for gap in await self._gaps.open(self._pbx.name):
            await self.fill(gap, over=False)

    async def _fill_old(self) -> None:
        """Read again what a restart interrupted."""
        await self._fill(await self._gaps.open(self._pbx.name), AGAIN[:1])

    async def _fill(self, gaps: Sequence[Gap], waits: Sequence[float]) -> None:
        for before, wait in pairwise((0.0, *waits)):
            await asyncio.sleep(wait - before)
            for gap in gaps:
                try:
                    await self.fill(gap, over=wait >= waits[-1])
                except BridgeError as error:
                    log.warning("call records not read", reason=str(error))

    async def _unknown(self, calls: Sequence[CallTold]) -> list[CallTold]:
        """Return the calls that are neither written down nor going on."""
        ids = {each: _ids(each) for each in calls}
        known = await self._history.known({one for several in ids.values() for one in several})
        model = self._pbx.model
        going_on = {*model.calls, *model.channels}
        return [each for each, its in ids.items() if not its & (known | going_on)]

    async def _record_names(self, records: Sequence[CallRecord]) -> None:
        """Note the file names of recordings that only the records tell."""
        named = {each.linked_id or each.unique_id: each.recording for each in records if each.recording}
        for call_id in await self._history.known(named):
            await self._history.recorded(call_id, named[call_id])

    async def _note(self, now: datetime) -> None:
        if self._noted is None or (now - self._noted).total_seconds() >= ALIVE:
            await self._writer.flush()
            await self._gaps.seen(self._pbx.name, now)
            self._noted = now


def _ids(call: CallTold) -> frozenset[str]:
    channels = (each.channel_id for each in call.attempts)
    return frozenset({call.id, *call.merged, *channels})
