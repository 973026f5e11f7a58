import asyncio
from datetime import timedelta

import pytest

from ucbridge.models import Address
from ucbridge.store.audit import Audit, AuditEntry
from ucbridge.store.database import Database
from ucbridge.store.messages import Messages
from ucbridge.store.retention import Retention
from ucbridge.store.seen import Seen
from ucbridge.store.types import utc_now


@pytest.mark.asyncio
async def test_each_kind_of_row_is_kept_as_long_as_configured(database: Database) -> None:
    await Audit(database).record(AuditEntry(utc_now(), "alice", "webchat", "call", {}, "ok"))
    await Messages(database).append(Address("webchat", "alice", "1"), "{}")
    await Seen(database).first("x")

    async def pruned(days: int) -> set[str]:
        later = utc_now() + timedelta(days=days)
        retention = Retention(database, audit=timedelta(days=365), messages=timedelta(days=90), clock=lambda: later)
        return {name for name, count in (await retention.prune()).items() if count}

    assert await pruned(6) == set()
    assert await pruned(8) == {"seen"}
    assert await pruned(91) == {"messages"}
    assert await pruned(366) == {"audit"}


@pytest.mark.asyncio
async def test_pruning_begins_at_start(database: Database) -> None:
    later = utc_now() + timedelta(days=8)
    seen = Seen(database)
    await seen.first("x")
    retention = Retention(database, audit=timedelta(days=9), messages=timedelta(days=9), clock=lambda: later)
    running = asyncio.create_task(retention.run())
    async with asyncio.timeout(5):
        while not await seen.first("x"):  # noqa: ASYNC110 - nothing tells when it pruned
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
