"""For people who take no direct messages: a channel of their server says that something waits, and shows it to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from connectors.discord.cards.components import ACTION_ROW, BUTTON
from connectors.discord.cards.markdown import escape
from connectors.discord.posts.accounts import Accounts
from connectors.discord.servers.troubles import Troubles
from connectors.discord.settings import NAME
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Forbidden, Gone
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.workspaces import Workspaces
from ucbridge.waiting_cards import WaitingCards

SHOW = "own:show"
"""The custom id of the button."""

_PRIMARY = 1
_ASKED = 20
"""Servers asked at most whether somebody is a member."""


class Fallback:
    """Posts to the channels that were chosen with /settings: in these `servers`, in all where none is named."""

    def __init__(
        self,
        api: Api,
        state: ConnectorState,
        workspaces: Workspaces,
        accounts: Accounts,
        troubles: Troubles,
        *,
        servers: Collection[str] = (),
    ) -> None:
        self._api = api
        self._waiting = WaitingCards(state)
        self._workspaces = workspaces
        self._accounts = accounts
        self._troubles = troubles
        self._servers = servers
        self.edit = self._waiting.replace
        self.show = self._waiting.show
        self.prune = self._waiting.prune

    async def send(self, user: str, reply: Reply, *, key: str) -> str | None:
        """Say in the first channel that works that something waits; None where there is none."""
        async for server, channel in self._channels(user):
            message = {**_waits(user, self._accounts.language(user)), "allowed_mentions": {"users": [user]}}
            try:
                posted = await self._api.send(channel, message, nonce=key)
            except (Gone, Forbidden) as refusal:
                await self._troubles.channel(channel, refusal, server=server)
                continue
            await self._waiting.keep(str(posted["id"]), user, reply)
            await self._troubles.mended(f"channel:{channel}")
            await self._troubles.reached(user)
            return str(posted["id"])
        return None

    async def complain(self, user: str, servers: Sequence[str]) -> None:
        """Take note that somebody is reached by nothing, in those of these servers they are in."""
        for server in [each for each in servers if self._serves(each)][:_ASKED]:
            if member := await self._member(server, user):
                await self._troubles.person(server, user, _name(member))

    async def _channels(self, user: str) -> AsyncIterator[tuple[str, str]]:
        for workspace in await self._workspaces.all(NAME):
            if workspace.fallback and self._serves(workspace.id) and await self._member(workspace.id, user):
                yield workspace.id, workspace.fallback.id.removeprefix("channel:")

    def _serves(self, server: str) -> bool:
        return server in self._servers or not self._servers

    async def _member(self, server: str, user: str) -> dict[str, Any] | None:
        try:
            return await self._api.member(server, user)
        except (Gone, Forbidden):
            return None


def _waits(user: str, language: str) -> dict[str, object]:
    """Say that something waits, and nothing of what it is."""
    words = _(
        "something waits for you, and you take no direct messages from me. To get them: open the menu of this server, "
        "Privacy Settings, and allow direct messages."
    )
    label = _("Show it to me").to(language)
    button = {"type": BUTTON, "style": _PRIMARY, "label": label, "custom_id": SHOW}
    return {
        "content": f"<@{user}> {escape(words.to(language))}",
        "components": [{"type": ACTION_ROW, "components": [button]}],
    }


def _name(member: dict[str, Any]) -> str:
    user = member.get("user") or {}
    return str(member.get("nick") or user.get("global_name") or user.get("username") or user.get("id") or "")
