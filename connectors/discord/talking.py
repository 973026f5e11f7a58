"""What people write to the bot in direct messages: whole lines, answered there."""

from __future__ import annotations

from functools import partial

from connectors.discord.accounts import Accounts
from connectors.discord.answering import Posts, tried
from connectors.discord.conversations import of_user
from connectors.discord.errands import Errands
from connectors.discord.inbound import Payload, Said, said
from connectors.discord.invoking import Invoking
from connectors.discord.settings import NAME
from connectors.discord.texts import NOT_KNOWN, NOT_KNOWN_ADVICE
from ucbridge.connector import Bot
from ucbridge.dispatch import worded
from ucbridge.errors import UserError
from ucbridge.models import Address, Reply, State


class Talking:
    """Hands lines to the bot. Messages do not tell a language: it is the one somebody was last seen to speak."""

    def __init__(
        self,
        bot: Bot,
        invoking: Invoking,
        errands: Errands,
        accounts: Accounts,
        *,
        post: Posts,
    ) -> None:
        self._bot = bot
        self._invoking = invoking
        self._errands = errands
        self._accounts = accounts
        self._post = post

    def begin(self, payload: Payload) -> None:
        """Begin to answer a message, where it is for us."""
        if message := said(payload):
            self._errands.run(self._answer(message))

    async def _answer(self, message: Said) -> None:
        await self._accounts.met(message.account.id)
        await self._accounts.opened(message.account.id, message.channel)
        reply = await self._do(message)
        if reply is not None:
            conversation = of_user(message.account.id)
            posted = await tried(partial(self._post, conversation, reply, key=message.id))
            if posted is not None and reply.topic:
                await self._bot.posted(reply, Address(NAME, conversation, posted))

    async def _do(self, message: Said) -> Reply | None:
        if not message.text.strip():
            return Reply(NOT_KNOWN, NOT_KNOWN_ADVICE, State.ERROR, private=True)
        try:
            asked = await self._invoking.line(message, self._accounts.language(message.account.id))
        except UserError as error:
            return worded(error)
        return await self._bot.answer(asked)
