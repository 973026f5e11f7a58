"""The servers and teams of whichever platform somebody writes from, where its connector knows them."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.connector import Connector, KnowsWorkspaces
from ucbridge.store.workspaces import Named


class PlatformWorkspaces:
    """Asks the connectors; keeps `services.workspaces.platform.Platform`."""

    def __init__(self, connectors: Mapping[str, Connector]) -> None:
        self._connectors = connectors

    def serves(self, connector: str, workspace: str) -> bool:
        """Tell whether the configuration lets a connector do anything there."""
        there: object = self._connectors.get(connector)
        return there.serves(workspace) if isinstance(there, KnowsWorkspaces) else there is not None

    async def role(self, connector: str, workspace: str, text: str) -> Named | None:
        """Return the role somebody means there, None where there is none."""
        known = self._knowing(connector)
        return await known.role(workspace, text) if known else None

    async def role_to_give(self, connector: str, workspace: str, text: str) -> Named | None:
        """Return the role somebody means there, one that can be given and gives no power."""
        known = self._knowing(connector)
        return await known.role_to_give(workspace, text) if known else None

    async def conversation(self, connector: str, workspace: str, text: str) -> Named | None:
        """Return the conversation somebody means there, None where there is none."""
        known = self._knowing(connector)
        return await known.conversation(workspace, text) if known else None

    async def groups_of(self, connector: str, account: str, workspace: str) -> frozenset[str] | None:
        """Return the roles of an account there, None where it is no member."""
        known = self._knowing(connector)
        if known is None:
            raise ConnectionError("this platform does not tell")
        return await known.groups_of(account, workspace)

    def _knowing(self, connector: str) -> KnowsWorkspaces | None:
        known: object = self._connectors.get(connector)
        return known if isinstance(known, KnowsWorkspaces) else None
