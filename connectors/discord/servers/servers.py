"""The servers the bot is in, as the gateway tells of them: their roles, channels and members."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

import discord

from connectors.discord.posts.conversations import of_channel
from connectors.discord.servers.roles_to_give import why_not_to_give
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Gone, Refusal
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.store.workspaces import Named
from ucbridge.typed import fold

_MENTION = re.compile(r"<(?:@&|#)([0-9]{15,21})>")
_MOST, _ASKED = 20, 5
"""Mentions in one line whose names are looked for, and those Discord is asked about."""
_POSTABLE = (discord.TextChannel, discord.VoiceChannel, discord.StageChannel, discord.Thread)
_Thing = TypeVar(
    "_Thing", bound=discord.Role | discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
)


class KnownServers:
    """What is known of servers. Names of roles count where the server is `vouched` for."""

    def __init__(self, client: discord.Client, api: Api, vouched: Collection[str]) -> None:
        self._client = client
        self._api = api
        self._vouched = vouched

    def member(self, server: str) -> bool:
        """Tell whether the bot is in a server."""
        return self._server(server) is not None

    def vouched(self, server: str) -> bool:
        """Tell whether the administrator of the bridge vouches for a server."""
        return server in self._vouched

    def role_names(self, server: str, roles: Sequence[str]) -> Sequence[str]:
        """Return what roles are called."""
        guild = self._server(server)
        found = [guild.get_role(int(each)) for each in roles] if guild else []
        return [role.name for role in found if role]

    async def names(self, server: str, ids: Collection[str]) -> Mapping[str, str]:
        """Return what roles, channels and members are called, by id; nothing of whom nobody can tell."""
        guild = self._server(server)
        found: dict[str, str] = {}
        if guild is None:
            return found
        unknown: list[str] = []
        for each in list(ids)[:_MOST]:
            if place := guild.get_role(int(each)) or guild.get_channel_or_thread(int(each)):
                found[each] = place.name
            else:
                unknown.append(each)
        for each in unknown[:_ASKED]:
            if name := await self._name(server, each):
                found[each] = name
        return found

    def role(self, server: str, text: str) -> Named | None:
        """Return the role somebody means, by id, mention or name."""
        role = self._role(server, text)
        return Named(str(role.id), role.name) if role else None

    def role_to_give(self, server: str, text: str) -> Named | None:
        """Return the role somebody means, one that can be given.

        Raises:
            UserError: it cannot, or should not.
        """
        role = self._role(server, text)
        if role and (reason := why_not_to_give(role, role.guild)):
            raise UserError(
                reason,
                title=_("{role} cannot be the role of people on the phone", role=f"@{role.name.removeprefix('@')}"),
            )
        return Named(str(role.id), role.name) if role else None

    def conversation(self, server: str, text: str) -> Named | None:
        """Return the channel somebody means, where cards can be posted."""
        guild = self._server(server)
        if guild is None:
            return None
        places = [each for each in (*guild.channels, *guild.threads) if isinstance(each, _POSTABLE)]
        found = _meant(places, _bare(text.removeprefix("channel:")))
        return Named(of_channel(str(found.id)), found.name) if found else None

    async def groups_of(self, account: str, server: str) -> frozenset[str] | None:
        """Return the roles of a member as `Account.groups` has them, None where they are no member.

        Raises as `Connector.send` does.
        """
        if not account.isdecimal() or not self.member(server):
            return None
        try:
            member = await self._api.member(server, account)
        except Gone:
            return None
        roles = [str(each) for each in member.get("roles", ())]
        return self.groups(server, roles)

    def groups(self, server: str, roles: Sequence[str]) -> frozenset[str]:
        """Return what roles count as: their ids, that of everybody, and names where those count."""
        names = self.role_names(server, roles) if self.vouched(server) else ()
        return frozenset([server, *roles, *names])

    def _role(self, server: str, text: str) -> discord.Role | None:
        guild = self._server(server)
        return _meant(guild.roles, _bare(text)) if guild else None

    async def _name(self, server: str, user: str) -> str:
        try:
            member = await self._api.member(server, user)
        except (Refusal, OSError):
            return ""
        account = member.get("user") or {}
        return str(member.get("nick") or account.get("global_name") or account.get("username") or "")

    def _server(self, server: str) -> discord.Guild | None:
        return self._client.get_guild(int(server)) if server.isdecimal() else None


def _bare(text: str) -> str:
    text = text.strip()
    match = _MENTION.fullmatch(text)
    return match[1] if match else text.removeprefix("@").removeprefix("#")


def _meant(things: Sequence[_Thing], text: str) -> _Thing | None:
    by_id = next((each for each in things if str(each.id) == text), None)
    return by_id or next((each for each in things if fold(each.name.lstrip("@#")) == fold(text)), None)
