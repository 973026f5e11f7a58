"""`ucbridge check`, of the commands: are those of this version published."""

from __future__ import annotations

from connectors.discord.checks.looking import Looking
from connectors.discord.published.publishing import payload
from connectors.discord.published.syncing import same
from connectors.discord.settings import Settings
from ucbridge.checks.finding import Finding, ok, warning
from ucbridge.command_registry import Registry
from ucbridge.i18n import _, plural


async def published(settings: Settings, discord: Looking, application: str) -> Finding:
    """Compare what Discord has with what the bridge publishes when it starts."""
    registry = Registry.load()
    wanted = payload([*registry.commands.values()], [*registry.menus.values()], user_install=settings.user_install)
    there = await discord.many(f"/applications/{application}/commands?with_localizations=true")
    if not there:
        return warning(_("No commands are published yet."), _("Start the bridge: it publishes them."))
    if not same(there, wanted):
        return warning(
            _("Discord has other commands than this version of the bridge."),
            _("Restart the bridge: it publishes its own. Is the token used by another program, too?"),
        )
    return ok(
        plural(
            "{count} command or menu is published, in all languages.",
            "{count} commands and menus are published, in all languages.",
            len(there),
        )
    )
