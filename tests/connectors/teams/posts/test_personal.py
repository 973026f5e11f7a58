"""People who never wrote: their chat is opened, and the app installed for them where that is allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from connectors.teams.posts import personal
from connectors.teams.posts.accounts import Accounts, Known
from connectors.teams.posts.personal import Install, Personal, Spot
from connectors.teams.settings import Settings
from connectors.teams.wire.api import Api
from connectors.teams.wire.line import opened
from connectors.teams.wire.refusals import Shut
from connectors.teams.wire.requests import Payload
from tests.connectors.discord.house import store
from tests.office import PEOPLE
from tests.teams_double import TeamsDouble
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.directory_people import DirectoryPeople

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "_PAUSES", (0.01, 0.01))


@asynccontextmanager
async def writing(
    teams: TeamsDouble, folder: Path, install: Install | None = None
) -> AsyncIterator[tuple[Personal, Accounts]]:
    settings = Settings(**teams.settings)
    async with store(folder / "teams.sqlite") as database, opened(settings) as line:
        accounts = Accounts(ConnectorState(database, "teams"), PEOPLE, DirectoryPeople(database))
        yield Personal(line.api, accounts, settings, install=install), accounts


async def chat(spot: Spot) -> str:
    return spot.chat


async def test_the_app_is_installed_for_somebody_who_is_to_be_told_something(
    teams: TeamsDouble, tmp_path: Path
) -> None:
    alice = teams.user("alice", has_bot=False)
    installed: list[str] = []

    async def install(account: str) -> bool:
        installed.append(account)
        alice.has_bot = True
        return True

    async with writing(teams, tmp_path, install) as (people, accounts):
        assert await people.within(alice.aad, chat) == teams.personal(alice).id
        assert installed == [alice.aad]
        assert accounts.open(alice.aad)


async def test_who_may_not_have_the_app_is_tried_again_later(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice", has_bot=False)

    async def refuse(_account: str) -> bool:
        return False

    async def promise(_account: str) -> bool:
        return True

    for install in (None, refuse, promise):
        async with writing(teams, tmp_path, install) as (people, accounts):
            with pytest.raises(Shut):
                await people.within(alice.aad, chat)
            assert not accounts.open(alice.aad)
            assert not accounts.get(alice.aad).shut


async def test_the_chat_teams_told_of_meanwhile_is_taken(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice", has_bot=False)
    told: list[Accounts] = []

    async def install(account: str) -> bool:
        await told[0].met(account, Known(chat="a:told", service=teams.service_url), back=True)
        return True

    async with writing(teams, tmp_path, install) as (people, accounts):
        told.append(accounts)
        assert await people.within(alice.aad, chat) == "a:told"


async def test_teams_is_asked_as_it_calls_them_where_that_is_known(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with writing(teams, tmp_path) as (people, accounts):
        await accounts.met(alice.aad, Known(user=alice.mri, service=teams.service_url), back=False)
        await people.within(alice.aad, chat)
        (asked,) = teams.asked("POST", "/v3/conversations")
        assert asked.body["members"] == [{"id": alice.mri}]
        assert asked.body["tenantId"] == teams.tenant_id


async def test_nobody_of_this_id_is_not_reached(teams: TeamsDouble, tmp_path: Path) -> None:
    async with writing(teams, tmp_path) as (people, accounts):
        with pytest.raises(Shut):
            await people.within("nobody", chat)
        assert not accounts.open("nobody")


async def test_an_answer_names_no_host_that_gets_our_token(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")

    class Elsewhere(Api):
        named = ""

        async def open(self, service: str, parameters: Payload) -> Payload:
            return await super().open(service, parameters) | {"serviceUrl": self.named}

    async with writing(teams, tmp_path) as (_people, accounts), opened(Settings(**teams.settings)) as line:
        api = Elsewhere(line.api._request)
        people = Personal(api, accounts, Settings(**teams.settings))
        given = teams.settings["service_url"].rstrip("/")
        for named in ("https://evil.example/", "http://127.0.0.1:1/", "http://[", f"{given}/region"):
            api.named = named
            await accounts.opened(alice.aad, "", "")
            await people.within(alice.aad, chat)
            assert accounts.get(alice.aad).service == (named if named.endswith("region") else given)
