"""`ucbridge check`, of the servers: is the bot in those it should serve, and may it do there what it needs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from connectors.discord.checks import choices as choice_checks
from connectors.discord.checks.looking import Facts, Looking, named, number
from connectors.discord.servers.allowances import USUAL, listed, missing
from connectors.discord.settings import NAME, Settings
from ucbridge.checks.finding import Finding, ok, problem, skipped, warning
from ucbridge.i18n import _, plural
from ucbridge.store.workspaces import Workspace, Workspaces

PAGE = 200
"""Servers Discord lists in one answer."""
SHOWN = 20
"""Servers without a fault that are named one by one."""


async def served(settings: Settings, discord: Looking) -> tuple[list[Facts], list[Finding]]:
    """Return the servers the bot serves, and what is to be said of all others."""
    there = {str(each.get("id")): each async for each in _all(discord)}
    found = [
        problem(
            _("The bot is not in the server {server}, which [connectors.discord] names.", server=server),
            _("Add it with the invite link below, or remove the id from servers."),
        )
        for server in settings.servers
        if server not in there
    ]
    ours = [facts for server, facts in there.items() if not settings.servers or server in settings.servers]
    if others := len(there) - len(ours):
        found.append(
            skipped(
                plural(
                    "The bot is in {count} server that is not named in servers: it does nothing there.",
                    "The bot is in {count} servers that are not named in servers: it does nothing there.",
                    others,
                )
            )
        )
    if not there and not settings.servers:
        found.append(warning(_("The bot is in no server yet."), _("Add it to one with the invite link below.")))
    return ours, found


async def look(
    servers: Sequence[Facts], workspaces: Workspaces, discord: Looking, *, bot: str
) -> AsyncIterator[Finding]:
    """Look at each server."""
    good = []
    for facts in servers:
        chosen = await workspaces.of(NAME, str(facts.get("id")))
        found = [each async for each in _server(chosen, facts, discord, bot)]
        for finding in found:
            yield finding
        good += [] if found else [named(facts)]
    if good:
        yield ok(
            plural(
                "{count} server is set up: {names}.",
                "{count} servers are set up: {names}.",
                len(good),
                names=", ".join(good[:SHOWN]) + (" …" if len(good) > SHOWN else ""),
            )
        )


async def _all(discord: Looking) -> AsyncIterator[Facts]:
    after = "0"
    while True:
        page = await discord.many(f"/users/@me/guilds?limit={PAGE}&after={after}")
        for each in page:
            yield each
        if len(page) < PAGE:
            return
        after = str(page[-1].get("id"))


async def _server(chosen: Workspace, facts: Facts, discord: Looking, bot: str) -> AsyncIterator[Finding]:
    name, held = named(facts), number(facts, "permissions")
    if lacking := missing(USUAL, held):
        yield warning(
            _("{server}: the bot lacks {permissions}.", server=name, permissions=listed(lacking)),
            _("Give its role these permissions in Server Settings, Roles, or add it again with the invite link below."),
        )
    async for finding in choice_checks.look(chosen, facts, discord, bot=bot):
        yield finding
