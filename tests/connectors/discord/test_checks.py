"""`ucbridge check` for Discord: one green run, and one for each thing that is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from pydantic import SecretStr

from connectors.discord.checks.findings import findings
from connectors.discord.published.publishing import payload
from connectors.discord.settings import NAME, Settings
from tests.discord_double import DiscordDouble, Guild
from tests.discord_double.commands import published
from ucbridge.checks import connectors
from ucbridge.checks.finding import Level
from ucbridge.checks.lending import parts
from ucbridge.checks.systems import Systems
from ucbridge.command_registry import Registry
from ucbridge.config import AmiSettings, AriSettings, Bridge, Config, PbxSettings, PersonSettings
from ucbridge.connector import Parts
from ucbridge.store.workspaces import Named, Workspace

pytestmark = pytest.mark.asyncio

Told = list[tuple[Level, str]]


def settings(double: DiscordDouble, **changes: object) -> Settings:
    told: dict[str, object] = {"token": double.token, "api_url": double.api_url, "gateway_url": double.gateway_url}
    return Settings.model_validate(told | changes)


@pytest_asyncio.fixture
async def discord() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double


@pytest_asyncio.fixture
async def lent(tmp_path: Path) -> AsyncIterator[Parts]:
    secret = SecretStr("x")
    pbx = PbxSettings(ami=AmiSettings(secret=secret), ari=AriSettings(secret=secret))
    async with parts(Config(bridge=Bridge(data=tmp_path), pbx=pbx)) as lent:
        yield lent


@pytest.fixture
def acme(discord: DiscordDouble) -> Guild:
    return discord.server("Acme")


async def told(chosen: Settings, lent: Parts) -> Told:
    return [(each.level, f"{each.text} {each.advice or ''}".strip()) async for each in findings(chosen, lent)]


def worse(found: Told) -> Told:
    """Return what is not as it should be; commands are published in a test of their own alone."""
    return [each for each in found if each[0] is not Level.OK and "commands are published yet" not in each[1]]


def only(found: Told) -> tuple[Level, str]:
    (one,) = worse(found)
    return one


async def test_a_bot_that_is_set_up_is_green_and_has_its_invite_links(
    discord: DiscordDouble,
    acme: Guild,
    lent: Parts,
) -> None:
    found = await told(settings(discord, servers=(str(acme.id),)), lent)
    assert worse(found) == []
    said = "\n".join(text for _level, text in found)
    assert "the bot is called bridge" in said
    assert "may sign in 1000 more times today" in said
    assert "1 server is set up: Acme." in said
    assert f"https://discord.com/oauth2/authorize?client_id={discord.application.id}&permissions=" in said
    assert discord.token not in said


async def test_ucbridge_check_asks_the_connector(discord: DiscordDouble, acme: Guild, lent: Parts) -> None:
    table: dict[str, object] = {"token": discord.token, "api_url": discord.api_url, "servers": [str(acme.id)]}
    config = lent.config.model_copy(update={"connectors": {NAME: table}})
    said = [str(each.text) async for each in connectors.own(Systems(config))]
    assert "Discord accepts the token; the bot is called bridge." in said
    assert "1 server is set up: Acme." in said


async def test_a_refused_token_is_told_with_where_to_get_another(
    discord: DiscordDouble,
    acme: Guild,
    lent: Parts,
) -> None:
    (one,) = await told(settings(discord, token="wrong"), lent)
    assert one[0] is Level.PROBLEM
    assert "Discord refuses the token" in one[1]
    assert "Reset Token" in one[1]


@asynccontextmanager
async def serving(status: int, text: str, kind: str = "text/html") -> AsyncIterator[str]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=text, content_type=kind)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (200, "<html>a proxy's page</html>", "text/html"),
        (200, "[]", "application/json"),
        (302, "", "text/html"),
        (404, '{"message": "404: Not Found", "code": 0}', "application/json"),
    ],
)
async def test_something_that_is_not_discord_is_told(
    discord: DiscordDouble,
    lent: Parts,
    status: int,
    text: str,
    kind: str,
) -> None:
    async with serving(status, text, kind) as url:
        (one,) = await told(settings(discord, api_url=f"{url}/api/v10"), lent)
    assert one[0] is Level.PROBLEM
    assert f"What answers at {url}/api/v10 is not Discord's API." in one[1]
    assert "https://discord.com/api/v10" in one[1]


async def test_a_wrong_path_at_the_right_address_is_told(discord: DiscordDouble, lent: Parts) -> None:
    (one,) = await told(settings(discord, api_url=discord.api_url.replace("v10", "v99")), lent)
    assert "is not Discord's API" in one[1]


async def test_nobody_at_the_address_is_told(discord: DiscordDouble, lent: Parts) -> None:
    (one,) = await told(settings(discord, api_url="http://127.0.0.1:9/api/v10"), lent)
    assert one[0] is Level.PROBLEM
    assert "Nothing answers at http://127.0.0.1:9/api/v10" in one[1]
    assert "port 443" in one[1]


async def test_an_outage_is_a_warning(discord: DiscordDouble, lent: Parts) -> None:
    discord.faults.next("GET", "/users/@me", status=503)
    (one,) = await told(settings(discord), lent)
    assert one[0] is Level.WARNING
    assert "discordstatus.com" in one[1]


async def test_a_gateway_that_is_none_is_told_and_the_rest_is_still_looked_at(
    discord: DiscordDouble,
    acme: Guild,
    lent: Parts,
) -> None:
    async with serving(200, "hello") as url:
        level, text = only(
            await told(settings(discord, servers=(str(acme.id),), gateway_url=url.replace("http", "ws")), lent)
        )
    assert level is Level.PROBLEM
    assert "gateway" in text


async def test_the_gateway_of_the_api_is_tried_where_none_is_named(
    discord: DiscordDouble,
    acme: Guild,
    lent: Parts,
) -> None:
    assert worse(await told(settings(discord, servers=(str(acme.id),), gateway_url=""), lent)) == []
    assert discord.gateway.identified == 0  # it costs no session


async def test_few_sessions_left_are_a_warning(discord: DiscordDouble, acme: Guild, lent: Parts) -> None:
    discord.gateway.identified = 990
    level, text = only(await told(settings(discord, servers=(str(acme.id),)), lent))
    assert level is Level.WARNING
    assert "may sign in 10 more times today" in text


async def test_an_address_for_interactions_takes_them_from_the_bot(
    discord: DiscordDouble,
    acme: Guild,
    lent: Parts,
) -> None:
    discord.application.interactions_endpoint_url = "https://example.com/interactions"
    level, text = only(await told(settings(discord, servers=(str(acme.id),)), lent))
    assert level is Level.PROBLEM
    assert "empty Interactions Endpoint URL" in text


async def test_an_app_that_accounts_cannot_add_is_told_unless_that_is_wanted(
    discord: DiscordDouble,
    acme: Guild,
    lent: Parts,
) -> None:
    discord.application.installable = (0,)
    level, text = only(await told(settings(discord, servers=(str(acme.id),)), lent))
    assert level is Level.WARNING
    assert "tick User Install" in text
    assert worse(await told(settings(discord, servers=(str(acme.id),), user_install=False), lent)) == []


async def test_a_bot_in_no_server_and_one_missing_from_a_named_server(
    discord: DiscordDouble,
    lent: Parts,
) -> None:
    found = "\n".join(text for _level, text in await told(settings(discord), lent))
    assert "The bot is in no server yet." in found
    assert "Anybody who has the invite link can add the bot to a server of theirs" in found
    level, text = only(await told(settings(discord, servers=("80351110224678913",)), lent))
    assert level is Level.PROBLEM
    assert "not in the server 80351110224678913" in text


async def test_servers_that_are_not_named_are_not_served(
    discord: DiscordDouble,
    acme: Guild,
    lent: Parts,
) -> None:
    discord.server("Elsewhere")
    level, text = only(await told(settings(discord, servers=(str(acme.id),)), lent))
    assert level is Level.SKIPPED
    assert "in 1 server that is not named" in text


async def test_a_missing_permission_is_named_as_discord_names_it(
    discord: DiscordDouble,
    acme: Guild,
    lent: Parts,
) -> None:
    discord.withholds(acme, "send_voice_messages", "embed_links")
    level, text = only(await told(settings(discord, servers=(str(acme.id),)), lent))
    assert level is Level.WARNING
    assert "Acme: the bot lacks Embed Links, Send Voice Messages." in text


async def chosen(lent: Parts, guild: Guild, **choices: object) -> None:
    await lent.workspaces.save(Workspace(NAME, str(guild.id), **choices), by="1")  # type: ignore[arg-type]


async def test_channels_that_were_chosen_and_deleted_are_told(
    discord: DiscordDouble,
    acme: Guild,
    lent: Parts,
) -> None:
    support, phone = discord.channel(acme, "support"), discord.channel(acme, "phone")
    await chosen(
        lent,
        acme,
        fallback=Named(f"channel:{phone.id}", "phone"),
        queues={"support": Named(f"channel:{support.id}", "support")},
    )
    assert worse(await told(settings(discord, servers=(str(acme.id),)), lent)) == []
    discord.deletes(support)
    discord.forbids(phone, "send_messages")
    found = [text for _level, text in worse(await told(settings(discord, servers=(str(acme.id),)), lent))]
    assert len(found) == 2
    assert "in the fallback channel (#phone) the bot lacks Send Messages." in found[0]
    assert "the channel of queue support was deleted (#support)." in found[1]


async def test_roles_that_were_chosen_and_deleted_or_stand_too_high_are_told(
    discord: DiscordDouble,
    acme: Guild,
    lent: Parts,
) -> None:
    sales, busy = discord.role(acme, "Sales"), discord.role(acme, "On the phone")
    role = Named(str(busy.id), "On the phone")
    await chosen(lent, acme, phone_role=role, roles={"call": (Named(str(sales.id), "Sales"),)})
    named = settings(discord, servers=(str(acme.id),))
    assert worse(await told(named, lent)) == []

    discord.places(busy, above=discord.bot_role(acme))
    assert "stands above the bot's own" in only(await told(named, lent))[1]

    discord.withholds(acme, "manage_roles")
    assert "Give its role Manage Roles" in only(await told(named, lent))[1]

    discord.deletes(busy)
    discord.deletes(sales)
    found = "\n".join(text for _level, text in worse(await told(named, lent)))
    assert "the role of people on the phone was deleted" in found
    assert "roles that may use /call were deleted: Sales" in found


async def test_accounts_of_people_that_are_none_or_in_no_server_are_told(
    discord: DiscordDouble,
    acme: Guild,
    lent: Parts,
) -> None:
    alice, bob = discord.user("alice"), discord.user("bob")
    discord.joins(alice, acme)

    async def with_accounts(**accounts: str) -> Told:
        people = {name: PersonSettings(name=name, accounts={NAME: account}) for name, account in accounts.items()}
        config = lent.config.model_copy(update={"people": people})
        changed = replace(lent, config=config)
        return await told(settings(discord, servers=(str(acme.id),)), changed)

    assert worse(await with_accounts(alice=str(alice.id))) == []
    assert "in no server the bot serves: bob" in only(await with_accounts(alice=str(alice.id), bob=str(bob.id)))[1]
    assert "of these people are not ids: carol" in only(await with_accounts(carol="carol#1234"))[1]


async def test_names_chosen_by_others_cannot_write_to_the_terminal(
    discord: DiscordDouble,
    lent: Parts,
) -> None:
    acme = discord.server("Ac\x1b[2Jme\u202e\nok")
    said = "".join(text for _level, text in await told(settings(discord, servers=(str(acme.id),)), lent))
    assert "Ac[2Jme ok" in said


async def test_commands_that_are_not_published_or_are_others_are_told(
    discord: DiscordDouble, acme: Guild, lent: Parts
) -> None:
    named = settings(discord, servers=(str(acme.id),))
    assert (Level.WARNING, "No commands are published yet. Start the bridge: it publishes them.") in await told(
        named, lent
    )

    registry = Registry.load()
    wanted = payload([*registry.commands.values()], [*registry.menus.values()], user_install=True)
    discord.application.commands = [published(each, [], discord.core, None) for each in wanted]
    found = await told(named, lent)
    assert worse(found) == []
    assert any(f"{len(wanted)} commands and menus are published" in text for _level, text in found)

    del discord.application.commands[0]
    level, text = only(await told(named, lent))
    assert level is Level.WARNING
    assert "Discord has other commands" in text
