"""`ucbridge check` for Teams: the app, what signs its messages, the way to the bridge, the bot, Graph, people."""

from __future__ import annotations

from collections.abc import AsyncIterator

from connectors.teams.checks import endpoint, graph, keys, package, people, service
from connectors.teams.checks.looking import Looking, Silent
from connectors.teams.settings import Settings
from ucbridge.checks.finding import Finding, ok, problem, skipped, warning
from ucbridge.connector import Parts
from ucbridge.errors import SignInRefused
from ucbridge.i18n import _
from ucbridge.loopback import is_loopback


async def findings(settings: Settings, parts: Parts) -> AsyncIterator[Finding]:
    """Try each step of the setting up; where one fails, what rests on it is not tried."""
    async with Looking.of(settings) as looking:
        if settings.allow_unsigned:
            yield _unsigned(parts)
        async for finding in keys.published(settings, looking):
            yield finding
        async for finding in endpoint.reached(settings, parts, looking):
            yield finding
        for finding in package.made(settings, parts.config):
            yield finding
        async for finding in _signed_in(settings, parts, looking):
            yield finding


async def _signed_in(settings: Settings, parts: Parts, looking: Looking) -> AsyncIterator[Finding]:
    """Look at what needs the secret."""
    if settings.app_secret is None:
        yield skipped(_("The bot and Microsoft Graph were not looked at: there is no app_secret."))
        return
    try:
        token = await looking.token(settings.scope)
    except SignInRefused as error:
        yield problem(error.text, _("In the Azure portal open App registrations, and there your app."))
        return
    except Silent as error:
        yield problem(error.text, _("Let this machine reach login.microsoftonline.com on port 443."))
        return
    yield ok(_("Microsoft lets the app in: app_id, tenant_id and app_secret are right."))
    async for finding in service.known(settings, parts, looking, token):
        yield finding
    directory = graph.Reading(settings, settings.graph, looking) if settings.graph else None
    if directory:
        async for finding in directory.findings():
            yield finding
    async for finding in people.linked(parts, directory, addresses=bool(settings.graph and settings.graph.directory)):
        yield finding


def _unsigned(parts: Parts) -> Finding:
    text = _("Messages that nobody signed are taken: whoever reaches the port can act as anybody.")
    advice = _("Remove allow_unsigned from [connectors.teams]: it is for tools on this machine alone.")
    return warning(text, advice) if is_loopback(parts.config.web.host) else problem(text, advice)
