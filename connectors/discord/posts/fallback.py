"""For people who take no direct messages: a channel of their server says that something waits, and shows it to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from connectors.discord.cards.components import ACTION_ROW, BUTTON
from connectors.discord.cards.markdown import escape
from connectors.discord.posts.accounts import Accounts
from connectors.discord.servers.troubles import Troubles
from connectors.discord.settings import NAME
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Forbidden, Gone
from ucbridge.codec import dumps, loads
from ucbridge.i18n import _
from ucbridge.models import Reply, State
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.types import utc_now
from ucbridge.store.workspaces import Workspaces

KIND = "fallback"
SHOW = "own:show"
"""The custom id of the button."""

KEPT = timedelta(days=90)
"""For what waits in a channel."""
_PRIMARY = 1
_ASKED = 20
"""Servers asked at most whether somebody is a member."""

_NOT_YOURS = Reply(_("This is for somebody else"), state=State.REFUSED, private=True)
_OVER = Reply(
    _("This is no longer there"), _("It was deleted, or is older than what I keep."), State.ERROR, private=True
)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What a message in a fallback channel stands for: the card as it now is, with the tokens of its buttons."""

    user: str
    channel: str
    card: str
    tokens: tuple[str, ...]

    @classmethod
    def of(cls, user: str, channel: str, reply: Reply) -> _Waiting:
        return cls(user, channel, dumps(reply), tuple(button.token for button in reply.buttons))

    @property
    def reply(self) -> Reply:
        """Return the card, for their eyes only."""
        reply = loads(self.card)
        buttons = zip(reply.buttons, self.tokens, strict=True)
        sealed = tuple(replace(button, token=token) for button, token in buttons)
        return replace(reply, buttons=sealed, private=True)


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
        self._state = state
        self._workspaces = workspaces
        self._accounts = accounts
        self._troubles = troubles
        self._servers = servers

    async def send(self, user: str, reply: Reply, *, key: str) -> str | None:
        """Say in the first channel that works that something waits; None where there is none."""
        async for server, channel in self._channels(user):
            message = {**_waits(user, self._accounts.language(user)), "allowed_mentions": {"users": [user]}}
            try:
                posted = await self._api.send(channel, message, nonce=key)
            except (Gone, Forbidden) as refusal:
                await self._troubles.channel(channel, refusal, server=server)
                continue
            await self._keep(str(posted["id"]), _Waiting.of(user, channel, reply))
            await self._troubles.mended(f"channel:{channel}")
            await self._troubles.reached(user)
            return str(posted["id"])
        return None

    async def edit(self, message: str, reply: Reply) -> bool:
        """Keep a newer version of what a message stands for; False where it is none of ours."""
        waiting = await self._get(message)
        if waiting is None:
            return False
        await self._keep(message, _Waiting.of(waiting.user, waiting.channel, reply))
        return True

    async def show(self, message: str, user: str) -> Reply:
        """Return what waits, for whoever pressed the button."""
        waiting = await self._get(message)
        if waiting is None:
            return _OVER
        return waiting.reply if waiting.user == user else _NOT_YOURS

    async def prune(self) -> None:
        """Forget what waited long enough."""
        await self._state.prune(KIND, utc_now() - KEPT)

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

    async def _keep(self, message: str, waiting: _Waiting) -> None:
        value = {"user": waiting.user, "channel": waiting.channel, "card": waiting.card, "tokens": waiting.tokens}
        await self._state.put(KIND, message, value)

    async def _get(self, message: str) -> _Waiting | None:
        kept = await self._state.get(KIND, message)
        return _Waiting(kept["user"], kept["channel"], kept["card"], tuple(kept["tokens"])) if kept else None


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
