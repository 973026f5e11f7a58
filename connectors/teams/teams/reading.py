"""What Microsoft Graph tells of teams, as far as this package asks; `graph.teams` keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Tag(Protocol):
    """A tag of a team."""

    @property
    def id(self) -> str:
        """Return its id."""
        ...

    @property
    def name(self) -> str:
        """Return what it is called."""
        ...


class Reading(Protocol):
    """Tells of a team by its id in Microsoft Entra; accounts are object ids in small letters.

    Every method raises SignInRefused where a permission is missing, LookupError where there is no such team or tag, and
    ConnectionError where nobody can tell now.
    """

    async def owners(self, group: str) -> frozenset[str]:
        """Return the accounts of its owners."""
        ...

    async def tags(self, group: str) -> Sequence[Tag]:
        """Return its tags."""
        ...

    async def tagged(self, group: str, tag: str) -> frozenset[str]:
        """Return the accounts that have a tag."""
        ...
