"""`ucbridge check`, of the app package: can it be made as the configuration is."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.teams.package import archive
from connectors.teams.package.manifest import Offered
from connectors.teams.settings import Settings
from ucbridge.checks.finding import Finding, ok, problem
from ucbridge.command_registry import Registry
from ucbridge.config import Config
from ucbridge.errors import UserError
from ucbridge.i18n import _


def made(settings: Settings, config: Config) -> Iterator[Finding]:
    """Make it, and hold it against Microsoft's schema."""
    registry = Registry.load()
    offer = Offered([*registry.commands.values()], [*registry.menus.values()])
    try:
        archive.contents(config, settings, offer, version=archive.FIRST)
    except archive.Invalid as error:
        yield problem(error.text, _("Correct [connectors.teams.package]: {reason}.", reason=error.problems[0]))
    except UserError as error:
        yield problem(_("The app package cannot be made."), error.text)
    else:
        yield ok(_("The app package can be made: ucbridge teams package."))
