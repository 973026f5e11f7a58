"""The connectors of this installation, found by entry point and built from their tables of the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points

from pydantic import BaseModel

from ucbridge.connector import Connector, ConnectorClass, Parts

GROUP = "ucbridge.connectors"


def classes() -> dict[str, ConnectorClass]:
    """Import every class of the entry point group `ucbridge.connectors`."""
    return {entry.name: entry.load() for entry in entry_points(group=GROUP)}


def settings_of(found: Mapping[str, ConnectorClass]) -> dict[str, type[BaseModel]]:
    """Return the model of each connector's settings, for validating the configuration."""
    return {name: each.Settings for name, each in found.items()}


def build(found: Mapping[str, ConnectorClass], parts: Parts) -> dict[str, Connector]:
    """Build the connectors that are switched on: those with a table, and those that always are."""
    tables = parts.config.connectors
    return {
        name: each(each.Settings.model_validate(tables.get(name, {})), parts)
        for name, each in found.items()
        if name in tables or getattr(each, "always", False)
    }


def vouching(connectors: Mapping[str, Connector]) -> frozenset[str]:
    """Return the names of those that let people in themselves."""
    return frozenset(name for name, each in connectors.items() if getattr(each, "vouches", False))
