"""The bot comes to a chat or team, and goes; people and channels do, too."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

from connectors.teams.asked.saying import tried
from connectors.teams.asked.welcome import welcome
from connectors.teams.asked.where import here
from connectors.teams.asked.written import Written
from connectors.teams.inbound import Arrived, mapping
from connectors.teams.posts.accounts import Known
from connectors.teams.posts.outgoing import Outgoing
from connectors.teams.settings import NAME
from connectors.teams.teams.kept import KeptTeams
from ucbridge.connector import Parts
from ucbridge.errors import StoreError
from ucbridge.store.connector_state import ConnectorState

KIND = "welcomed"

_GONE = {"teamDeleted", "teamHardDeleted"}
_CHANNEL_GONE = "channelDeleted"


class Lifecycle:
    """Keeps what is known of chats, teams and people in step with what Teams tells; `written` writes it down."""

    def __init__(self, parts: Parts, outgoing: Outgoing, teams: KeptTeams, *, written: Written, me: str) -> None:
        self._state = ConnectorState(parts.database, NAME)
        self._outgoing = outgoing
        self._teams = teams
        self._written = written
        self._me = me
        self._turn = asyncio.Lock()

    async def met(self, arrived: Arrived) -> None:
        """Take note of where something happened, and who did it."""
        place = arrived.place
        self._outgoing.met(arrived)
        if place.team:
            name = str(mapping(arrived.channel_data.get("team")).get("name") or "")
            self._teams.note(place.team, name=name, group=place.group)
        await self._written.soon()

    async def seen(self, arrived: Arrived) -> None:
        """Take note of somebody alone: the bot need not be where they used it from."""
        known = Known(tenant=arrived.place.tenant, user=arrived.user, locale=arrived.locale, timezone=arrived.timezone)
        self._outgoing.accounts.note(arrived.account.id, known, back=False)
        await self._written.soon()

    async def changed(self, arrived: Arrived) -> None:
        """Take note of what changed in a conversation (`conversationUpdate`)."""
        async with self._turn:
            new = await self._changed(arrived)
        if new:
            await self._welcome(arrived)

    async def installed(self, arrived: Arrived) -> None:
        """Take note that the app was installed, removed, or brought up to date (`installationUpdate`)."""
        async with self._turn:
            if arrived.action == "remove":
                await self._left(arrived)
                return
            await self.met(arrived)
            new = arrived.action == "add" and await self._first(arrived)
        if new:
            await self._welcome(arrived)

    async def _changed(self, arrived: Arrived) -> bool:
        added, removed = arrived.members("membersAdded"), arrived.members("membersRemoved")
        if self._ours(arrived, removed) or arrived.event in _GONE:
            await self._left(arrived)
            return False
        await self.met(arrived)
        if arrived.event == _CHANNEL_GONE:
            await self._without_channel(arrived)
        if added or removed:
            self._outgoing.rosters.changed(arrived.place.id)
        return self._ours(arrived, added) and await self._first(arrived)

    async def _left(self, arrived: Arrived) -> None:
        """Forget where the bot is not any more: nothing is sent there."""
        with suppress(StoreError):
            await self._outgoing.left(arrived)
            await self._state.drop(KIND, arrived.place.base)
            if arrived.place.team:
                await self._teams.forget(arrived.place.team)

    async def _without_channel(self, arrived: Arrived) -> None:
        with suppress(StoreError):
            await self._outgoing.references.forget(arrived.place.channel)

    async def _first(self, arrived: Arrived) -> bool:
        """Tell whether the bot is new there: Teams says so in two ways, and says it again."""
        try:
            if await self._state.get(KIND, arrived.place.base):
                return False
            await self._state.put(KIND, arrived.place.base, True)
        except StoreError:
            return False
        return True

    async def _welcome(self, arrived: Arrived) -> None:
        """Say what the bot is for."""
        card = welcome(arrived.place.kind, str(arrived.bot.get("name") or ""))
        await tried(partial(self._outgoing.posting.send, here(arrived), card))

    def _ours(self, arrived: Arrived, members: tuple[str, ...]) -> bool:
        return not {self._me, str(arrived.bot.get("id") or self._me)}.isdisjoint(members)
