"""Who gets in: Teams, for our tenants; nobody else, whatever they sign with."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import ClientSession, TCPConnector

from connectors.teams.settings import Settings
from connectors.teams.wire.entrance import Entrance, refuse_unless_local
from connectors.teams.wire.tokens import Forged, Tokens
from tests.connectors.teams.house import house
from tests.connectors.teams.wire.endpoint import bare
from tests.teams_double import TeamsDouble
from tests.teams_double.forging import FORGERIES, OTHER_TENANT, UNKNOWN
from ucbridge.errors import ConfigError

pytestmark = pytest.mark.asyncio


async def test_what_teams_posts_gets_in(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams) as there:
        await teams.writes(alice, "call Bob", answered=False)
        await teams.until(lambda: there.got == ["call Bob"])
        assert not there.refused


@pytest.mark.parametrize("kind", FORGERIES)
async def test_what_is_forged_does_not(teams: TeamsDouble, kind: str) -> None:
    alice = teams.user("alice")
    async with bare(teams) as there:
        status = await teams.forges(kind, alice, "call Bob")
        assert status == (403 if kind == "tenant" else 401)
        assert (there.got, len(there.refused)) == ([], 1)


async def test_a_token_of_this_moment_is_good_though_our_clock_is_some_minutes_off(teams: TeamsDouble) -> None:
    alice, now = teams.user("alice"), int(time.time())
    async with bare(teams) as there:
        early = teams.token(nbf=now + 240, iat=now + 240)
        late = teams.token(exp=now - 240)
        for token in (early, late):
            assert await posted(teams, alice, f"Bearer {token}") == 200
        assert len(there.got) == 2


async def test_the_claim_may_be_written_as_it_is_documented(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams):
        token = teams.keys.token(teams.service_url, without=("serviceurl",), serviceUrl=teams.service_url)
        assert await posted(teams, alice, f"Bearer {token}") == 200


async def test_capital_letters_of_the_app_id_do_not_matter(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams, app_id=teams.app_id.upper(), tenant_id=teams.tenant_id.upper()):
        assert await posted(teams, alice) == 200


async def test_people_of_another_tenant_get_in_where_it_is_listed(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams, tenants=(OTHER_TENANT,)) as there:
        assert await teams.forges("tenant", alice, "status") == 200
        assert there.got == ["status"]


async def test_an_activity_that_names_two_tenants_is_of_both(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams):
        assert await posted(teams, alice, channelData={"tenant": {"id": OTHER_TENANT}}) == 403
        assert await posted(teams, alice, channelData={}) == 200  # Teams sends it empty now and then


async def test_keys_that_are_changed_are_known_at_once(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams) as there:
        assert await posted(teams, alice) == 200
        teams.keys.rotates()
        assert await posted(teams, alice) == 200
        assert (teams.keys.fetched, len(there.got)) == (2, 2)


async def test_a_key_that_is_withdrawn_opens_nothing_any_more(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams) as there:
        old = f"Bearer {teams.token()}"
        assert await posted(teams, alice, old) == 200
        teams.keys.rotates(keeps=False)
        assert await posted(teams, alice) == 200
        assert await posted(teams, alice, old) == 401
        assert len(there.got) == 2


async def test_a_flood_of_forged_posts_fetches_the_keys_once_and_lets_teams_in(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams) as there:
        assert await posted(teams, alice) == 200
        teams.faults.next("GET", "/keys", slow=0.3)
        flood = [asyncio.create_task(teams.forges("key", alice)) for _ in range(50)]
        assert await posted(teams, alice, f"Bearer {teams.token(jti='new')}") == 200
        assert await asyncio.gather(*flood) == [401] * 50
        assert teams.keys.fetched == 2
        assert len(there.got) == 2


async def test_while_nobody_has_the_keys_nobody_gets_in(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams) as there:
        teams.faults.next("GET", "/openid*", status=502)
        assert await posted(teams, alice) == 401
        assert not there.got


async def test_signed_by_nobody_from_this_machine_gets_in_where_it_is_wished(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams, allow_unsigned=True) as there:
        teams.signs = False
        await teams.writes(alice, "status", answered=False)
        await teams.until(lambda: there.got == ["status"])
        assert await teams.forges("none", alice) == 200
        assert await teams.forges("expired", alice) == 401, "a token that is there must be good"
        foreign = message(teams, alice) | {"serviceUrl": "https://smba.trafficmanager.net/emea/"}
        status, _body = await teams.posts(foreign, authorization="Bearer")
        assert status == 401, "what nobody signed is answered on this machine only"


async def test_a_proxy_lets_nobody_in_without_a_signature(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams, allow_unsigned=True) as there, ClientSession() as stranger:
        for headers in ({"X-Forwarded-For": "192.0.2.7"}, {"Forwarded": "for=192.0.2.7"}, {"Via": "1.1 proxy"}):
            async with stranger.post(teams.endpoint, json=message(teams, alice), headers=headers) as answer:
                assert (answer.status, await answer.read()) == (401, b"")
        async with stranger.post(teams.endpoint, json=message(teams, alice)) as answer:
            assert answer.status == 200
        assert there.got == ["status"]


async def test_a_thousand_forged_posts_do_nothing_and_keep_nobody_out(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams) as there, ClientSession(connector=TCPConnector(limit=20)) as stranger:
        forged = [teams.keys.token(teams.service_url, key=UNKNOWN, jti=str(number)) for number in range(10)]

        async def forge(number: int) -> int:
            headers = {"Authorization": f"Bearer {forged[number % 10]}"}
            async with stranger.post(teams.endpoint, json=message(teams, alice), headers=headers) as answer:
                return answer.status

        flood = [asyncio.create_task(forge(number)) for number in range(1000)]
        await teams.writes(alice, "call Bob", answered=False)
        await teams.until(lambda: there.bot.asked)
        assert set(await asyncio.gather(*flood)) == {401}
        await teams.writes(alice, "status", answered=False)
        await teams.until(lambda: len(there.bot.asked) == 2)
        assert [each.text for each in there.bot.asked] == ["call Bob", "status"]
        assert teams.keys.fetched <= 2
        assert "1000 messages refused" in str(there.health.parts["teams endpoint"].words)


async def test_signed_by_nobody_does_not_get_in_otherwise(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams):
        for nothing in ("Bearer", "bearer ", " "):
            assert await posted(teams, alice, nothing) == 401


async def test_unsigned_posts_need_a_bridge_that_only_this_machine_reaches(teams: TeamsDouble) -> None:
    open_to_tools = Settings(**teams.settings | {"allow_unsigned": True})
    for here in ("127.0.0.1", "::1", "localhost"):
        refuse_unless_local(open_to_tools, here)
    for there in ("0.0.0.0", "::", "192.0.2.7", "bridge.example.com", ""):
        with pytest.raises(ConfigError, match="allow_unsigned"):
            refuse_unless_local(open_to_tools, there)
        refuse_unless_local(Settings(**teams.settings), there)


def message(teams: TeamsDouble, person: Any) -> dict[str, Any]:
    chat = teams.personal(person)
    return {
        "type": "message",
        "id": "1",
        "text": "status",
        "channelId": "msteams",
        "serviceUrl": teams.service_url,
        "from": {"id": person.mri, "aadObjectId": person.aad},
        "conversation": {"id": chat.id, "tenantId": teams.tenant_id, "conversationType": "personal"},
        "recipient": {"id": f"28:{teams.app_id}"},
        "channelData": {"tenant": {"id": teams.tenant_id}},
    }


async def posted(teams: TeamsDouble, person: Any, authorization: str | None = None, **more: object) -> int:
    status, _body = await teams.posts(message(teams, person) | more, authorization=authorization)
    return status


async def test_signs_no_token_has_are_no_token(teams: TeamsDouble) -> None:
    alice = teams.user("alice")
    async with bare(teams) as there, ClientSession() as stranger:
        for odd in ("Bearer \u00e9.a.b", "Bearer " + "a" * 7000, "Bearer ..", "Bearer \u2028"):
            headers = {"Authorization": odd}
            async with stranger.post(teams.endpoint, json=message(teams, alice), headers=headers) as answer:
                assert (answer.status, await answer.read()) == (401, b"")
        assert not there.got


async def test_no_page_in_a_browser_writes_without_a_signature(teams: TeamsDouble) -> None:
    """Any site may have the browser of whoever sits there post to this machine, without asking."""
    alice = teams.user("alice")
    rebound = {"Origin": "http://evil.example:8080", "Sec-Fetch-Site": "same-origin"}
    pages = ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, rebound)
    async with bare(teams, allow_unsigned=True) as there, ClientSession() as browser:
        for headers in pages:
            sent = headers | {"Content-Type": "text/plain"}
            async with browser.post(teams.endpoint, json=message(teams, alice), headers=sent) as answer:
                assert (answer.status, await answer.read()) == (401, b"")
        assert not there.got
        for tool in ({"Sec-Fetch-Mode": "cors"}, {"Origin": "http://localhost:56150", "Sec-Fetch-Site": "cross-site"}):
            async with browser.post(teams.endpoint, json=message(teams, alice), headers=tool) as answer:
                assert answer.status == 200


@pytest.mark.parametrize(
    "service",
    [
        "http://127.0.0.1@evil.example/",
        "http://localhost.evil.example/",
        "http://evil.example\\@evil.example/",
        "http://127.1/",
        "http://[::ffff:192.0.2.7]/",
        "http://[",
        "http://",
        "127.0.0.1",
        "",
        None,
        ["http://127.0.0.1/"],
    ],
)
async def test_what_nobody_signed_is_answered_on_this_machine_alone(teams: TeamsDouble, service: object) -> None:
    entrance = Entrance(cast("Tokens", None), Settings(**teams.settings | {"allow_unsigned": True}))
    with pytest.raises(Forged):
        entrance.admit(None, {"serviceUrl": service})
    for here in ("http://127.0.0.1:9/", "http://localhost", "http://[::1]:1/x"):
        entrance.admit(None, {"serviceUrl": here})
