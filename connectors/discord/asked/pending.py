"""Interactions somebody waits for, kept: after a crash they are told, instead of "thinking..." for ever."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from connectors.discord.asked.hook import EPHEMERAL
from connectors.discord.inbound import Arrived
from connectors.discord.render import card
from connectors.discord.texts import OUTCOME_ADVICE, OUTCOME_UNKNOWN
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Refusal
from ucbridge.errors import StoreError
from ucbridge.models import Reply, State
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.types import utc_now

KIND = "pending"
LIFE = timedelta(minutes=15)
"""How long a token lives."""

LOADING = 1 << 7
"""The flag of a message that shows "thinking..."."""
_SHOWN = ("content", "embeds", "components", "attachments")

INTERRUPTED = Reply(OUTCOME_UNKNOWN, OUTCOME_ADVICE, State.ERROR, private=True)


class Pending:
    """What was acknowledged and not answered yet. Where the store is away it is not kept: the answer comes first."""

    def __init__(self, state: ConnectorState) -> None:
        self._state = state

    async def keep(self, arrived: Arrived, *, thinking: bool) -> None:
        """Keep one, until `done`."""
        kept = {"token": arrived.token, "language": arrived.language, "thinking": thinking}
        with suppress(StoreError):
            await self._state.put(KIND, arrived.id, kept)

    async def done(self, arrived: Arrived) -> None:
        """Forget one: it was answered."""
        with suppress(StoreError):
            await self._state.drop(KIND, arrived.id)

    async def left(self) -> Mapping[str, Any]:
        """Return those a former run left, as far as they can still be told anything."""
        await self._state.prune(KIND, utc_now() - LIFE)
        return await self._state.all(KIND)

    async def tell(self, api: Api, application: str, left: Mapping[str, Any]) -> None:
        """Tell them that it was interrupted.

        Raises:
            ConnectionError: Discord cannot be reached.
        """
        for interaction, kept in left.items():
            with suppress(Refusal):
                await _tell(api, application, kept)
            await self._state.drop(KIND, interaction)


async def _tell(api: Api, application: str, kept: dict[str, Any]) -> None:
    words = card(INTERRUPTED, kept["language"]).payload
    if not kept["thinking"]:
        await api.follow_up(application, kept["token"], {**words, "flags": EPHEMERAL})
        return
    shown = await api.answer(application, kept["token"])
    if int(shown.get("flags") or 0) & LOADING or not any(shown.get(each) for each in _SHOWN):
        await api.edit_answer(application, kept["token"], words)
