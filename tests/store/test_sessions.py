import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from ucbridge.store.database import Database
from ucbridge.store.sessions import Sessions
from ucbridge.store.tables import sessions as session_table
from ucbridge.store.tables import sign_in_links
from ucbridge.store.types import utc_now

HOUR = timedelta(hours=1)


class Clock:
    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.asyncio
async def test_a_link_signs_in_once(database: Database) -> None:
    sessions = Sessions(database)
    token = await sessions.issue_link("alice", HOUR)
    assert await sessions.redeem(token) == "alice"
    assert await sessions.redeem(token) is None
    assert await sessions.redeem("guess") is None


@pytest.mark.asyncio
async def test_of_many_who_redeem_a_link_at_once_one_gets_in(database: Database) -> None:
    sessions = Sessions(database)
    token = await sessions.issue_link("alice", HOUR)
    answers = await asyncio.gather(*(sessions.redeem(token) for _ in range(20)))
    assert sorted(answers, key=str) == [None] * 19 + ["alice"]


@pytest.mark.asyncio
async def test_a_link_expires(database: Database) -> None:
    clock = Clock()
    sessions = Sessions(database, clock=clock)
    token = await sessions.issue_link("alice", HOUR)
    clock.now += HOUR
    assert await sessions.redeem(token) is None


@pytest.mark.asyncio
async def test_a_session_lasts_until_it_is_revoked(database: Database) -> None:
    sessions = Sessions(database)
    secret, other = await sessions.start("alice"), await sessions.start("alice")
    found = await sessions.find(secret)
    assert found is not None
    assert found.person_id == "alice"
    await sessions.revoke(secret)
    assert await sessions.find(secret) is None
    assert await sessions.find(other) is not None
    assert await sessions.revoke_all("alice") == 1
    assert await sessions.find(other) is None


@pytest.mark.asyncio
async def test_a_session_expires_and_is_seen_now_and_then(database: Database) -> None:
    clock = Clock()
    sessions = Sessions(database, lifetime=HOUR, clock=clock)
    secret = await sessions.start("alice")
    clock.now += HOUR / 2
    await sessions.find(secret)
    found = await sessions.find(secret)
    assert found is not None
    assert (found.last_seen, found.expires) == (clock.now, clock.now + HOUR / 2)
    clock.now += HOUR / 2
    assert await sessions.find(secret) is None


@pytest.mark.asyncio
async def test_a_copy_of_the_database_opens_nothing(database: Database) -> None:
    sessions = Sessions(database)
    token, secret = await sessions.issue_link("alice", HOUR), await sessions.start("alice")
    session = await sessions.find(secret)
    async with database.read() as connection:
        rows = [*await connection.execute(select(sign_in_links)), *await connection.execute(select(session_table))]
    stored = repr(rows)
    assert session is not None
    assert not any(kept in stored for kept in (token, secret, session.csrf))


@pytest.mark.asyncio
async def test_each_session_has_its_own_form_token(database: Database) -> None:
    sessions = Sessions(database)
    found = [await sessions.find(await sessions.start("alice")) for _ in range(2)]
    assert len({session.csrf for session in found if session}) == 2


@pytest.mark.asyncio
async def test_what_ended_long_ago_is_forgotten(database: Database) -> None:
    clock = Clock()
    sessions = Sessions(database, lifetime=HOUR, clock=clock)
    await sessions.redeem(await sessions.issue_link("alice", 100 * HOUR))
    await sessions.issue_link("alice", HOUR)
    kept = await sessions.issue_link("alice", 100 * HOUR)
    await sessions.start("alice")
    clock.now += 50 * HOUR
    assert await sessions.prune(clock.now - HOUR) == 3
    assert await sessions.redeem(kept) == "alice"
