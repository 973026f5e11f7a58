"""Who may post to the bot, and what the others get."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest

from connectors.teams import connector
from tests.connectors.discord.house import ringing
from tests.connectors.teams.house import PlayedBot, house
from tests.teams_double import TeamsDouble
from ucbridge.errors import ConfigError
from ucbridge.i18n import _
from ucbridge.models import Reply


@pytest.mark.asyncio
async def test_nothing_is_done_for_who_is_not_teams(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=Reply(_("Done")))) as there:
        for kind in teams.FORGERIES:
            status = await teams.forges(kind, alice, "call Bob")
            assert status == (403 if kind == "tenant" else 401), kind
        assert not there.bot.asked
        assert not teams.asked("POST", "/v3/*")
        words = str(there.health.parts["teams endpoint"].words)
        assert words == f"{len(teams.FORGERIES)} messages refused: not from Teams"
        assert alice.account not in words
        assert "Done" in (await teams.writes(alice, "call Bob")).text


@pytest.mark.asyncio
@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'"x"', b"7"])
async def test_what_is_no_activity_is_malformed(teams: TeamsDouble, tmp_path: Path, raw: bytes) -> None:
    async with house(tmp_path, teams):
        status, _body = await teams.posts(raw=raw)
        assert status == 400


@pytest.mark.asyncio
async def test_a_message_of_nobody_is_malformed(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        answer = await teams.writes(alice, "call Bob")
        lacks: tuple[dict[str, Any], ...] = ({"from": None}, {"id": ""}, {"conversation": {}}, {"type": None})
        for lacking in lacks:
            status, _body = await teams.posts(answer.activity | lacking)
            assert status in {400, 403}, lacking
        assert len(there.bot.asked) == 1


@pytest.mark.asyncio
async def test_what_is_written_while_the_bot_starts_is_not_lost(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        await there.killed()
        answer = await teams.writes(alice, "call Bob", answered=False)
        await teams.until(lambda: teams.posted)
        there.task = asyncio.create_task(there.connector.run(cast("Any", there.bot)))
        await teams.until(lambda: "Bob is ringing" in answer.text)


@pytest.mark.asyncio
async def test_while_the_bot_is_not_running_teams_is_told_to_come_again(
    teams: TeamsDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector, "OPENING", 0.01)
    async with house(tmp_path, teams) as there:
        await there.killed()
        async with aiohttp.ClientSession() as session, session.post(teams.endpoint, json={}) as response:
            assert (response.status, response.headers["Retry-After"]) == (503, "5")


@pytest.mark.asyncio
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
async def test_who_looks_at_the_endpoint_is_told_that_it_is_the_right_one(
    teams: TeamsDouble, tmp_path: Path, accept: str
) -> None:
    async with house(tmp_path, teams), aiohttp.ClientSession() as session:
        async with session.get(teams.endpoint, headers={"Accept": accept}) as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "POST, OPTIONS")
            assert answer.content_type == "text/plain"
            assert "This is the right address" in await answer.text()
        for method, status in (("HEAD", 405), ("OPTIONS", 204)):
            async with session.request(method, teams.endpoint) as answer:
                assert (answer.status, await answer.text()) == (status, "")


@pytest.mark.asyncio
async def test_tools_on_this_machine_need_no_signature_where_that_is_allowed(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    alice = teams.user("alice")
    teams.signs = False
    async with house(tmp_path, teams, bot=PlayedBot(says=Reply(_("Done"))), allow_unsigned=True) as there:
        with teams.checks.expected():
            await teams.forges("none", alice, "call Bob")
        assert "nobody signed" in there.words
        assert await teams.forges("expired", alice, "call Carol") == 401


@pytest.mark.asyncio
async def test_unsigned_messages_are_refused_where_others_reach_the_bridge(teams: TeamsDouble, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="allow_unsigned"):
        async with house(tmp_path, teams, host="0.0.0.0", allow_unsigned=True):
            pass


@pytest.mark.asyncio
async def test_a_wrong_secret_is_told_in_words(teams: TeamsDouble, tmp_path: Path) -> None:
    async with house(tmp_path, teams, app_secret="wrong") as there:
        assert "does not accept the secret" in there.words
        assert not there.health.ok


def test_neither_signatures_nor_graph_are_loaded_before_the_bot_runs() -> None:
    code = "import sys, connectors.teams.connector as it; print(it.NAME, *sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert loaded[0] == "teams"
    assert not {"jwt", "msgraph", "azure", "kiota_http"} & {each.partition(".")[0] for each in loaded}


@pytest.mark.asyncio
async def test_what_cannot_be_unpacked_is_malformed(teams: TeamsDouble, tmp_path: Path) -> None:
    async with house(tmp_path, teams), aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {teams.token()}", "Content-Encoding": "gzip"}
        async with session.post(teams.endpoint, data=b"no gzip", headers=headers) as response:
            assert response.status == 400


@pytest.mark.asyncio
async def test_a_sign_cut_in_two_spoils_no_message(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        answer = await teams.writes(alice, "call Bob")
        odd = {"id": "2", "text": "call \ud83d\ude00 \ud83d", "value": {"a": "\udc00"}}
        status, _body = await teams.posts(raw=json.dumps(answer.activity | odd).encode())
        assert status == 200
        await teams.until(lambda: len(there.bot.asked) == 2)
        assert there.asked.text == "call \U0001f600 ?"


@pytest.mark.asyncio
async def test_ids_that_cannot_be_ids_are_malformed(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        answer = await teams.writes(alice, "call Bob")
        sender = answer.activity["from"]
        for odd in ("x" * 3000, "a\u0000b", "a\nb"):
            status, _body = await teams.posts(answer.activity | {"id": "2", "from": sender | {"aadObjectId": odd}})
            assert status == 400
        assert len(there.bot.asked) == 1
