"""The chat platforms: is each named one installed, and are its settings right."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from pydantic import ValidationError

from ucbridge.checks.finding import Finding, ok, problem
from ucbridge.checks.systems import Systems
from ucbridge.connector import ConnectorClass
from ucbridge.connector_registry import GROUP
from ucbridge.i18n import _


async def settings(systems: Systems) -> AsyncIterator[Finding]:
    """Load each connector's class and hold its table against its model; nothing is connected."""
    installed = {entry.name: entry for entry in entry_points(group=GROUP)}
    for name, table in systems.config.connectors.items():
        if name not in installed:
            yield problem(
                _("There is no connector {name}.", name=name),
                _("Installed are: {names}.", names=", ".join(sorted(installed)) or "-"),
            )
            continue
        for finding in _table(name, table, installed[name]):
            yield finding


def _table(name: str, table: dict[str, object], entry: EntryPoint) -> list[Finding]:
    try:
        model = cast("ConnectorClass", entry.load()).Settings
    except ImportError as error:
        return [
            problem(
                _("The connector {name} cannot be loaded: {reason}.", name=name, reason=str(error)),
                _("Install what it needs, or remove [connectors.{name}].", name=name),
            )
        ]
    try:
        model.model_validate(table)
    except ValidationError as error:
        return [
            problem(
                _(
                    "[connectors.{name}] {key}: {reason}.",
                    name=name,
                    key=".".join(map(str, each["loc"])),
                    reason=each["msg"],
                ),
                _("Correct it in the configuration file; config/ucbridge.example.toml explains every key."),
            )
            for each in error.errors(include_url=False, include_input=False)
        ]
    return [ok(_("The settings of the connector {name} are valid.", name=name))]
