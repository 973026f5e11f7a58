"""The groups of whichever platform somebody writes from, where its connector can tell who is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ucbridge.connector import Connector, ListsGroups
from ucbridge.models import Account


class PlatformGroups:
    """Asks the connectors; keeps `services.groups.GroupMembers`."""

    def __init__(self, connectors: Mapping[str, Connector]) -> None:
        self._connectors = connectors

    async def __call__(self, asker: Account, group: str) -> Sequence[Account] | None:
        """Return the accounts in a group as its platform shows it to the asker; None where there is none."""
        connector: object = self._connectors.get(asker.connector)
        return await connector.members_of(group, asker) if isinstance(connector, ListsGroups) else None
