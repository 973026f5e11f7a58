"""The roles of a team: its owners, and its tags, as Microsoft Graph tells of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from connectors.teams.teams.kept import KeptTeams
from connectors.teams.teams.reading import Reading
from connectors.teams.wire.api import Api
from ucbridge.errors import BridgeError, SignInRefused
from ucbridge.i18n import LANGUAGES, _
from ucbridge.store.workspaces import Named
from ucbridge.typed import fold

OWNERS = _("owners")

_OWNERS = "owners:"


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in a team: the ids of their roles, and whether they manage it."""

    groups: frozenset[str] = frozenset()
    manages: bool = False


class Roles:
    """Asks Graph; without it a team has no roles, and nobody manages it here."""

    def __init__(self, api: Api, kept: KeptTeams, graph: Reading | None) -> None:
        self._api = api
        self._kept = kept
        self._graph = graph

    async def named(self, service: str, team: str, text: str) -> Named | None:
        """Return the role somebody means, by its id or name.

        Raises:
            ConnectionError: nobody can tell now.
        """
        wanted = text.strip().removeprefix("@")
        if self._graph is None:
            return None
        if wanted == owners_of(team) or fold(wanted) in {fold(OWNERS.to(language)) for language in LANGUAGES}:
            return Named(owners_of(team), OWNERS.to("en"))
        try:
            tags = await self._graph.tags(await self._kept.group_of(self._api, service, team))
        except (SignInRefused, LookupError):
            return None
        by_id = next((each for each in tags if each.id == wanted), None)
        found = by_id or next((each for each in tags if fold(each.name) == fold(wanted)), None)
        return Named(found.id, found.name) if found else None

    async def members(self, service: str, team: str, role: str) -> frozenset[str]:
        """Return the accounts that have a role. Raises as `named` does."""
        if self._graph is None:
            return frozenset()
        try:
            group = await self._kept.group_of(self._api, service, team)
            if role == owners_of(team):
                return await self._graph.owners(group)
            return await self._graph.tagged(group, role)
        except ConnectionError:
            raise
        except (BridgeError, LookupError):  # not permitted, gone, or no id of a tag at all: that of another platform
            return frozenset()

    async def standing(self, service: str, team: str, account: str, wanted: Collection[str]) -> Standing:
        """Return what somebody is in a team, of the tags those that matter (`wanted`). Raises as `named` does."""
        roles = {role for role in wanted if not role.startswith(_OWNERS)} if self._graph else set()
        manages = account in await self.members(service, team, owners_of(team))
        held = {role for role in roles if account in await self.members(service, team, role)}
        return Standing(frozenset({team, *held} | ({owners_of(team)} if manages else set())), manages)


def owners_of(team: str) -> str:
    """Name the role of those who own a team: that of one team gives nothing in another."""
    return f"{_OWNERS}{team}"
