"""Who is in a role of a server, among the people the bridge knows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence

import discord

from connectors.discord.settings import NAME
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Gone
from ucbridge.models import Account
from ucbridge.typed import fold

AT_ONCE = 100
"""Members one question of the gateway may name."""

PATIENCE = 5.0
"""Seconds the gateway may take; then each member is looked up."""

KnownIds = Callable[[], Awaitable[Collection[str]]]
"""Returns the ids of all accounts the bridge knows on Discord."""


class Members:
    """Asks the gateway for members by their ids, which needs no intent that Discord has to approve."""

    def __init__(self, client: discord.Client, api: Api, known: KnownIds) -> None:
        self._client = client
        self._api = api
        self._known = known

    async def members_of(self, group: str, asker: Account) -> Sequence[Account] | None:
        """Return the known accounts in a role, by its id or its name; None where the asker's server has no such role.

        Raises:
            ConnectionError: nobody can tell now.
        """
        server = self._client.get_guild(int(asker.workspace)) if asker.workspace else None
        role = _role(server, group) if server else None
        if server is None or role is None:
            return None
        ids = sorted(each for each in await self._known() if each.isdecimal())
        parts = [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
        found = [each for part in parts for each in await self._among(server, role, part)]
        return [Account(NAME, user, workspace=asker.workspace) for user in found]

    async def _among(self, server: discord.Guild, role: discord.Role, ids: Sequence[str]) -> list[str]:
        """Return those of these accounts that are in the role."""
        try:
            async with asyncio.timeout(PATIENCE):
                members = await server.query_members(user_ids=[int(each) for each in ids], limit=AT_ONCE, cache=False)
        except (TimeoutError, RuntimeError, OSError, discord.ConnectionClosed):
            return [each for each in ids if await self._has(str(server.id), str(role.id), each)]
        return [str(each.id) for each in members if each.get_role(role.id) is not None]

    async def _has(self, server: str, role: str, user: str) -> bool:
        try:
            member = await self._api.member(server, user)
        except Gone:
            return False
        roles = member.get("roles")
        return isinstance(roles, list) and role in roles


def _role(server: discord.Guild, group: str) -> discord.Role | None:
    """Return the role of this id, else that of this name; the role everybody has is none."""
    roles = [each for each in server.roles if not each.is_default()]
    return next(_meant(roles, group.strip().removeprefix("@")), None)


def _meant(roles: Sequence[discord.Role], group: str) -> Iterator[discord.Role]:
    yield from (each for each in roles if str(each.id) == group)
    yield from (each for each in roles if fold(each.name.removeprefix("@")) == fold(group))
