"""Answers as messages: where they are seen by whom they are for, once, and followed where they are live."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from hashlib import sha256
from time import monotonic
from typing import Protocol, TypeVar

import structlog

from connectors.teams.asked.pending import Left, Pending
from connectors.teams.asked.where import addresses, here, places
from connectors.teams.inbound import Arrived
from connectors.teams.settings import NAME
from connectors.teams.texts import NOT_PRIVATE, NOT_PRIVATE_ADVICE
from connectors.teams.wire.refusals import Refusal
from ucbridge.connector import Bot
from ucbridge.errors import BridgeError
from ucbridge.models import Address, Reply, State
from ucbridge.patience import patiently

log = structlog.get_logger(__name__)

REMEMBERED = 1000
"""Questions remembered, so that their answers take their place."""

NOT_IN_PRIVATE = Reply(NOT_PRIVATE, NOT_PRIVATE_ADVICE, State.ERROR)
"""Said to everybody where somebody could not be answered alone."""

_T = TypeVar("_T")


class Posts(Protocol):
    """Posts cards as a connector does."""

    async def send(self, name: str, reply: Reply, *, key: str = "") -> str:
        """Post a card and return the id of the message."""
        ...

    async def find(self, name: str, key: str, reply: Reply, *, since: datetime) -> str | None:
        """Return the message that was posted with this key, None where there is none, or nobody can tell."""
        ...

    async def edit(self, address: Address, reply: Reply) -> None:
        """Replace a card."""
        ...


class Saying:
    """Posts answers."""

    def __init__(self, bot: Bot, posts: Posts, pending: Pending) -> None:
        self._bot = bot
        self._posts = posts
        self._pending = pending
        self._questions: OrderedDict[Address, None] = OrderedDict()

    async def say(self, arrived: Arrived, reply: Reply) -> None:
        """Post the answer to something. A live one is kept before: after a crash it is followed all the same."""
        where = places(arrived, reply)
        if reply.topic:
            await self._pending.answered(arrived, where, reply)
        address = await self._said(where, reply, arrived.key)
        if address is None and reply.private and not arrived.place.personal:
            await self.refuse(arrived)
        if address and not reply.topic and (reply.state is State.QUESTION or reply.form):
            self._note(address)

    async def alone(self, arrived: Arrived, reply: Reply) -> bool:
        """Post something private where they acted, and nowhere else; False where Teams does not take it there."""
        return await self._said(places(arrived, reply)[:1], reply, arrived.key) is not None

    async def refuse(self, arrived: Arrived) -> None:
        """Say to everybody that one could not be answered alone."""
        await self._said((here(arrived),), NOT_IN_PRIVATE, arrived.key)

    async def tell(self, left: Left) -> None:
        """Post what a former run left unsaid."""
        if not await self._stands(left):
            await self._said(left.conversations, left.reply, left.key)
        await self._pending.forget(left.key)

    async def replace(self, address: Address, reply: Reply) -> None:
        """Put an answer in the place of its question."""
        self._questions.pop(address, None)
        await tried(partial(self._posts.edit, address, reply))
        await self._follow(reply, address)

    def question(self, arrived: Arrived) -> Address | None:
        """Return the question, or form, something was the answer to."""
        return next((address for address in addresses(arrived) if address in self._questions), None)

    async def _said(self, where: tuple[str, ...], reply: Reply, key: str) -> Address | None:
        for conversation in where:
            message = await tried(partial(self._posts.send, conversation, reply, key=_short(key)))
            if message is not None:
                address = Address(NAME, conversation, message)
                await self._follow(reply, address)
                return address
        log.warning("nobody could be told the answer")
        return None

    async def _stands(self, left: Left) -> bool:
        """Tell whether a card stands there already, and follow it; what is only told is told again."""
        reply = left.reply
        for conversation in left.conversations if reply.topic else ():
            look = partial(self._posts.find, conversation, _short(left.key), reply, since=left.since)
            if message := await tried(look):
                await self._follow(reply, Address(NAME, conversation, message))
                return True
        return False

    async def _follow(self, reply: Reply, address: Address) -> None:
        if reply.topic:
            await self._bot.posted(reply, address)

    def _note(self, address: Address) -> None:
        self._questions[address] = None
        if len(self._questions) > REMEMBERED:
            self._questions.popitem(last=False)


async def tried(do: Callable[[], Awaitable[_T]], *, clock: Callable[[], float] = monotonic) -> _T | None:
    """Do it, again and again while Teams is away and somebody waits; None where it cannot be done."""
    try:
        return await patiently(do, clock=clock)
    except Refusal as refusal:
        log.warning("refused", status=refusal.status, code=refusal.code)
    except BridgeError as error:
        log.warning("not told", reason=type(error).__name__)
    return None


def _short(key: str) -> str:
    """Return a key as connectors are given them: of 24 characters."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24]
