"""Our own token: asked for once, renewed in time, and never sent where others could read it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from connectors.teams.settings import Settings
from connectors.teams.wire.credentials import Credentials
from tests.connectors.teams.wire.test_bodies import served
from tests.teams_double import TeamsDouble
from ucbridge.errors import SignInRefused

pytestmark = pytest.mark.asyncio

SMBA = "https://smba.trafficmanager.net/emea/v3/conversations/1/activities"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def credentials(teams: TeamsDouble, clock: Clock | None = None, **more: Any) -> AsyncIterator[Credentials]:
    async with aiohttp.ClientSession() as session:
        signing = Credentials(session, Settings(**teams.settings | more), clock=clock or Clock())
        yield signing
        await signing.close()


async def test_everybody_who_waits_gets_the_same_token(teams: TeamsDouble) -> None:
    async with credentials(teams) as signing:
        tokens = await asyncio.gather(*(signing.token() for _ in range(20)))
        assert set(tokens) == set(teams.login.issued())
        assert len(teams.login.issued()) == 1


async def test_a_token_is_renewed_five_minutes_before_it_expires(teams: TeamsDouble) -> None:
    clock = Clock()
    async with credentials(teams, clock) as signing:
        first = await signing.token()
        clock.now += 3299 - 1
        assert await signing.token() == first
        clock.now += 2
        assert await signing.token() != first


async def test_while_the_login_is_away_the_old_token_is_used_as_long_as_it_lasts(teams: TeamsDouble) -> None:
    clock = Clock()
    async with credentials(teams, clock) as signing:
        first = await signing.token()
        teams.faults.next("POST", "*/token", status=502, times=3)
        clock.now += 3400
        assert await signing.token() == first
        with pytest.raises(ConnectionError):
            await signing.token(stale=first)
        clock.now += 300
        with pytest.raises(ConnectionError):
            await signing.token()
        assert await signing.token() != first


async def test_who_gives_up_waiting_does_not_take_it_from_the_others(teams: TeamsDouble) -> None:
    teams.faults.next("POST", "*/token", slow=0.1)
    async with credentials(teams) as signing:
        impatient = asyncio.create_task(signing.token())
        await asyncio.sleep(0)
        patient = asyncio.create_task(signing.token())
        await asyncio.sleep(0)
        impatient.cancel()
        assert await patient == teams.login.issued()[0]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"app_secret": "an-id-instead"}, "secret of the app"),
        ({"app_id": "99999999-9b1e-4c7d-8a5f-123456789012"}, "app_id and tenant_id"),
        ({"tenant_id": "99999999-9b1e-4c7d-8a5f-123456789012"}, "app_id and tenant_id"),
    ],
    ids=str,
)
async def test_what_is_wrong_in_the_configuration_is_said(
    teams: TeamsDouble, wrong: dict[str, Any], words: str
) -> None:
    async with credentials(teams, **wrong) as signing:
        with pytest.raises(SignInRefused, match=words):
            await signing.token()
        with pytest.raises(SignInRefused, match=words):
            await signing.token()
        assert len(teams.asked("POST", "*/token")) == 1, "the same is not asked at once again"


async def test_an_expired_secret_is_said(teams: TeamsDouble) -> None:
    teams.login.secret_expired = True
    async with credentials(teams) as signing:
        with pytest.raises(SignInRefused, match="make a new one"):
            await signing.token()


@pytest.mark.parametrize("fault", [{"status": 502}, {"reset": True}, {"status": 429}], ids=str)
async def test_a_login_that_is_away_is_a_lost_connection(teams: TeamsDouble, fault: dict[str, Any]) -> None:
    teams.faults.next("POST", "*/token", **fault)
    async with credentials(teams) as signing:
        with pytest.raises(ConnectionError):
            await signing.token()
        assert await signing.token()


async def test_a_token_is_sent_over_tls_or_where_the_configuration_says(teams: TeamsDouble) -> None:
    async with credentials(teams) as signing:
        assert (await signing.headers(SMBA))["Authorization"] == f"Bearer {teams.login.issued()[0]}"
        assert await signing.headers(f"{teams.service_url}v3")
        with pytest.raises(ConnectionError, match="unencrypted"):
            await signing.headers(SMBA.replace("https", "http"))
    async with credentials(teams, service_url="http://teams.test/") as signing:
        assert await signing.headers("http://teams.test/v3")


async def test_tools_on_this_machine_are_sent_no_token(teams: TeamsDouble) -> None:
    async with credentials(teams, allow_unsigned=True) as signing:
        assert not await signing.headers(f"{teams.service_url}v3")
        assert not teams.login.issued()


@pytest.mark.parametrize(
    "told",
    [
        {"access_token": "a\r\nHost: evil.example", "expires_in": 3600},
        {"access_token": ["a"], "expires_in": 3600},
        {"access_token": None},
        {"token_type": "Bearer"},
        [],
    ],
)
async def test_what_is_no_token_is_not_sent(teams: TeamsDouble, told: object) -> None:
    async with served({"/token": json.dumps(told).encode()}) as url, credentials(teams, login_url=url) as signing:
        with pytest.raises(ConnectionError):
            await signing.token()


@pytest.mark.parametrize("lasts", ["NaN", "Infinity", "-1", "null", '"soon"'])
async def test_a_token_that_lasts_nobody_knows_how_long_is_used_once(teams: TeamsDouble, lasts: str) -> None:
    body = b'{"access_token": "abc", "expires_in": %s}' % lasts.encode()
    async with served({"/token": body}) as url, credentials(teams, login_url=url) as signing:
        assert [await signing.token(), await signing.token()] == ["abc", "abc"]
