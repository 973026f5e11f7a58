import asyncio
from datetime import timedelta

import pytest

from ucbridge.store.codes import Codes
from ucbridge.store.database import Database
from ucbridge.store.types import utc_now


@pytest.mark.asyncio
async def test_a_new_code_replaces_the_old_one(database: Database) -> None:
    codes, expires = Codes(database), utc_now() + timedelta(minutes=5)
    await codes.start("alice", "101", "first", expires)
    await codes.count_attempt("alice")
    await codes.start("alice", "102", "second", expires)
    pending = await codes.pending("alice")
    assert pending is not None
    assert (pending.extension, pending.digest, pending.expires, pending.attempts) == ("102", "second", expires, 0)


@pytest.mark.asyncio
async def test_attempts_at_once_are_counted_one_by_one(database: Database) -> None:
    codes = Codes(database)
    await codes.start("alice", "101", "digest", utc_now())
    assert sorted(await asyncio.gather(*(codes.count_attempt("alice") for _ in range(20)))) == list(range(1, 21))


@pytest.mark.asyncio
async def test_a_dropped_code_is_gone(database: Database) -> None:
    codes = Codes(database)
    await codes.start("alice", "101", "digest", utc_now())
    await codes.drop("alice")
    assert await codes.pending("alice") is None
    assert await codes.count_attempt("alice") == 0


@pytest.mark.asyncio
async def test_codes_are_counted_by_person_and_by_extension(database: Database) -> None:
    codes, start = Codes(database), utc_now()
    for person in ("alice", "bob", "alice"):
        await codes.start(person, "101", "digest", start)
        await codes.drop(person)
    assert await codes.started_since("alice", start) == 2
    assert await codes.started_since("101", start) == 3
    assert await codes.started_since("101", utc_now() + timedelta(seconds=1)) == 0
