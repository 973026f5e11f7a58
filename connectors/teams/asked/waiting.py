"""Somebody presses the button in a fallback channel: what waits there is shown to them alone, as it is now."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from connectors.teams.asked.saying import Saying
from connectors.teams.asked.where import places
from connectors.teams.asked.writing import Writing
from connectors.teams.cards.answers import replaced, toast
from connectors.teams.cards.json import Json
from connectors.teams.inbound import Arrived
from connectors.teams.texts import DONE, ONLY_YOU
from ucbridge.models import Reply

PATIENCE = 4.0
"""Seconds it may take to show it in a message; after that it takes the place of the card, for them alone."""

Show = Callable[[str, str, str], Awaitable[Reply]]
"""Returns what waits behind a message of a conversation for an account, or why it is not shown."""


class Waiting:
    """Shows what waits."""

    def __init__(self, show: Show, saying: Saying, writing: Writing) -> None:
        self._show = show
        self._saying = saying
        self._writing = writing

    async def reply(self, arrived: Arrived) -> Reply:
        """Return what waits."""
        return await self._show(arrived.place.id, arrived.message, arrived.account.id)

    async def answer(self, arrived: Arrived, reply: Reply | None) -> Json:
        """Answer an Action.Execute: with what a message says that nobody else sees, where Teams takes such."""
        if reply is None:
            return toast(self._writing.words(arrived, DONE))
        if words := self._writing.toast(arrived, reply):
            return toast(words)
        try:
            async with asyncio.timeout(PATIENCE):
                said = await self._saying.alone(arrived, reply)
        except TimeoutError:
            said = False
        if said:
            return toast(self._writing.words(arrived, ONLY_YOU))
        return replaced(await self._writing.card(places(arrived, reply)[0], replace(reply, topic="")))

    async def tell(self, arrived: Arrived, reply: Reply | None) -> None:
        """Answer an Action.Submit, which can be answered by messages alone."""
        if reply and not await self._saying.alone(arrived, reply):
            await self._saying.refuse(arrived)
