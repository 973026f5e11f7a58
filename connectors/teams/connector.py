"""Microsoft Teams as a connector. Nothing here loads jwt or msgraph before the bot runs: `ucbridge check` does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from pydantic import BaseModel

from connectors.teams.asked.looked_at import looked_at
from connectors.teams.checks.findings import findings
from connectors.teams.posts.accounts import Accounts
from connectors.teams.settings import MESSAGES, NAME, Settings
from ucbridge.checks.finding import Finding
from ucbridge.connector import Bot, OnThePhone, Parts
from ucbridge.models import Account, Address, Person, Reply
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.workspaces import Named

if TYPE_CHECKING:
    from connectors.teams.linked import Link

log = structlog.get_logger(__name__)

OPENING = 5.0
"""Seconds for which Teams is kept waiting while the bridge starts: it may not come again with what somebody wrote."""

_AGAIN = {"Retry-After": "5"}


class Teams:
    """The bot: personal chats, group chats, meetings, and the channels of teams."""

    Settings = Settings
    name = NAME
    edit_interval = 1.0

    def __init__(self, settings: BaseModel, parts: Parts) -> None:
        assert isinstance(settings, Settings)
        self._settings = settings
        self._parts = parts
        config, state = parts.config, ConnectorState(parts.database, NAME)
        self._accounts = Accounts(state, config.people, parts.directory, language=config.bridge.language)
        self._link: Link | None = None
        self._opened = asyncio.Event()
        self._now: OnThePhone | None = None

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the messaging endpoint, and what tells whoever looks at it what it is."""
        return [web.post(MESSAGES, self._post), web.route("*", MESSAGES, looked_at)]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Refuse to listen where others could write what nobody signed.

        Raises:
            ConfigError: messages without a signature are allowed, and others than this machine reach the endpoint.
        """
        if self._settings.allow_unsigned:
            from connectors.teams.wire.entrance import refuse_unless_local

            refuse_unless_local(self._settings, self._parts.config.web.host)
            log.warning("ANYBODY ON THIS MACHINE CAN WRITE AS ANYBODY: allow_unsigned is on in [connectors.teams]")
        yield

    async def run(self, bot: Bot) -> None:
        """Take messages until cancelled."""
        from connectors.teams.linked import opened

        async with opened(self._settings, self._parts, self._accounts, bot) as link:
            self._link = link
            self._opened.set()
            try:
                if self._now:
                    await self.show(self._now)
                await link.run()
            finally:
                self._opened.clear()
                self._link = None

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        """Post a card."""
        return await self._linked.posting.send(conversation, reply, key=key)

    async def edit(self, address: Address, reply: Reply) -> None:
        """Replace a card."""
        await self._linked.posting.edit(address, reply)

    async def find(self, conversation: str, key: str, reply: Reply, *, since: datetime) -> str | None:
        """Look up a card that may have been posted, where Microsoft Graph may tell."""
        return await self._linked.posting.find(conversation, key, reply, since=since)

    def conversation_of(self, person: Person) -> str | None:
        """Return the personal chat with a person."""
        return self._accounts.conversation_of(person)

    async def show(self, now: OnThePhone) -> None:
        """Show who is on the phone as their presence, where that is set up."""
        self._now = now
        if self._link and self._link.graph:
            self._link.graph.show(now)

    async def members_of(self, group: str, asker: Account) -> Sequence[Account] | None:
        """Return who has a tag in the asker's team, owns it, or is in it."""
        return await self._linked.teams.members_of(group, asker)

    def serves(self, workspace: str) -> bool:  # noqa: ARG002 - whoever is of our tenants may
        """Tell that the bot serves every team it is in: which tenants may use it was checked at the door."""
        return True

    async def role(self, workspace: str, text: str) -> Named | None:
        """Return the role of a team somebody means."""
        return await self._linked.teams.role(workspace, text)

    async def role_to_give(self, workspace: str, text: str) -> Named | None:
        """Refuse: Teams has no roles that can be given."""
        return await self._linked.teams.role_to_give(workspace, text)

    async def conversation(self, workspace: str, text: str) -> Named | None:
        """Return the channel of a team somebody means."""
        return await self._linked.teams.conversation(workspace, text)

    async def groups_of(self, account: str, workspace: str) -> frozenset[str] | None:
        """Return what roles somebody has in a team."""
        return await self._linked.teams.groups_of(account, workspace)

    async def check(self) -> AsyncIterator[Finding]:
        """Try each step of the setting up."""
        async for finding in findings(self._settings, self._parts):
            yield finding

    async def _post(self, request: web.Request) -> web.Response:
        with suppress(TimeoutError):
            async with asyncio.timeout(OPENING):
                await self._opened.wait()
        if self._link is None:
            return web.Response(status=503, headers=_AGAIN)
        return await self._link.endpoint.post(request)

    @property
    def _linked(self) -> Link:
        if self._link is None:
            raise ConnectionError("not running")
        return self._link
