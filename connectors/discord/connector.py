"""Discord as a connector. Nothing here loads discord.py before the bot signs in: `ucbridge check` does not need it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel

from connectors.discord.checks.findings import findings
from connectors.discord.posts.accounts import Accounts
from connectors.discord.settings import NAME, Settings
from ucbridge.checks.finding import Finding
from ucbridge.connector import Bot, OnThePhone, Parts
from ucbridge.models import Account, Address, Person, Reply
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.workspaces import Named

if TYPE_CHECKING:
    from connectors.discord.linked import Link


class Discord:
    """The bot: direct messages, servers, and wherever people bring it along."""

    Settings = Settings
    name = NAME
    edit_interval = 1.0

    def __init__(self, settings: BaseModel, parts: Parts) -> None:
        assert isinstance(settings, Settings)
        self._settings = settings
        self._parts = parts
        config, state = parts.config, ConnectorState(parts.database, NAME)
        self._accounts = Accounts(state, config.people, language=config.bridge.language)
        self._link: Link | None = None
        self._now: OnThePhone | None = None

    async def run(self, bot: Bot) -> None:
        """Sign in and serve until cancelled."""
        from connectors.discord.linked import signed_in

        async with signed_in(self._settings, self._parts, self._accounts, bot) as link:
            self._link = link
            try:
                if self._now:
                    await link.presence.show(self._now)
                await link.run()
            finally:
                self._link = None

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        """Post a card, once per key."""
        return await self._linked.posting.send(conversation, reply, key=key)

    async def edit(self, address: Address, reply: Reply) -> None:
        """Replace a card."""
        await self._linked.posting.edit(address, reply)

    async def find(self, conversation: str, key: str, reply: Reply, *, since: datetime) -> str | None:
        """Look up a card that may have been posted."""
        return await self._linked.posting.find(conversation, key, reply, since=since)

    def conversation_of(self, person: Person) -> str | None:
        """Return the direct messages with a person."""
        return self._accounts.conversation_of(person)

    async def show(self, now: OnThePhone) -> None:
        """Show who is on the phone: by a role, and in the line under the bot's name."""
        self._now = now
        if self._link:
            await self._link.presence.show(now)

    async def members_of(self, group: str, asker: Account) -> Sequence[Account] | None:
        """Return who is in a role of the asker's server."""
        return await self._linked.members.members_of(group, asker)

    def serves(self, workspace: str) -> bool:
        """Tell whether the bot serves a server: all it is in where none is named."""
        return workspace in self._settings.servers or not self._settings.servers

    async def role(self, workspace: str, text: str) -> Named | None:
        """Return the role of a server somebody means."""
        return self._linked.servers.role(workspace, text)

    async def conversation(self, workspace: str, text: str) -> Named | None:
        """Return the channel of a server somebody means."""
        return self._linked.servers.conversation(workspace, text)

    async def role_to_give(self, workspace: str, text: str) -> Named | None:
        """Return the role of a server somebody means, where it gives no power."""
        return self._linked.servers.role_to_give(workspace, text)

    async def groups_of(self, account: str, workspace: str) -> frozenset[str] | None:
        """Return what roles somebody has on a server."""
        return await self._linked.servers.groups_of(account, workspace)

    async def check(self) -> AsyncIterator[Finding]:
        """Try each step of the setting up."""
        async for finding in findings(self._settings, self._parts):
            yield finding

    @property
    def _linked(self) -> Link:
        if self._link is None:
            raise ConnectionError("not signed in")
        return self._link
