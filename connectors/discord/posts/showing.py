"""How a card looks to whoever reads it: in their language, in that of the server where everybody does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from connectors.discord.posts.accounts import Accounts
from connectors.discord.posts.hooks import Hooks
from connectors.discord.posts.threads import offered
from connectors.discord.posts.voice import Voices
from connectors.discord.render import Rendered
from connectors.discord.servers.known import Known
from connectors.discord.settings import NAME
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Refusal
from ucbridge.errors import StoreError
from ucbridge.i18n import language_of
from ucbridge.models import Reply
from ucbridge.store.workspaces import Workspaces

Render = Callable[[Reply, str], Rendered]
"""Shows a card in a language."""


class Showing:
    """Renders cards for people, for channels, and for those who alone see an answer."""

    def __init__(
        self,
        api: Api,
        render: Render,
        *,
        accounts: Accounts,
        hooks: Hooks,
        voices: Voices,
        workspaces: Workspaces,
        known: Known,
    ) -> None:
        self._api = api
        self._render = render
        self._accounts = accounts
        self._hooks = hooks
        self._voices = voices
        self._workspaces = workspaces
        self._known = known
        self._asked: dict[str, dict[str, Any]] = {}

    def note(self, token: str, language: str) -> None:
        """Have the language at hand of whoever sees the answers behind a token."""
        self._hooks.note(token, language)

    async def keep(self, token: str, language: str) -> None:
        """Keep it for as long as the token lives, over restarts."""
        await self._hooks.keep(token, language)

    def plain(self, reply: Reply, language: str) -> Rendered:
        """Show a card in direct messages: what is heard is a message of its own."""
        return self._render(reply, language)

    def to_person(self, user: str, reply: Reply) -> Rendered:
        """Show a card in somebody's direct messages, in their language."""
        return self.plain(reply, self._accounts.language(user))

    async def for_one(self, reply: Reply, language: str) -> Rendered:
        """Show a card to one person alone, with what is heard in it."""
        return await self._voices.attached(self._render(reply, language), reply.audio)

    async def behind(self, token: str, reply: Reply) -> Rendered:
        """Show a card to whoever sees the answers behind a token."""
        return await self.for_one(reply, await self._hooks.language(token))

    async def in_channel(self, channel: str, reply: Reply) -> Rendered:
        """Show a card everybody in a channel sees."""
        language = await self.language_in(channel)
        shown, kind = self._render(reply, language), await self._kind(channel)
        if kind is None:
            return shown
        rows = cast("list[dict[str, object]]", shown.payload["components"])
        return Rendered({**shown.payload, "components": offered(rows, reply, language, kind=kind)}, shown.files)

    async def language_in(self, channel: str) -> str:
        """Return the language of cards everybody in a channel sees."""
        server = self._known.server_of(channel) or str((await self._channel(channel)).get("guild_id") or "")
        if not server:
            return "en"
        return await self._chosen(server) or language_of(self._known.locale_of(server) or await self._locale(server))

    async def _chosen(self, server: str) -> str:
        try:
            return (await self._workspaces.of(NAME, server)).language
        except StoreError:
            return ""

    async def _kind(self, channel: str) -> int | None:
        known = self._known.kind_of(channel)
        return known if known is not None else (await self._channel(channel)).get("type")

    async def _channel(self, channel: str) -> dict[str, Any]:
        """Ask for a channel the gateway did not tell of (yet)."""
        if channel not in self._asked:
            try:
                self._asked[channel] = await self._api.channel(channel)
            except (Refusal, OSError):
                return {}
        return self._asked[channel]

    async def _locale(self, server: str) -> str:
        try:
            return str((await self._api.server(server)).get("preferred_locale") or "")
        except (Refusal, OSError):
            return ""
