"""The keys Microsoft signs with: fetched rarely, by one for all, and kept where they cannot be had again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from connectors.teams.wire.keys import COOLDOWN, FRESH, USABLE, Keys, keys_of
from tests.teams_double import TeamsDouble
from tests.teams_double.keys import Keys as Published
from tests.teams_double.keys import kid

pytestmark = pytest.mark.asyncio


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def published(teams: TeamsDouble, clock: Clock) -> AsyncIterator[Keys]:
    async with aiohttp.ClientSession() as session:
        keys = Keys(session, teams.openid_url, clock=clock)
        yield keys
        await keys.close()


async def test_one_fetch_serves_all_who_wait(teams: TeamsDouble) -> None:
    async with published(teams, Clock()) as keys:
        found = await asyncio.gather(*(keys.get(kid(0)) for _ in range(100)), keys.get("another"))
        assert (found.pop(), {bool(each) for each in found}, teams.keys.fetched) == (None, {True}, 1)


async def test_keys_that_do_not_exist_are_asked_for_now_and_then(teams: TeamsDouble) -> None:
    clock = Clock()
    async with published(teams, clock) as keys:
        assert await keys.get(kid(0))
        for number in range(50):
            assert await keys.get(f"unknown {number}") is None
        assert teams.keys.fetched == 2
        clock.now += COOLDOWN
        await keys.get("unknown")
        assert teams.keys.fetched == 3


async def test_a_new_key_is_known_a_moment_after_a_flood(teams: TeamsDouble) -> None:
    clock = Clock()
    async with published(teams, clock) as keys:
        await keys.get(kid(0))
        await keys.get("unknown")
        teams.keys.rotates()
        assert await keys.get(kid(1)) is None
        clock.now += COOLDOWN
        assert await keys.get(kid(1))


async def test_once_a_day_the_keys_are_fetched_and_nobody_waits_for_that(teams: TeamsDouble) -> None:
    clock = Clock()
    async with published(teams, clock) as keys:
        await keys.get(kid(0))
        teams.keys.rotates(keeps=False)
        clock.now += FRESH
        assert await keys.get(kid(0)), "the old one is good until the new ones are there"
        await teams.until(lambda: teams.keys.fetched == 2)
        assert await keys.get(kid(1)), "whoever needs a new one waits for it"
        assert await keys.get(kid(0)) is None


async def test_where_they_cannot_be_fetched_the_old_ones_are_good_for_some_days(teams: TeamsDouble) -> None:
    clock = Clock()
    async with published(teams, clock) as keys:
        await keys.get(kid(0))
        teams.faults.next("GET", "/openid*", status=502, times=99)
        clock.now += FRESH + 1
        assert await keys.get(kid(0))
        clock.now += USABLE
        assert await keys.get(kid(0)) is None


@pytest.mark.parametrize("path", ["/openid*", "/keys"])
async def test_a_server_of_keys_that_fails_is_asked_again_after_a_moment(teams: TeamsDouble, path: str) -> None:
    clock = Clock()
    async with published(teams, clock) as keys:
        teams.faults.next("GET", path, status=200, page=True)
        assert await keys.get(kid(0)) is None
        assert await keys.get(kid(0)) is None
        clock.now += COOLDOWN
        assert await keys.get(kid(0))


async def test_what_is_no_key_for_signatures_is_left_out() -> None:
    good = Published("app").published()["keys"][0]
    usable = good | {"kid": "a", "endorsements": ["msteams", 7]}
    weak = {"n": "AQAB", "e": "AQAB"}
    odd = [
        good | weak | {"kid": "f"},
        {"kty": "EC", "kid": "b"},
        usable | {"kid": "c", "use": "enc"},
        {"kty": "RSA", "kid": "d"},
        "key",
        None,
    ]
    found = keys_of({"keys": [usable, *odd, usable | {"kid": "e", "endorsements": None}]})
    assert {name: set(key.endorsements) for name, key in found.items()} == {"a": {"msteams"}, "e": set()}
    assert not keys_of({"keys": "none"})
