"""Cards in Discord's conversations: posted once, replaced where they stand, found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex

from connectors.discord.asked.hook import EPHEMERAL
from connectors.discord.posts.accounts import Accounts
from connectors.discord.posts.channels import Channels
from connectors.discord.posts.conversations import Kind, conversation
from connectors.discord.posts.direct import Direct
from connectors.discord.posts.fallback import Fallback
from connectors.discord.posts.finding import is_it, snowflake
from connectors.discord.posts.history import history
from connectors.discord.posts.showing import Showing
from connectors.discord.posts.voice import Voices
from connectors.discord.servers.known import Known
from connectors.discord.servers.troubles import Troubles
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Closed, Gone
from ucbridge import signed_out
from ucbridge.models import Address, Reply

_EARLIER = timedelta(minutes=1)
"""Our clock and Discord's may differ by so much."""
_PAGES = 20


@dataclass(frozen=True, slots=True)
class Ways:
    """What posting goes through."""

    api: Api
    accounts: Accounts
    direct: Direct
    channels: Channels
    fallback: Fallback
    voices: Voices
    troubles: Troubles
    known: Known


class Posting:
    """Posts as `Connector.send`, `EditsMessages` and `FindsMessages` say, and raises so; `showing` renders for it."""

    def __init__(self, ways: Ways, showing: Showing, *, application: str, me: str) -> None:
        self._ways = ways
        self.showing = showing
        self._application = application
        self._me = me

    async def send(self, name: str, reply: Reply, *, key: str = "") -> str:
        """Post a card, once per key for some minutes, and return the message's id."""
        where, key = conversation(name), key or token_hex(12)
        with signed_out.waiting():
            if where.kind is Kind.USER:
                return await self._to_person(where.id, reply, key)
            if where.kind is Kind.CHANNEL:
                message = await self._ways.channels.send(
                    where.id, await self.showing.in_channel(where.id, reply), key=key
                )
                await self._heard(where.id, message, reply)
                return message
            return await self._behind(where.id, reply)

    async def edit(self, address: Address, reply: Reply) -> None:
        """Replace a card."""
        where, message = conversation(address.conversation), address.message
        with signed_out.waiting():
            try:
                if where.kind is Kind.USER:
                    await self._edit_for_person(where.id, message, reply)
                elif where.kind is Kind.CHANNEL:
                    await self._ways.channels.edit(where.id, message, await self.showing.in_channel(where.id, reply))
                    await self._heard(where.id, message, reply)
                else:
                    shown = await self.showing.behind(where.id, reply)
                    edited = self._application, where.id, shown.payload, shown.files
                    await self._ways.api.edit_answer(*edited, message=message)
            except Gone:
                await self._ways.voices.forget(message)
                raise

    async def find(self, name: str, key: str, reply: Reply, *, since: datetime) -> str | None:
        """Return the message that `send` with this key posted since then, None where there is none."""
        where = conversation(name)
        if where.kind is Kind.HOOK:
            return None
        channel = where.id if where.kind is Kind.CHANNEL else self._ways.accounts.direct(where.id)
        if not channel:
            return None
        with signed_out.waiting():
            async for each in history(self._ways.api, channel, after=snowflake(since - _EARLIER), pages=_PAGES):
                if is_it(each, self._me, key, reply):
                    await self._heard(channel, str(each["id"]), reply, user=where.id if where.kind is Kind.USER else "")
                    return str(each["id"])
        return None

    async def shown(self, address: Address, reply: Reply, *, language: str) -> None:
        """Take note of a card that stands there as the answer to an interaction: what is heard beside it follows."""
        where = conversation(address.conversation)
        if where.kind is Kind.HOOK:
            await self.showing.keep(where.id, language)
        elif where.kind is Kind.CHANNEL:
            await self._heard(where.id, address.message, reply)
        elif channel := self._ways.accounts.direct(where.id):
            await self._heard(channel, address.message, reply, user=where.id)

    async def _to_person(self, user: str, reply: Reply, key: str) -> str:
        ways = self._ways
        if not ways.accounts.closed(user):
            try:
                return await ways.direct.within(user, partial(self._direct, user, reply, key))
            except Closed:
                pass
        message = await ways.fallback.send(user, reply, key=key)
        if message is None:
            await ways.accounts.shut(user)
            await ways.fallback.complain(user, ways.known.servers())
            raise Closed(403)
        return message

    async def _direct(self, user: str, reply: Reply, key: str, channel: str) -> str:
        shown = self.showing.to_person(user, reply)
        message = str((await self._ways.api.send(channel, shown.payload, shown.files, nonce=key))["id"])
        await self._ways.troubles.reached(user)
        await self._heard(channel, message, reply, user=user)
        return message

    async def _edit_for_person(self, user: str, message: str, reply: Reply) -> None:
        ways = self._ways
        if await ways.fallback.edit(message, user, reply):
            return
        shown = self.showing.to_person(user, reply)
        await ways.direct.within(user, lambda channel: ways.api.edit(channel, message, shown.payload, shown.files))
        await self._heard(ways.accounts.direct(user), message, reply, user=user)

    async def _behind(self, token: str, reply: Reply) -> str:
        shown = await self.showing.behind(token, reply)
        flags = {"flags": EPHEMERAL} if reply.private else {}
        posted = await self._ways.api.follow_up(self._application, token, {**shown.payload, **flags}, shown.files)
        return str(posted["id"])

    async def _heard(self, channel: str, message: str, reply: Reply, *, user: str = "") -> None:
        if reply.audio is None and not await self._ways.voices.has(message):
            return
        showing, accounts = self.showing, self._ways.accounts
        language = accounts.language(user) if user else await showing.language_in(channel)
        await self._ways.voices.beside(channel, message, reply.audio, user=user, language=language)
