"""What people do in the page, carried out once: also when the connection drops and the page sends it again."""

from __future__ import annotations

from asyncio import TaskGroup
from collections.abc import Awaitable, Callable
from functools import partial

from connectors.webchat import render
from connectors.webchat.history import History
from connectors.webchat.inbound import NAME, Interaction, Pressed, Said, invocation
from connectors.webchat.render import PersonView
from connectors.webchat.tabs import Tab, Tabs
from connectors.webchat.texts import OUTCOME_ADVICE, OUTCOME_UNKNOWN
from ucbridge.connector import Bot
from ucbridge.models import Address, Reply, State

MOST_AT_ONCE = 20
"""Interactions of one person under way."""


class Interactions:
    """Hands interactions to the bot. They run in `tasks`, so that closing the window does not stop them."""

    def __init__(
        self,
        bot: Bot,
        history: History,
        tabs: Tabs,
        tasks: TaskGroup,
        *,
        person: Callable[[str], Awaitable[PersonView]],
    ) -> None:
        self._bot = bot
        self._history = history
        self._tabs = tabs
        self._tasks = tasks
        self._person = person
        self._under_way: dict[str, set[str]] = {}

    def busy(self, person_id: str) -> bool:
        """Tell whether somebody has as much under way as they may."""
        return len(self._under_way.get(person_id, ())) >= MOST_AT_ONCE

    async def begin(self, interaction: Interaction, tab: Tab) -> None:
        """Note an interaction and start to carry it out; what is under way already is left to its course."""
        mine = self._under_way.setdefault(tab.person_id, set())
        key = interaction.token if isinstance(interaction, Pressed) else interaction.id
        if key in mine:
            return
        mine.add(key)
        try:
            repeated = isinstance(interaction, Said) and not await self._note(interaction, tab.person_id)
            self._tasks.create_task(self._carry_out(interaction, tab.person_id, tab.language, key, repeated=repeated))
        except BaseException:
            self._forget(tab.person_id, key)
            raise

    async def _note(self, said: Said, person_id: str) -> bool:
        entry = await self._history.typed(person_id, said.id, said.text)
        if entry is None:
            return False
        self._tabs.tell(person_id, partial(render.posted, entry))
        return True

    async def _carry_out(
        self, interaction: Interaction, person_id: str, language: str, key: str, *, repeated: bool
    ) -> None:
        try:
            reply = await self._bot.answer(invocation(interaction, person_id, language))
            if reply is None and repeated:
                reply = Reply(OUTCOME_UNKNOWN, OUTCOME_ADVICE, State.ERROR)
            if reply is not None:
                await self._post(reply, person_id, interaction.id)
            person = await self._person(person_id)
        finally:
            self._forget(person_id, key)
        self._tabs.tell(person_id, lambda _language: {"type": "done", "id": interaction.id, "person": person})

    async def _post(self, reply: Reply, person_id: str, key: str) -> None:
        entry = await self._history.posted(person_id, "reply", key, reply)
        if entry is None:
            return
        self._tabs.tell(person_id, partial(render.posted, entry))
        if reply.topic:
            await self._bot.posted(reply, Address(NAME, person_id, entry.id))

    def _forget(self, person_id: str, key: str) -> None:
        mine = self._under_way[person_id]
        mine.discard(key)
        if not mine:
            del self._under_way[person_id]
