"""Cards about to be shown as answers: after a crash those that stand there are followed, and change like all others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from connectors.discord.asked.hook import EPHEMERAL
from connectors.discord.asked.pending import LOADING
from connectors.discord.inbound import Arrived
from connectors.discord.posts.conversations import Kind, conversation
from connectors.discord.posts.history import history
from connectors.discord.settings import NAME
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Refusal
from connectors.discord.wire.requests import Payload
from ucbridge.codec import dumps, loads
from ucbridge.errors import StoreError
from ucbridge.models import Address, Reply
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.types import utc_now

KIND = "unfollowed"
KEPT = timedelta(days=1)
"""How long ago a card may have been shown; those only one person sees cannot be changed after 15 minutes."""
_PAGES = 2

Follow = Callable[[Reply, Address], Awaitable[None]]
"""Follows a card, as `Bot.posted` does."""


class Unfollowed:
    """Kept before they are shown, until they are followed. Where the store is away they are not kept."""

    def __init__(self, state: ConnectorState) -> None:
        self._state = state

    async def keep(self, arrived: Arrived, card: Reply, conversation: str) -> None:
        """Keep one that is about to be shown."""
        kept = {"token": arrived.token, "conversation": conversation, "card": dumps(card)}
        kept["channel"] = arrived.place.channel if arrived.place.seen else ""
        with suppress(StoreError):
            await self._state.put(KIND, arrived.id, kept)

    async def done(self, arrived: Arrived) -> None:
        """Forget one: it is followed, or was not shown."""
        with suppress(StoreError):
            await self._state.drop(KIND, arrived.id)

    async def left(self) -> Mapping[str, Any]:
        """Return those a former run left."""
        await self._state.prune(KIND, utc_now() - KEPT)
        return await self._state.all(KIND)

    async def follow(self, api: Api, application: str, left: Mapping[str, Any], follow: Follow) -> None:
        """Follow those that stand there.

        Raises:
            ConnectionError: Discord cannot be reached.
        """
        for interaction, kept in left.items():
            with suppress(Refusal):
                if message := await _shown(api, application, interaction, kept):
                    await follow(loads(kept["card"]), Address(NAME, kept["conversation"], message))
            await self._state.drop(KIND, interaction)


async def _shown(api: Api, application: str, interaction: str, kept: Mapping[str, str]) -> str:
    """Return the message an answer became, "" where it was not shown."""
    private = conversation(kept["conversation"]).kind is Kind.HOOK
    with suppress(LookupError):
        first = await api.answer(application, kept["token"])
        flags = int(first.get("flags") or 0)
        if not flags & LOADING and bool(flags & EPHEMERAL) <= private:
            return str(first["id"])
    if private or not kept["channel"]:
        return ""
    async for each in history(api, kept["channel"], after=interaction, pages=_PAGES):
        if _asked_by(each) == interaction:
            return str(each["id"])
    return ""


def _asked_by(message: Payload) -> str:
    return str((message.get("interaction_metadata") or {}).get("id"))
