"""What people write to the bot in direct messages: whole lines, answered there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from connectors.discord.asked.answering import Posts, tried
from connectors.discord.asked.entered import Payload
from connectors.discord.asked.guests import Guests
from connectors.discord.asked.invoking import Invoking
from connectors.discord.inbound import Said, said
from connectors.discord.posts.accounts import Accounts
from connectors.discord.posts.conversations import of_user
from connectors.discord.posts.finding import snowflake
from connectors.discord.settings import NAME
from connectors.discord.texts import NOT_KNOWN, NOT_KNOWN_ADVICE
from ucbridge.connector import Bot
from ucbridge.dispatch import worded
from ucbridge.errands import Errands
from ucbridge.errors import BridgeError
from ucbridge.models import Address, Reply, State
from ucbridge.store.types import utc_now

OLD = timedelta(minutes=1)
"""How old a line may be that arrives when a lost link is back."""


class Talking:
    """Hands lines to the bot. Messages do not tell a language: it is the one somebody was last seen to speak."""

    def __init__(
        self,
        bot: Bot,
        invoking: Invoking,
        errands: Errands,
        accounts: Accounts,
        guests: Guests,
        *,
        post: Posts,
    ) -> None:
        self._bot = bot
        self._invoking = invoking
        self._errands = errands
        self._accounts = accounts
        self._guests = guests
        self._post = post

    def begin(self, payload: Payload, earlier: bool = False) -> None:
        """Begin to answer a message, where it is for us. One of `earlier`, before a lost link was back, may be too old:
        nobody's phone is to ring for what they may have done otherwise meanwhile.
        """
        if message := said(payload):
            late = earlier and int(message.id) < int(snowflake(utc_now() - OLD))
            self._errands.run(self._answer(message, late=late))

    async def _answer(self, message: Said, *, late: bool) -> None:
        await self._accounts.met(message.account.id)
        await self._accounts.opened(message.account.id, message.channel)
        reply = await self._do(message, late=late)
        if reply is not None:
            conversation = of_user(message.account.id)
            posted = await tried(partial(self._post, conversation, reply, key=message.id))
            if posted is not None and reply.topic:
                await self._bot.posted(reply, Address(NAME, conversation, posted))

    async def _do(self, message: Said, *, late: bool) -> Reply | None:
        try:
            return await self._outcome(message, late=late)
        except BridgeError as error:
            return worded(error)

    async def _outcome(self, message: Said, *, late: bool) -> Reply | None:
        if refused := await self._guests.refused(message.account.id):
            return refused
        if not message.text.strip():
            return Reply(NOT_KNOWN, NOT_KNOWN_ADVICE, State.ERROR, private=True)
        asked = await self._invoking.line(message, self._accounts.language(message.account.id))
        return await self._bot.answer(replace(asked, late=late))
