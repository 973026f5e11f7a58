"""Answers to interactions: acknowledged in time, shown to whom they are for, and there even when they come too late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol, TypeVar

import structlog

from connectors.discord.asked.hook import Hook, Message
from connectors.discord.asked.pending import Pending
from connectors.discord.asked.saying import Saying
from connectors.discord.asked.unfollowed import Unfollowed
from connectors.discord.inbound import Arrived
from connectors.discord.posts.conversations import of_channel, of_hook, of_user
from connectors.discord.settings import NAME
from connectors.discord.texts import DONE
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Refusal
from ucbridge.models import Address, Reply, State
from ucbridge.patience import patiently

log = structlog.get_logger(__name__)

QUICKLY = 1.5
"""Seconds an answer may take to be the first response itself; Discord waits for three, and requests are repeated."""
KEEPING = 0.3
"""Seconds the store has before the acknowledgement goes out without it."""

Outcome = Reply | Message | None
Work = Coroutine[Any, Any, Outcome]
_T = TypeVar("_T")


class Posts(Protocol):
    """Posts a card as `Connector.send` does."""

    async def __call__(self, name: str, reply: Reply, *, key: str = "") -> str:
        """Post it and return the id of the message."""
        ...


class Answering:
    """Answers interactions with what comes of them. `post` is for answers that come too late for their token."""

    def __init__(
        self, api: Api, application: str, pending: Pending, unfollowed: Unfollowed, *, saying: Saying, post: Posts
    ) -> None:
        self._api = api
        self._application = application
        self._pending = pending
        self.unfollowed = unfollowed
        self.saying = saying
        self._post = post

    def hook(self, arrived: Arrived) -> Hook:
        """Return what answers one interaction."""
        return Hook(self._api, self._application, arrived)

    async def answer(self, arrived: Arrived, work: Work, *, first: bool = False) -> tuple[Reply, Address] | None:
        """Do the work and show what comes of it; return where that was posted, None where it was nothing.

        With `first` it is acknowledged before, and not done where that is no longer possible.
        """
        hook = self.hook(arrived)
        if first and not await self._defer(hook, arrived):
            work.close()
            await self._pending.done(arrived)
            return None
        async with self._begun(work) as working:
            done, _late = await asyncio.wait({working}, timeout=QUICKLY)
            if not done and not first:
                await self._defer(hook, arrived)
            outcome = await working
        shown = await self._show(hook, arrived, outcome)
        if first or not done:
            await self._pending.done(arrived)
        if not isinstance(outcome, Reply):
            return None
        if outcome.topic and not shown:
            await self.unfollowed.done(arrived)
        return (outcome, shown) if shown else None

    @asynccontextmanager
    async def _begun(self, work: Work) -> AsyncIterator[asyncio.Task[Outcome]]:
        task = asyncio.create_task(work)
        try:
            yield task
        finally:
            task.cancel()

    async def _defer(self, hook: Hook, arrived: Arrived) -> bool:
        """Acknowledge; that somebody waits is kept before, unless the store is slower than Discord's patience."""
        acknowledged = False
        async with asyncio.TaskGroup() as both:
            keeping = both.create_task(self._pending.keep(arrived, thinking=hook.thinks))
            await asyncio.wait({keeping}, timeout=KEEPING)
            try:
                await hook.defer()
                acknowledged = True
            except (Refusal, OSError) as error:
                log.info("not acknowledged in time", reason=type(error).__name__)
        return acknowledged

    async def _show(self, hook: Hook, arrived: Arrived, outcome: Outcome) -> Address | None:
        if outcome is None and not hook.thinks:
            await tried(hook.acknowledge)
            return None
        outcome = outcome or Reply(DONE, state=State.OK, private=True)
        message = outcome if isinstance(outcome, Message) else await self.saying.message(arrived, outcome)
        where = _conversation(arrived, message)
        if isinstance(outcome, Reply) and outcome.topic:
            await self.unfollowed.keep(arrived, outcome, where)
        shown = await tried(lambda: hook.show(message))
        if shown is not None:
            return Address(NAME, where, shown)
        return await self._elsewhere(arrived, outcome) if isinstance(outcome, Reply) else None

    async def _elsewhere(self, arrived: Arrived, reply: Reply) -> Address | None:
        """Post it in the channel, or where only they see it."""
        place, person = arrived.place, of_user(arrived.account.id)
        public = place.seen and not place.direct and not reply.private
        for conversation in (of_channel(place.channel), person) if public else (person,):
            shown = await tried(partial(self._post, conversation, reply, key=arrived.id))
            if shown is not None:
                return Address(NAME, conversation, shown)
        log.warning("nobody could be told the answer")
        return None


async def tried(do: Callable[[], Awaitable[_T]]) -> _T | None:
    """Do it, again and again while Discord is away; None where it cannot be done."""
    try:
        return await patiently(do)
    except Refusal as refusal:
        log.exception("refused", status=refusal.status, code=refusal.code)
        return None


def _conversation(arrived: Arrived, message: Message) -> str:
    if arrived.place.direct and not message.private:
        return of_user(arrived.account.id)
    if arrived.place.seen and not message.private:
        return of_channel(arrived.place.channel)
    return of_hook(arrived.token)
