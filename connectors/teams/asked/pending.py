"""What people wait for, kept: after a crash they get their answer, or are told that nobody knows what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.teams.inbound import Arrived
from connectors.teams.texts import OUTCOME_ADVICE, OUTCOME_UNKNOWN
from ucbridge.codec import dumps, loads
from ucbridge.errors import StoreError
from ucbridge.models import Reply, State
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.types import utc_now

KIND = "pending"
LIFE = timedelta(hours=1)
"""After so long nobody waits any more."""
KEEPING = 1.0
"""Seconds the store has before Teams gets its answer without it."""

INTERRUPTED = Reply(OUTCOME_UNKNOWN, OUTCOME_ADVICE, State.ERROR, private=True)


@dataclass(frozen=True, slots=True)
class Left:
    """What is not told yet: the deed's key, the conversations to tell it in, best first, and the card if there is one.

    `tokens` are those of its buttons.
    """

    key: str
    conversations: tuple[str, ...]
    at: str
    card: str = ""
    tokens: tuple[str, ...] = ()

    @property
    def since(self) -> datetime:
        """Return when it was kept."""
        return datetime.fromisoformat(self.at)

    @property
    def reply(self) -> Reply:
        """Return what to tell them."""
        return loads(self.card, self.tokens) if self.card else INTERRUPTED


class Pending:
    """What was taken and not answered yet. Where the store is away it is not kept: the answer comes first."""

    def __init__(self, state: ConnectorState) -> None:
        self._state = state
        self._kept: set[str] = set()

    async def keep(self, arrived: Arrived, conversations: tuple[str, ...]) -> None:
        """Keep one, until `done`, unless what came of it is kept already; a slow store is not waited for."""
        if arrived.key not in self._kept:
            await self._put(Left(arrived.key, conversations, utc_now().isoformat()))

    async def answered(self, arrived: Arrived, conversations: tuple[str, ...], reply: Reply) -> None:
        """Keep what came of one that is about to be told."""
        tokens = tuple(each.token for each in reply.buttons)
        await self._put(Left(arrived.key, conversations, utc_now().isoformat(), dumps(reply), tokens))

    async def done(self, arrived: Arrived) -> None:
        """Forget one that was kept: it was answered."""
        if arrived.key in self._kept:
            await self.forget(arrived.key)

    async def forget(self, key: str) -> None:
        """Forget one by its key, of a former run, too."""
        self._kept.discard(key)
        with suppress(StoreError):
            await self._state.drop(KIND, key)

    async def left(self) -> list[Left]:
        """Return those a former run left, oldest first, as far as anybody still waits."""
        await self._state.prune(KIND, utc_now() - LIFE)
        return [_left(value) for value in (await self._state.all(KIND)).values()]

    async def _put(self, left: Left) -> None:
        self._kept.add(left.key)
        await _soon(self._state.put(KIND, left.key, asdict(left)))


def _left(value: Mapping[str, Any]) -> Left:
    return Left(value["key"], tuple(value["conversations"]), value["at"], value["card"], tuple(value["tokens"]))


async def _soon(write: Awaitable[None]) -> None:
    with suppress(TimeoutError, StoreError):
        async with asyncio.timeout(KEEPING):
            await write
