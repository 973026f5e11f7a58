"""How a card looks to whoever reads it: in their language, in that of the team where everybody does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from connectors.teams.posts.accounts import Accounts
from connectors.teams.posts.conversations import Conversation, Kind
from connectors.teams.posts.heard import Heard
from connectors.teams.posts.references import References
from connectors.teams.posts.rosters import Rosters
from connectors.teams.render import Reader
from connectors.teams.settings import NAME
from connectors.teams.wire.requests import Payload
from ucbridge.errors import StoreError
from ucbridge.models import Reply
from ucbridge.store.workspaces import Workspaces


class Renders(Protocol):
    """Writes cards: `render.Renderer`."""

    def message(self, reply: Reply, reader: Reader) -> Payload:
        """Return an activity with the card."""
        ...

    def waiting(self, user: str, name: str, language: str, *, key: str = "") -> Payload:
        """Return an activity that tells somebody, where others read it, that something waits for them."""
        ...


class Showing:
    """Says for whom a card is written, and writes it."""

    def __init__(
        self,
        render: Renders,
        *,
        accounts: Accounts,
        references: References,
        rosters: Rosters,
        workspaces: Workspaces,
        heard: Heard,
        language: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._render = render
        self._accounts = accounts
        self._references = references
        self._rosters = rosters
        self._workspaces = workspaces
        self._heard = heard
        self._language = language
        self._clock = clock

    async def activity(self, where: Conversation, reply: Reply, *, key: str = "") -> Payload:
        """Return the message that shows a card there."""
        return self._render.message(reply, await self.reader(where, reply, key=key))

    async def reader(self, where: Conversation, reply: Reply, *, key: str = "") -> Reader:
        """Return for whom a card is written there."""
        return Reader(
            language=await self.language(where),
            listen=await self._heard.address(where, reply),
            refreshers=await self._refreshers(where, reply),
            now=self._clock(),
            key=key,
        )

    async def language(self, where: Conversation) -> str:
        """Return the language of whoever reads a conversation."""
        if where.account:
            return self._accounts.language(where.account)
        return await self._chosen(self._references.team_of(where.chat)) or self._language

    async def _chosen(self, team: str) -> str:
        if not team:
            return ""
        try:
            return (await self._workspaces.of(NAME, team)).language
        except StoreError:
            return ""

    async def _refreshers(self, where: Conversation, reply: Reply) -> tuple[str, ...] | None:
        """Return who refreshes a card by themselves; none of them for everybody, None where nobody does."""
        if not reply.topic:
            return None
        if where.kind is Kind.CHAT and not await self._rosters.few(where.chat):
            return None
        if where.kind is Kind.ONLY:
            user = self._accounts.get(where.account).user
            return (user,) if user else None
        return ()
