"""How the answer to an interaction looks: in whose language, with what is heard in it, and who sees it."""

from __future__ import annotations

from connectors.discord.asked.hook import Message
from connectors.discord.inbound import Arrived
from connectors.discord.posts.accounts import Accounts
from connectors.discord.posts.posting import Posting
from connectors.discord.render import Rendered
from ucbridge.models import Address, Reply


class Saying:
    """Renders answers, and takes note of where they stand."""

    def __init__(self, posting: Posting, accounts: Accounts) -> None:
        self._posting = posting
        self._accounts = accounts

    async def message(self, arrived: Arrived, reply: Reply) -> Message:
        """Show a reply to whoever sees it. Between person and bot a live card is an ordinary message: it lasts."""
        place, private = arrived.place, reply.private and not (arrived.place.direct and reply.topic)
        self._posting.showing.note(arrived.token, self._language(arrived))
        shown = await self._shown(arrived, reply, lasting=place.seen and not private)
        return Message(shown.payload, shown.files, private=private, replacing=private and arrived.on_question)

    async def stands(self, arrived: Arrived, reply: Reply, address: Address) -> None:
        """Take note that a reply stands there: what is heard follows it, and its changes speak the same language."""
        if not (reply.topic or reply.audio):
            return
        if arrived.place.direct:
            await self._accounts.opened(arrived.account.id, arrived.place.channel)
        await self._posting.shown(address, reply, language=self._language(arrived))

    async def _shown(self, arrived: Arrived, reply: Reply, *, lasting: bool) -> Rendered:
        if lasting and not arrived.place.direct:
            return await self._posting.showing.in_channel(arrived.place.channel, reply)
        if lasting:
            return self._posting.showing.plain(reply, self._language(arrived))
        return await self._posting.showing.for_one(reply, self._language(arrived))

    def _language(self, arrived: Arrived) -> str:
        return self._accounts.language(arrived.account.id, arrived.locale)
