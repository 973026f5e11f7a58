"""The connector's own buttons: what waits in a fallback channel, and a thread below a live card."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from connectors.discord.asked.hook import Message
from connectors.discord.inbound import Arrived
from connectors.discord.posts.fallback import SHOW, Fallback
from connectors.discord.posts.threads import PRESSED, open_thread
from connectors.discord.texts import NOT_NOW, NOT_NOW_ADVICE
from connectors.discord.wire.api import QUIET, Api
from connectors.discord.wire.refusals import Refusal
from ucbridge.models import Reply, State

Own = Callable[[Arrived], Coroutine[Any, Any, Reply | Message]]
"""Does what a button is for."""


class OwnButtons:
    """`table` has what each is for, by custom id."""

    def __init__(self, api: Api, fallback: Fallback) -> None:
        self._api = api
        self._fallback = fallback
        self.table: Mapping[str, Own] = {SHOW: self._show, PRESSED: self._thread}

    async def _show(self, arrived: Arrived) -> Reply:
        return await self._fallback.show(str(arrived.message.get("id")), arrived.account.id)

    async def _thread(self, arrived: Arrived) -> Reply | Message:
        try:
            words = await open_thread(self._api, arrived.payload, arrived.language)
        except (Refusal, OSError):
            return Reply(NOT_NOW, NOT_NOW_ADVICE, State.ERROR, private=True)
        return Message({"content": words, "allowed_mentions": QUIET}, private=True)
