"""All conversations in which something is due, each worked on by a task of its own: a dead chat holds no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from functools import partial

from ucbridge.delivery.chats import Chats
from ucbridge.delivery.conversation import Conversation, Job
from ucbridge.supervision import Backoff

_Key = tuple[str, str]
"""Connector and conversation."""


class Conversations:
    """Takes jobs at any time, and does them inside `working`."""

    def __init__(self, chats: Chats, retry: Backoff) -> None:
        self._chats = chats
        self._retry = retry
        self._open: dict[_Key, Conversation] = {}
        self._tasks: dict[_Key, asyncio.Task[None]] = {}
        self._running: bool = False

    def __len__(self) -> int:
        return len(self._open)

    def post(self, connector: str, conversation: str, key: Hashable, job: Job) -> bool:
        """Have a card posted, after those before it; a second job of the same key is dropped, and False returned."""
        taken = self._at(connector, conversation).post(key, job)
        self._wake((connector, conversation))
        return taken

    def edit(self, connector: str, conversation: str, key: Hashable, job: Job, *, copy: bool = False) -> None:
        """Have a card edited, as `Conversation.edit`; a `copy` of it has been posted there again since."""
        self._at(connector, conversation).edit(key, job, copy=copy)
        self._wake((connector, conversation))

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Do what is due, and what comes, until the end."""
        self._running = True
        try:
            for key in self._open:
                self._wake(key)
            yield
        finally:
            self._running = False
            tasks = list(self._tasks.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _at(self, connector: str, conversation: str) -> Conversation:
        key = connector, conversation
        if key not in self._open:
            interval = self._chats.edit_interval(connector) or 0.0
            self._open[key] = Conversation(connector, interval, self._retry)
        return self._open[key]

    def _wake(self, key: _Key) -> None:
        if self._running and key not in self._tasks:
            task = self._tasks[key] = asyncio.create_task(self._open[key].run())
            task.add_done_callback(partial(self._ended, key))

    def _ended(self, key: _Key, task: asyncio.Task[None]) -> None:
        del self._tasks[key]
        conversation = self._open[key]
        if not task.cancelled() and (error := task.exception()):
            conversation.failed(error)
        if conversation.due:
            self._wake(key)
        else:
            del self._open[key]
