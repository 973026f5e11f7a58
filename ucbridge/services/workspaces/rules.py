"""What somebody may do where they act: [permissions], and what is chosen for their server or team."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from ucbridge.errors import Refused
from ucbridge.i18n import _
from ucbridge.models import Account, Person
from ucbridge.services.permissions import Permissions
from ucbridge.services.workspaces.places import Place, Places

SETTINGS = "settings"
"""The commands that no choice of a workspace can lock away: they are how to undo it."""

_ELSEWHERE = _("Ask whoever manages the server or team you are in.")
_HERE = _("Whoever manages this server or team decides who may: ask them.")


SHARING = "settings sharing"
"""The key under [permissions] of those who may have shown who calls and who is on the phone where nobody vouches for
the server or team; without it those who run the bridge, and whom they named in the configuration."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who may have shown who calls and who is on the phone to everybody where they act.

    Anybody can make a server and bring the bot there: that they manage it, or have a phone of the company, says nothing
    of what the others in it may know. `named` are the ids of the people of the configuration.
    """

    permissions: Permissions
    named: Container[str] = ()

    def allowed(self, person: Person, account: Account) -> bool:
        """Tell whether this person may, there."""
        if account.vouched or self.permissions.administers(person, SHARING):
            return True
        return person.id in self.named and not self.permissions.lists(SHARING)


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who does something somewhere. `person` has the region, and the groups, they have there."""

    person: Person
    account: Account
    places: Sequence[Place]
    permissions: Permissions

    def allowed(self, command: str) -> bool:
        """Tell whether they may use a command: what is chosen for a workspace only takes away.

        Outside of workspaces they may what they may in any of theirs.
        """
        if not self.places or command.partition(" ")[0] == SETTINGS:
            return self.permissions.allowed(self.person, command)
        return any(
            place.admits(command) and self.permissions.allowed(self._in(place), command) for place in self.places
        )

    def check(self, command: str) -> None:
        """Let those pass who may.

        Raises:
            Refused: they may not use the command.
        """
        self.permissions.check(self.person, command)
        if not self.allowed(command):
            raise Refused(
                _HERE if self.account.workspace else _ELSEWHERE,
                title=_("You may not use /{command} here", command=command),
            )

    def _in(self, place: Place) -> Person:
        return replace(self.person, groups=place.groups or frozenset())


class WorkspaceRules:
    """Puts together who acts."""

    def __init__(self, places: Places, permissions: Permissions, *, region: str) -> None:
        self._places = places
        self._permissions = permissions
        self._region = region

    async def acting(self, person: Person, account: Account) -> Acting:
        """Return who acts there, with what holds for them."""
        places = await self._places.of(account, by_groups=self._permissions.by_groups)
        groups = account.groups.union(*(each.groups or () for each in places))
        dressed = replace(person, groups=groups, region=person.region or self._region_of(places))
        return Acting(dressed, account, places, self._permissions)

    def _region_of(self, places: Sequence[Place]) -> str:
        """Return the region that all of these agree on, "" for the bridge's own."""
        regions = {each.workspace.region or self._region for each in places}
        return regions.pop() if len(regions) == 1 else ""
