from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ucbridge.store.audit import Audit, AuditEntry
from ucbridge.store.database import Database
from ucbridge.store.types import storable, utc_now

NOW = utc_now()


def entry(person: str, *, age: int = 0) -> AuditEntry:
    return AuditEntry(NOW - timedelta(days=age), person, "webchat", "call", {"target": "Bob"}, "ok", "", "c1")


@pytest.mark.asyncio
async def test_the_latest_entries_come_first(database: Database) -> None:
    audit = Audit(database)
    entries = [entry(person) for person in ("alice", "bob", "carol")]
    for each in entries:
        await audit.record(each)
    assert await audit.latest(2) == [entries[2], entries[1]]
    assert await audit.latest(10, "alice") == [entries[0]]


@pytest.mark.asyncio
async def test_old_entries_are_forgotten(database: Database) -> None:
    audit = Audit(database)
    await audit.record(entry("alice", age=400))
    await audit.record(entry("bob"))
    assert await audit.prune(NOW - timedelta(days=365)) == 1
    assert [each.person_id for each in await audit.latest()] == ["bob"]


@pytest.mark.asyncio
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_categories=[]), max_size=300))
async def test_whatever_somebody_types_is_recorded(database: Database, words: str) -> None:
    audit = Audit(database)
    typed = AuditEntry(NOW, words, words, words, {words: words}, words, words, words)
    await audit.record(typed)
    [found, *_rest] = await audit.latest(1, words)
    assert found.arguments == {words: words}
    assert found.outcome == storable(words)
