"""`ucbridge check` for Teams: one green run, and one for each thing that is wrong."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from connectors.teams.checks import endpoint, keys
from connectors.teams.checks.findings import findings
from connectors.teams.checks.graph import FEATURES
from connectors.teams.checks.keys import clock_skew
from connectors.teams.checks.looking import Looking
from connectors.teams.graph.permissions import needed
from connectors.teams.posts.references import Reference, References
from connectors.teams.settings import MESSAGES, NAME, GraphSettings, Settings
from tests.checks.installation import free_port
from tests.graph_double import GraphDouble
from tests.pbx.fake_ami import self_signed
from tests.teams_double import Person, TeamsDouble
from ucbridge.checks import connectors
from ucbridge.checks.finding import Level
from ucbridge.checks.lending import parts
from ucbridge.checks.systems import Systems
from ucbridge.config import Bridge, Config, PersonSettings, Web
from ucbridge.connector import Parts
from ucbridge.models import Account
from ucbridge.store.accounts import Accounts
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.directory_people import DirectoryPerson
from ucbridge.store.links import Links

pytestmark = pytest.mark.asyncio

README = Path(endpoint.__file__).parents[1] / "README.md"

Told = list[tuple[Level, str]]
PBX = {"ami": {"secret": "x"}, "ari": {"secret": "x"}}


def configured(folder: Path, *, url: str = "https://chat.example.com", **people: PersonSettings) -> Config:
    web_settings = Web(port=free_port(), public_url=url)
    return Config.model_validate({"pbx": PBX}).model_copy(
        update={"bridge": Bridge(data=folder), "web": web_settings, "people": people}
    )


async def told(settings: Settings, lent: Parts) -> Told:
    return [(each.level, f"{each.text} {each.advice or ''}".strip()) async for each in findings(settings, lent)]


def worse(found: Told) -> list[str]:
    return [text for level, text in found if level in {Level.WARNING, Level.PROBLEM}]


def said(found: Told) -> str:
    return "\n".join(text for _level, text in found)


@dataclass
class Company:
    """Microsoft's side, the bridge's parts, and somebody with a phone who spoke to the bot."""

    teams: TeamsDouble
    graph: GraphDouble
    alice: Person
    parts: Parts

    def settings(self, *, graph: dict[str, object] | None = None, **changes: object) -> Settings:
        table = self.teams.settings | ({"graph": {"url": self.graph.url, **graph}} if graph is not None else {})
        return Settings.model_validate(table | changes)

    async def told(self, *, graph: dict[str, object] | None = None, **changes: object) -> Told:
        return await told(self.settings(graph=graph, **changes), self.parts)


@pytest_asyncio.fixture
async def company(teams: TeamsDouble, tmp_path: Path) -> AsyncIterator[Company]:
    alice = teams.user("alice")
    bob = teams.user("bob")
    chat = teams.group(alice, bob)
    people = {"alice": PersonSettings(name="Alice", extension="101", accounts={NAME: alice.aad})}
    async with GraphDouble(teams) as graph, parts(configured(tmp_path, **people)) as lent:
        references = References(ConnectorState(lent.database, NAME), service=teams.service_url)
        await references.met(chat.id, Reference(teams.service_url))
        yield Company(teams, graph, alice, lent)


async def test_what_is_set_up_is_green(company: Company) -> None:
    company.graph.grants("User.Read.All")
    found = await company.told(graph={"directory": True})
    assert worse(found) == []
    for words in (
        "The keys that Teams signs its messages with can be read.",
        "app_id, tenant_id and app_secret are right.",
        "Teams accepts the bot.",
        "The app package can be made: ucbridge teams package.",
        "the app has the permissions for the directory.",
        "1 person of Teams has a phone here.",
    ):
        assert words in said(found)
    assert company.teams.app_secret not in said(found)


async def test_ucbridge_check_asks_the_connector(company: Company) -> None:
    config = company.parts.config.model_copy(update={"connectors": {NAME: company.teams.settings}})
    found = [str(each.text) async for each in connectors.own(Systems(config))]
    assert "The keys that Teams signs its messages with can be read." in found


async def test_a_wrong_secret_is_told_and_what_rests_on_it_is_not_tried(company: Company) -> None:
    found = await company.told(app_secret="wrong", graph={"directory": True})
    (one,) = worse(found)
    assert "does not accept the secret of the app" in one
    assert "Teams accepts the bot" not in said(found)
    assert "the directory" not in said(found)


async def test_a_login_server_that_does_not_answer_is_told(company: Company) -> None:
    found = await company.told(login_url=f"http://127.0.0.1:{free_port()}")
    (one,) = worse(found)
    assert "The login server" in one
    assert "login.microsoftonline.com" in one


async def test_keys_that_cannot_be_read_are_told(company: Company) -> None:
    (one,) = worse(await company.told(openid_url=f"http://127.0.0.1:{free_port()}/x"))
    assert "without the keys every message is refused" in one
    (one,) = worse(await company.told(openid_url=company.teams.service_url))
    assert "is not the OpenID metadata" in one


async def test_keys_that_nobody_endorsed_for_teams_are_told(company: Company) -> None:
    company.teams.keys.unendorses()
    (one,) = worse(await company.told())
    assert "is endorsed for Teams" in one


async def test_another_issuer_is_told(company: Company) -> None:
    (one,) = worse(await company.told(issuer="https://else.example.com"))
    assert "names another issuer" in one


@pytest.mark.parametrize(
    ("date", "minutes"), [("Mon, 23 Nov 2026 12:00:00 GMT", 7), ("Mon, 23 Nov 2026 12:14:00 GMT", 7), ("soon", 0)]
)
async def test_a_clock_that_is_off_is_seen(date: str, minutes: int) -> None:
    now = datetime(2026, 11, 23, 12, 7, tzinfo=UTC)
    assert clock_skew({"Date": date}, now) == timedelta(minutes=minutes)
    assert clock_skew({}, now) == timedelta()


async def test_a_clock_that_is_off_is_told(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "clock_skew", lambda _headers, _now: timedelta(minutes=11))
    (one,) = worse(await company.told())
    assert "The clock of this machine is 11 minutes off." in one


async def test_a_bot_teams_does_not_know_is_told(company: Company) -> None:
    company.teams.faults.next("GET", "/v3/conversations/*", status=401)
    (one,) = worse(await company.told())
    assert "Azure Bot" in one


async def test_a_bot_nobody_wrote_to_is_not_tried(teams: TeamsDouble, tmp_path: Path) -> None:
    async with parts(configured(tmp_path)) as lent:
        found = await told(Settings.model_validate(teams.settings), lent)
    assert "Nobody has written to the bot yet" in said(found)
    assert "Nobody of Teams has a phone here yet." in worse(found)[0]


async def test_each_feature_names_the_permission_it_lacks(company: Company) -> None:
    features: dict[str, object] = {
        "directory": True,
        "profiles": True,
        "presence": True,
        "do_not_disturb": ["DoNotDisturb"],
        "onedrive": "ucbridge",
        "install": True,
        "history": True,
        "teams": True,
    }
    company.graph.grants()
    found = worse(await company.told(graph=features))
    lacking = {
        "the directory": "User.Read.All",
        "time zones and languages": "MailboxSettings.Read",
        "showing who is on the phone": "Presence.ReadWrite.All",
        "do not disturb": "Presence.Read.All",
        "recordings in OneDrive": "Files.ReadWrite.All",
        "installing the app for people": "AppCatalog.Read.All, TeamsAppInstallation.ReadWriteSelfForUser.All",
        "owners and tags of teams": "TeamworkTag.Read.All",
    }
    for feature, permissions in lacking.items():
        assert any(f"{feature} does not work, because the app lacks {permissions}" in each for each in found), feature
    assert all("Grant admin consent" in each for each in found if "does not work" in each)


@pytest.mark.parametrize("feature", list(FEATURES))
async def test_the_readme_names_each_permission_with_its_reason(feature: str) -> None:
    switched_on: object = {"do_not_disturb": ["Busy"], "onedrive": "x"}.get(feature, True)
    (least,) = needed(GraphSettings.model_validate({feature: switched_on})).values()
    (row,) = [line for line in README.read_text().splitlines() if line.startswith(f"| `{feature} = ")]
    _feature, what, permissions, reason = row.strip("| ").split(" | ")
    assert [each for each in least if f"`{each}`" not in permissions] == []
    assert what
    assert reason


async def test_what_owners_of_teams_grant_is_no_trouble(company: Company) -> None:
    company.graph.grants("TeamworkTag.Read.All")
    found = await company.told(graph={"teams": True})
    assert worse(found) == []
    assert "owners and tags of teams works in teams whose owner agrees to it." in said(found)


async def test_a_permission_nothing_needs_is_told(company: Company) -> None:
    company.graph.grants("User.Read.All", "Presence.Read.All")
    (one,) = worse(await company.told(graph={"directory": True}))
    assert "permissions that nothing needs: Presence.Read.All." in one


async def test_the_smallest_permission_that_will_do_is_no_trouble(company: Company) -> None:
    company.graph.grants(
        "Chat.Read.WhereInstalled", "ChannelMessage.Read.All", "TeamsAppInstallation.ReadWriteSelfForUser.All"
    )
    found = await company.told(graph={"history": True})
    assert worse(found) == []
    assert "the app has the permissions for looking up what was posted." in said(found)


async def test_an_app_that_is_not_in_the_catalogue_is_told(company: Company) -> None:
    company.graph.grants("AppCatalog.Read.All", "TeamsAppInstallation.ReadWriteSelfForUser.All")
    (one,) = worse(await company.told(graph={"install": True}))
    assert "The app is not in the catalogue of your Teams." in one
    company.graph.catalogue("ucbridge", external_id=company.teams.app_id)
    found = await company.told(graph={"install": True})
    assert worse(found) == []
    assert "The app is in the catalogue of your Teams." in said(found)


async def test_accounts_that_are_wrong_or_gone_are_told(teams: TeamsDouble, tmp_path: Path) -> None:
    people = {
        "alice": PersonSettings(name="Alice", extension="101", accounts={NAME: "alice@acme.example"}),
        "bob": PersonSettings(name="Bob", extension="102", accounts={NAME: "5b0c1d2e-3f40-4a5b-8c6d-7e8f90a1b2c3"}),
    }
    async with GraphDouble(teams) as graph, parts(configured(tmp_path, **people)) as lent:
        graph.grants("User.Read.All")
        table = teams.settings | {"graph": {"url": graph.url, "directory": True}}
        (lost,) = worse(await told(Settings.model_validate(table), lent))
        assert "These people are not in your directory: alice, bob." in lost
        await lent.directory.put([DirectoryPerson(NAME, "a-1", "Alice", mails=("alice@acme.example",))])
        (lost,) = worse(await told(Settings.model_validate(table), lent))
        assert "These people are not in your directory: bob." in lost
        (address,) = worse(await told(Settings.model_validate(teams.settings), lent))
        assert "are not object ids: alice." in address


async def test_people_who_proved_their_phone_count(teams: TeamsDouble, tmp_path: Path) -> None:
    async with parts(configured(tmp_path)) as lent:
        await Accounts(lent.database).remember(Account(NAME, "abc"), "teams:abc")
        await Links(lent.database).put("teams:abc", "101")
        found = await told(Settings.model_validate(teams.settings), lent)
    assert "1 person of Teams has a phone here." in said(found)


async def test_unsigned_messages_are_shouted_about(company: Company) -> None:
    (one,) = worse(await company.told(allow_unsigned=True))
    assert "whoever reaches the port can act as anybody" in one


async def test_without_a_secret_the_rest_is_skipped(company: Company) -> None:
    found = await company.told(allow_unsigned=True, app_secret=None)
    assert "there is no app_secret" in said(found)


@pytest.mark.parametrize("url", ["", "http://chat.example.com", "https://127.0.0.1"])
async def test_an_address_teams_cannot_reach_is_told(teams: TeamsDouble, tmp_path: Path, url: str) -> None:
    table = teams.settings | {"service_url": "https://smba.trafficmanager.net/teams", "app_secret": None}
    settings = Settings.model_validate(table | {"allow_unsigned": True})
    async with parts(configured(tmp_path, url=url)) as lent:
        found = worse(await told(settings, lent))
    assert any("Teams cannot reach the bridge" in each for each in found)


@asynccontextmanager
async def proxy(status: int, *, headers: dict[str, str] | None = None, tls: Path | None = None) -> AsyncIterator[str]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self_signed(tls))
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield f"http{'s' if tls else ''}://127.0.0.1:{runner.addresses[0][1]}{MESSAGES}"
    finally:
        await runner.cleanup()


async def tried(url: str, teams: TeamsDouble, config: Config) -> tuple[Level, str]:
    async with Looking.of(Settings.model_validate(teams.settings)) as looking:
        found = await endpoint.tried(url, config, looking)
    return found.level, f"{found.text} {found.advice or ''}"


ANSWERS = [
    (401, {}, Level.OK, "in Azure Bot, Configuration, it must be http"),
    (401, {"WWW-Authenticate": "Basic"}, Level.PROBLEM, "asks for a sign-in"),
    (302, {"Location": "/login"}, Level.PROBLEM, "asks for a sign-in"),
    (404, {}, Level.PROBLEM, "restart the bridge if [connectors.teams] is new"),
    (502, {}, Level.PROBLEM, "The proxy does not reach the bridge"),
    (200, {}, Level.PROBLEM, "The messaging endpoint is not at"),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=[f"{each[0]}-{each[3]}" for each in ANSWERS])
async def test_what_answers_at_the_public_address_is_judged(
    teams: TeamsDouble, tmp_path: Path, answer: tuple[int, dict[str, str], Level, str]
) -> None:
    status, headers, level, words = answer
    async with proxy(status, headers=headers) as url:
        found = await tried(url, teams, configured(tmp_path))
    assert found[0] is level
    assert words in found[1]


async def test_a_certificate_nobody_vouches_for_is_told(teams: TeamsDouble, tmp_path: Path) -> None:
    async with proxy(401, tls=tmp_path) as url:
        level, words = await tried(url, teams, configured(tmp_path))
    assert level is Level.PROBLEM
    assert "is not trusted" in words


async def test_an_address_nothing_answers_at_is_a_warning(teams: TeamsDouble, tmp_path: Path) -> None:
    level, words = await tried(f"http://127.0.0.1:{free_port()}{MESSAGES}", teams, configured(tmp_path))
    assert level is Level.WARNING
    assert "try the address elsewhere" in words


async def test_the_check_stands_in_for_a_bridge_that_does_not_run(teams: TeamsDouble, tmp_path: Path) -> None:
    config = configured(tmp_path)
    level, _words = await tried(f"http://127.0.0.1:{config.web.port}{MESSAGES}", teams, config)
    assert level is Level.OK
