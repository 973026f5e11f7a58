"""`ucbridge check` for Discord: the token, the application, the gateway, and then every server."""

from __future__ import annotations

from collections.abc import AsyncIterator

from connectors.discord.checks import invite
from connectors.discord.checks import people as people_checks
from connectors.discord.checks import published_commands as command_checks
from connectors.discord.checks import servers as server_checks
from connectors.discord.checks.looking import Denied, Facts, Looking, NotDiscord, Silent, named
from connectors.discord.settings import Settings
from ucbridge.checks.finding import Finding, ok, problem, warning
from ucbridge.connector import Parts
from ucbridge.errors import SignInRefused
from ucbridge.i18n import _, plural

FEW = 50
"""Sessions that may still be started today, below which it is worth a word."""
TO_SERVERS, TO_ACCOUNTS = "0", "1"


async def findings(settings: Settings, parts: Parts) -> AsyncIterator[Finding]:
    """Try each step of the setting up; where one fails, what rests on it is not tried."""
    async with Looking.at(settings.api, settings.token.get_secret_value()) as discord:
        try:
            bot = await discord.one("/users/@me")
        except (SignInRefused, NotDiscord, Silent, Denied) as error:
            yield _refused(error)
            return
        yield ok(_("Discord accepts the token; the bot is called {name}.", name=named(bot, "username")))
        application = await discord.one("/applications/@me")
        for finding in _application(settings, application):
            yield finding
        async for finding in _gateway(settings, discord):
            yield finding
        yield await command_checks.published(settings, discord, str(application.get("id")))
        async for finding in _servers(settings, parts, discord, bot=str(bot.get("id"))):
            yield finding
        for finding in _links(settings, str(application.get("id"))):
            yield finding


async def _servers(settings: Settings, parts: Parts, discord: Looking, *, bot: str) -> AsyncIterator[Finding]:
    servers, found = await server_checks.served(settings, discord)
    for finding in found:
        yield finding
    async for finding in server_checks.look(servers, parts.workspaces, discord, bot=bot):
        yield finding
    ids = [str(each.get("id")) for each in servers]
    async for finding in people_checks.accounts(parts.config.people, ids, discord):
        yield finding


def _refused(error: SignInRefused | NotDiscord | Silent | Denied) -> Finding:
    if isinstance(error, SignInRefused):
        return problem(
            error.text,
            _(
                "In the Developer Portal open your application, Bot, Reset Token; put the new one into token in "
                "[connectors.discord]."
            ),
        )
    if isinstance(error, NotDiscord):
        return problem(
            error.text,
            _("Remove api_url from [connectors.discord], or correct it; Discord's is https://discord.com/api/v10."),
        )
    if isinstance(error, Silent):
        return problem(
            error.text,
            _("Let this machine reach discord.com and gateway.discord.gg on port 443; correct api_url if it is set."),
        )
    return warning(error.text, _("Check again in a few minutes; discordstatus.com tells of outages."))


def _application(settings: Settings, application: Facts) -> list[Finding]:
    found = []
    if application.get("interactions_endpoint_url"):
        found.append(
            problem(
                _("The application sends commands and buttons to a web address instead of the bot."),
                _("In the Developer Portal, General Information, empty Interactions Endpoint URL."),
            )
        )
    contexts = application.get("integration_types_config")
    if settings.user_install and isinstance(contexts, dict) and TO_ACCOUNTS not in contexts:
        found.append(
            warning(
                _("People cannot add the application to their own account."),
                _("In the Developer Portal, Installation, tick User Install; or set user_install = false."),
            )
        )
    if isinstance(contexts, dict) and TO_SERVERS not in contexts:
        found.append(
            problem(
                _("The application cannot be added to servers."),
                _("In the Developer Portal, Installation, tick Guild Install."),
            )
        )
    if application.get("bot_public") and not settings.servers:
        found.append(
            warning(
                _("Anybody who has the invite link can add the bot to a server of theirs, and it serves all it is in."),
                _("Name your servers in servers of [connectors.discord], or switch off Public Bot in the portal."),
            )
        )
    return found or [ok(_("The application is set up."))]


async def _gateway(settings: Settings, discord: Looking) -> AsyncIterator[Finding]:
    try:
        facts = await discord.one("/gateway/bot")
        address = settings.gateway_url or str(facts.get("url"))
        greeted = await discord.greeted(address)
    except (Silent, Denied, NotDiscord) as error:
        yield problem(
            error.text, _("Let this machine reach gateway.discord.gg on port 443; correct gateway_url if it is set.")
        )
        return
    if not greeted:
        yield problem(
            _("What answers at {url} is not Discord's gateway.", url=address),
            _("Remove gateway_url from [connectors.discord], or correct it."),
        )
        return
    yield _sessions(facts.get("session_start_limit"))


def _sessions(limit: object) -> Finding:
    left = limit.get("remaining") if isinstance(limit, dict) else None
    if not isinstance(left, int):
        return ok(_("The gateway can be reached."))
    words = plural(
        "The gateway can be reached; the bot may sign in {count} more time today.",
        "The gateway can be reached; the bot may sign in {count} more times today.",
        left,
    )
    if left < FEW:
        return warning(words, _("Something starts it again and again: look into the log, and stop other copies of it."))
    return ok(words)


def _links(settings: Settings, application: str) -> list[Finding]:
    found = [ok(_("Add the bot to a server with: {link}", link=invite.to_server(application)))]
    if settings.user_install:
        link = invite.to_account(application)
        found.append(ok(_("People add the commands to their own account with: {link}", link=link)))
    return found
