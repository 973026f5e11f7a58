"""What the rules ask of the chat platforms about their servers and teams."""

from __future__ import annotations

from typing import Protocol

from ucbridge.store.workspaces import Named


class Platform(Protocol):
    """Answers for every connector; one that does not know such things knows no role, conversation or member."""

    def serves(self, connector: str, workspace: str) -> bool:
        """Tell whether the configuration lets a connector do anything there, whatever was chosen before."""
        ...

    async def role(self, connector: str, workspace: str, text: str) -> Named | None:
        """Return the role somebody means there, None where there is none.

        Raises:
            ConnectionError: nobody can tell now.
        """
        ...

    async def role_to_give(self, connector: str, workspace: str, text: str) -> Named | None:
        """Return the role somebody means there, one that can be given and gives no power. Raises as `role` does.

        Raises:
            UserError: it cannot, or should not, be given to anybody.
        """
        ...

    async def conversation(self, connector: str, workspace: str, text: str) -> Named | None:
        """Return the conversation somebody means there, None where there is none. Raises as `role` does."""
        ...

    async def groups_of(self, connector: str, account: str, workspace: str) -> frozenset[str] | None:
        """Return the roles of an account there, None where it is no member.

        Raises:
            ConnectionError: nobody can tell, now or ever.
        """
        ...


class NoPlatform:
    """Knows no platform; keeps `Platform`."""

    def serves(self, _connector: str, _workspace: str) -> bool:
        """Serve every workspace."""
        return True

    async def role(self, _connector: str, _workspace: str, _text: str) -> Named | None:
        """Know no role."""
        return None

    async def role_to_give(self, _connector: str, _workspace: str, _text: str) -> Named | None:
        """Know no role."""
        return None

    async def conversation(self, _connector: str, _workspace: str, _text: str) -> Named | None:
        """Know no conversation."""
        return None

    async def groups_of(self, _connector: str, _account: str, _workspace: str) -> frozenset[str] | None:
        """Know no member."""
        raise ConnectionError("no platform tells")
