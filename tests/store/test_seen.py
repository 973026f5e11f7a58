import asyncio
from datetime import timedelta

import pytest

from ucbridge.store.database import Database
from ucbridge.store.seen import Seen
from ucbridge.store.types import utc_now


@pytest.mark.asyncio
async def test_the_same_invocation_is_new_once(database: Database) -> None:
    seen = Seen(database)
    assert await seen.first("discord:1") is True
    assert await seen.first("discord:1") is False
    assert await seen.first("discord:2") is True


@pytest.mark.asyncio
async def test_of_many_at_once_one_is_first(database: Database) -> None:
    seen = Seen(database)
    assert sum(await asyncio.gather(*(seen.first("discord:1") for _ in range(30)))) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("key", ["", "nul \0 inside", "\ud800 alone", "long " * 5000])
async def test_any_key_will_do(database: Database, key: str) -> None:
    seen = Seen(database)
    assert await seen.first(key) is True
    assert await seen.first(key) is False


@pytest.mark.asyncio
async def test_a_forgotten_invocation_is_new_again(database: Database) -> None:
    seen = Seen(database)
    await seen.first("discord:1")
    assert await seen.prune(utc_now() + timedelta(seconds=1)) == 1
    assert await seen.first("discord:1") is True
