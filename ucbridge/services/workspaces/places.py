"""Where somebody is known: the servers and teams, with what is chosen for them and the roles they have there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from ucbridge.models import Account
from ucbridge.services.workspaces.platform import Platform
from ucbridge.store.types import Clock, utc_now
from ucbridge.store.workspace_members import Membership, WorkspaceMembers
from ucbridge.store.workspaces import Workspace, Workspaces

_FRESH = timedelta(minutes=10)
"""How long roles are believed without asking the platform, where anything depends on them."""
_NOTED = timedelta(days=1)
_MOST = 10_000
"""Notes kept in memory so that nothing is written or asked twice."""

_Key = tuple[str, str, str]
"""Connector, account and workspace."""
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Place:
    """One workspace, and the roles somebody has there; None where nobody can tell whether they are a member."""

    workspace: Workspace
    groups: frozenset[str] | None

    def admits(self, command: str) -> bool:
        """Tell whether what is chosen there lets somebody with these roles use a command."""
        allowed = restriction(self.workspace, command)
        if allowed is None:
            return True
        # The workspace itself stands for everybody in it.
        return self.groups is not None and not allowed.isdisjoint({*self.groups, self.workspace.id})


def restriction(workspace: Workspace, command: str) -> frozenset[str] | None:
    """Return the ids of the roles that may use a command there, None where everybody may."""
    first = command.partition(" ")[0]
    roles = workspace.roles.get(command, workspace.roles.get(first))
    return None if roles is None else frozenset(each.id for each in roles)


class Places:
    """Remembers who is where, and asks the platform where what is remembered is old and matters."""

    def __init__(
        self, workspaces: Workspaces, members: WorkspaceMembers, platform: Platform, *, clock: Clock = utc_now
    ) -> None:
        self._workspaces = workspaces
        self._members = members
        self._platform = platform
        self._clock = clock
        self._noted: dict[_Key, tuple[frozenset[str], datetime]] = {}
        self._strangers: dict[_Key, datetime] = {}

    async def of(self, account: Account, *, by_groups: bool = False) -> list[Place]:
        """Return where an account is: the one workspace it acts in, else all it was seen in and has not left.

        Whom nobody saw anywhere is in those that restrict something, unless the platform says they are not.
        `by_groups`: more than what is chosen for the workspaces depends on roles.
        """
        if account.workspace:
            await self._note(account)
            return [Place(await self._workspaces.of(account.connector, account.workspace), account.groups)]
        seen = await self._members.of(account.connector, account.id)
        served = [each for each in seen if self._platform.serves(each.connector, each.workspace)]
        if known := [place for each in served if (place := await self._known(each, by_groups))]:
            return known
        chosen = [each for each in await self._workspaces.all(account.connector) if each.roles]
        strange = [each for each in chosen if self._platform.serves(each.connector, each.id)]
        return [place for each in strange if (place := await self._unknown(account, each))]

    async def _note(self, account: Account) -> None:
        key, now = (account.connector, account.id, account.workspace), self._clock()
        groups, at = self._noted.get(key, (None, now))
        if groups != account.groups or now - at >= _NOTED:
            await self._seen(key, account.groups)

    async def _known(self, seen: Membership, by_groups: bool) -> Place | None:
        workspace = await self._workspaces.of(seen.connector, seen.workspace)
        old = self._clock() - seen.seen_at >= _FRESH
        if not old or not (workspace.roles or by_groups):
            return Place(workspace, seen.groups)
        try:
            groups = await self._ask((seen.connector, seen.account, seen.workspace))
        except ConnectionError:
            return Place(workspace, seen.groups)
        return None if groups is None else Place(workspace, groups)

    async def _unknown(self, account: Account, workspace: Workspace) -> Place | None:
        key = account.connector, account.id, workspace.id
        if (no_member := self._strangers.get(key)) and self._clock() - no_member < _FRESH:
            return None
        try:
            groups = await self._ask(key)
        except ConnectionError:
            return Place(workspace, None)
        return None if groups is None else Place(workspace, groups)

    async def _ask(self, key: _Key) -> frozenset[str] | None:
        connector, account, workspace = key
        groups = await self._platform.groups_of(connector, account, workspace)
        if groups is not None:
            await self._seen(key, groups)
            return groups
        self._noted.pop(key, None)
        _remember(self._strangers, key, self._clock())
        await self._members.left(connector, account, workspace)
        return None

    async def _seen(self, key: _Key, groups: frozenset[str]) -> None:
        await self._members.seen(*key, groups)
        self._strangers.pop(key, None)
        _remember(self._noted, key, (groups, self._clock()))


def _remember(what: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    if len(what) >= _MOST:
        what.clear()
    what[key] = value
