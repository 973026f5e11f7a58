"""What is heard with a card: a page of ours with a player, or the file in the OneDrive of whoever reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from connectors.teams.posts.accounts import Accounts
from connectors.teams.posts.conversations import Conversation, Kind
from ucbridge.models import Reply

LISTENING = timedelta(days=7)
"""How long a link works; a card that is looked at is written anew, with another one."""
UPLOADING = 8.0
"""Seconds a card waits for its file; after that it is posted with the page of ours."""


class Recordings(Protocol):
    """Keeps the sound of people's cards in their OneDrive, for as long as it is on the card."""

    async def link(self, account: str, reply: Reply) -> str:
        """Return the address of the sound, "" where there is none, or none can be kept now."""
        ...


class Heard:
    """Finds the address a sound is heard at. `page` makes one of ours: of a path, for a person, for some time."""

    def __init__(
        self,
        accounts: Accounts,
        page: Callable[[str, str, timedelta], str],
        *,
        site: Callable[[], str],
        recordings: Recordings | None = None,
    ) -> None:
        self._accounts = accounts
        self._page = page
        self._site = site
        self._recordings = recordings

    async def address(self, where: Conversation, reply: Reply) -> str:
        """Return where the sound of a card is heard by those who see the card, "" where it has none."""
        if where.kind is Kind.USER and self._recordings and (kept := await self._kept(where.account, reply)):
            return kept
        if reply.audio is None:
            return ""
        if where.account:
            return self._page(reply.audio.path, self._accounts.person_of(where.account), LISTENING)
        return f"{self._site()}{reply.audio.path}"

    async def _kept(self, account: str, reply: Reply) -> str:
        """Ask also for a card without sound: what was kept for it goes."""
        if self._recordings is None:
            return ""
        try:
            async with asyncio.timeout(UPLOADING):
                return await self._recordings.link(account, reply)
        except TimeoutError:
            return ""
