"""The chat platforms: is each named one installed, are its settings right, and what does it say itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ucbridge.checks.finding import Finding, Level, ok, problem
from ucbridge.checks.lending import parts
from ucbridge.checks.systems import Systems
from ucbridge.config.problems import worded
from ucbridge.connector import Checks, ConnectorClass
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


async def own(systems: Systems) -> AsyncIterator[Finding]:
    """Let each connector that has checks of its own look at its platform; `settings` tells what is wrong before."""
    for name, table in systems.config.connectors.items():
        for entry in entry_points(group=GROUP, name=name):
            if all(finding.level is Level.OK for finding in _table(name, table, entry)):
                async for finding in _look(systems, entry.load(), table):
                    yield finding


async def _look(systems: Systems, found: ConnectorClass, table: dict[str, object]) -> AsyncIterator[Finding]:
    if not hasattr(found, "check"):
        return
    async with parts(systems.config) as lent:
        connector = found(found.Settings.model_validate(table), lent)
        if isinstance(connector, Checks):
            async for finding in connector.check():
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
        return [_mistake(name, each) for each in error.errors(include_url=False, include_input=False)]
    return [ok(_("The settings of the connector {name} are valid.", name=name))]


def _mistake(name: str, error: ErrorDetails) -> Finding:
    words = worded(error) or _(
        "[connectors.{name}] {key}: {reason}.", name=name, key=".".join(map(str, error["loc"])), reason=error["msg"]
    )
    return problem(words, _("Correct it in the configuration file; config/ucbridge.example.toml explains every key."))
