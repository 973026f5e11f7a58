"""The login, forged posts, and what goes wrong on cue."""

from __future__ import annotations

import pytest
from aiohttp import ClientError

from tests.teams_double import TeamsDouble
from tests.teams_double.bare_bot import BareBot
from tests.teams_double.conftest import Place
from tests.teams_double.login import GRAPH

pytestmark = pytest.mark.asyncio
HELLO = {"type": "message", "text": "hello"}


async def test_the_login_gives_tokens(teams: TeamsDouble, bot: BareBot) -> None:
    assert teams.login.issued() == [bot.token]
    status, said = await bot.signs_in(scope="https://graph.microsoft.com/.default")
    assert (status, said["token_type"], said["expires_in"]) == (200, "Bearer", 3599)
    claims = teams.login.admits(f"Bearer {bot.token}", GRAPH)
    assert claims is not None
    assert "User.Read.All" in claims["roles"]
    assert teams.login.admits(f"Bearer {bot.token}", "https://api.botframework.com") is None
    assert "client_secret" not in teams.asked("POST", "/token")[0].body


@pytest.mark.parametrize(
    ("form", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_id": "another"}, 400, "unauthorized_client", 700016),
        ({"scope": "User.Read"}, 400, "invalid_scope", 1002012),
        ({"scope": "https://evil.example.com/.default"}, 400, "invalid_resource", 500011),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
    ],
)
async def test_the_login_refuses_as_entra_does(
    bot: BareBot, form: dict[str, str], status: int, error: str, code: int
) -> None:
    answered, said = await bot.signs_in(**form)
    assert (answered, said["error"], said["error_codes"]) == (status, error, [code])
    assert said["error_description"].startswith(f"AADSTS{code}: ")


async def test_a_token_that_is_none_expired_or_revoked(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    path = f"/v3/conversations/{place.chat.id}/activities"
    teams.later(3600)
    assert (await bot.asks("POST", path, HELLO))[0] == 401
    await bot.signs_in()
    assert (await bot.asks("POST", path, HELLO))[0] == 201
    teams.revokes()
    assert (await bot.asks("POST", path, HELLO))[0] == 401
    assert [each.status for each in teams.refused] == [401, 401]


async def test_faults_come_in_order_and_may_do_it_all_the_same(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    path = f"/v3/conversations/{place.chat.id}/activities"
    teams.faults.next("POST", "/v3/conversations/*/activities", status=429, retry_after=2)
    teams.faults.next("POST", "*", status=412)
    teams.faults.next("POST", "*", status=403, code="MessageWritesBlocked")
    teams.faults.next("POST", "*", status=504, done=True)
    teams.faults.next("POST", "*", reset=True)
    assert [(await bot.asks("POST", path, HELLO))[0] for _ in range(4)] == [429, 412, 403, 504]
    with pytest.raises(ClientError):
        await bot.asks("POST", path, HELLO)
    assert [each.text for each in teams.seen_by(place.alice, place.chat)] == ["hello"]


async def test_limits_are_the_documented_ones(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    teams.limits.on = True
    path = f"/v3/conversations/{place.chat.id}/activities"
    statuses = [(await bot.asks("POST", path, HELLO))[0] for _ in range(8)]
    assert statuses == [201] * 7 + [429]
    assert teams.limits.hits == 1
    teams.later(1)
    assert (await bot.asks("POST", path, HELLO))[0] == 201
    assert (await bot.asks("POST", path, HELLO))[0] == 429


async def test_keys_rotate_and_endorse(teams: TeamsDouble, bot: BareBot) -> None:
    async with bot.session.get(teams.openid_url) as response:
        metadata = await response.json()
    assert metadata["issuer"] == "https://api.botframework.com"
    teams.keys.rotates()
    async with bot.session.get(metadata["jwks_uri"]) as response:
        keys = (await response.json())["keys"]
    assert ["msteams" in each["endorsements"] for each in keys] == [False, True, True]
    teams.keys.unendorses()
    teams.keys.rotates(keeps=False)
    async with bot.session.get(metadata["jwks_uri"]) as response:
        keys = (await response.json())["keys"]
    assert ["endorsements" in each for each in keys] == [False, False]
    assert teams.keys.fetched == 2


async def test_every_forgery_is_posted(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    for each in teams.FORGERIES:
        assert await teams.forges(each, place.alice) == 200, each
    assert len(bot.heard) == len(teams.FORGERIES)


async def test_a_bot_that_answers_too_late_has_failed(teams: TeamsDouble, place: Place, bot: BareBot) -> None:
    teams.endpoint = "http://127.0.0.1:9/api/messages"
    answer = await teams.writes(place.alice, "hello")
    assert (answer.status, answer.failed) == (0, True)
