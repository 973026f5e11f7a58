"""Cards in Teams' conversations: posted, replaced where they stand, found again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import TypeVar

import structlog

from connectors.teams.posts.accounts import Accounts
from connectors.teams.posts.conversations import Conversation, Kind, conversation, of_user
from connectors.teams.posts.fallback import Fallback
from connectors.teams.posts.finding import Finding
from connectors.teams.posts.moved import Moved
from connectors.teams.posts.personal import Personal, Spot
from connectors.teams.posts.references import References
from connectors.teams.posts.showing import Showing
from connectors.teams.wire.api import Api
from connectors.teams.wire.refusals import NO_SUCH_CHAT, NOT_THERE, Busy, Gone, Refusal, Shut, TooLarge, Unnamed, Unsure
from connectors.teams.wire.requests import Payload
from ucbridge import signed_out
from ucbridge.models import Address, Reply

log = structlog.get_logger(__name__)

_T = TypeVar("_T")

_NO_ID = 404
_SETTLES = 1.0
"""Seconds after which what was under way has arrived, if it ever does."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What posting goes through."""

    api: Api
    accounts: Accounts
    references: References
    personal: Personal
    fallback: Fallback
    showing: Showing
    finding: Finding
    moved: Moved


class Posting:
    """Posts as `Connector.send`, `EditsMessages` and `FindsMessages` say, and raises so."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def send(self, name: str, reply: Reply, *, key: str = "") -> str:
        """Post a card and return the message's id.

        What may have arrived is looked for before it is posted again, where that may be read. "" where Teams took it
        and does not say which message it is: it stands there, and is not followed.

        Raises:
            Shut: one person alone was to see it, and Teams does not take that here; or as `Connector.send`.
        """
        where, key, begun = conversation(name), key or token_hex(12), datetime.now(UTC)
        with signed_out.waiting():
            try:
                return await self._sent(where, reply, key)
            except Unsure as error:
                unnamed = isinstance(error, Unnamed)
                if not (self._ways.finding.possible or unnamed):
                    raise
            if unnamed:
                log.warning("Teams does not say which message it took")
            if unnamed and not self._ways.finding.possible:
                return ""
            await asyncio.sleep(_SETTLES)
            found = await self._found(where, key, reply, since=begun)
            return found or ("" if unnamed else await self._sent(where, reply, key))

    async def edit(self, address: Address, reply: Reply) -> None:
        """Replace a card; one that vanished from where one person alone saw it lives on in their own chat."""
        where, message = conversation(address.conversation), address.message
        if not message:
            raise Gone(_NO_ID)
        with signed_out.waiting():
            if where.kind is Kind.ONLY and (moved := await self._ways.moved.get(message)):
                where, message = conversation(of_user(where.account)), moved
            try:
                await self._put(where, message, reply)
            except Gone:
                if where.kind is not Kind.ONLY or reply.final:
                    raise
                elsewhere = await self._sent(conversation(of_user(where.account)), reply, token_hex(12))
                await self._ways.moved.put(message, elsewhere)

    async def find(self, name: str, key: str, reply: Reply, *, since: datetime) -> str | None:
        """Return the message that `send` with this key posted since then; None where there is none, or none is read."""
        with signed_out.waiting():
            return await self._found(conversation(name), key, reply, since=since)

    async def _found(self, where: Conversation, key: str, reply: Reply, *, since: datetime) -> str | None:
        if where.kind is Kind.USER and not self._ways.accounts.open(where.account):
            return await self._ways.fallback.find(where.account, key, reply, since=since)
        return await self._ways.finding.find(where, key, since=since)

    async def _sent(self, where: Conversation, reply: Reply, key: str) -> str:
        activity = await self._ways.showing.activity(where, reply, key=key)
        if where.kind is Kind.ONLY:
            return await self._for_one(where, activity)

        async def post(spot: Spot) -> str:
            return await self._ways.api.post(spot.service, spot.chat, activity, once=self._ways.finding.possible)

        try:
            return await self._within(where, post)
        except Shut:
            if where.kind is Kind.USER and (message := await self._elsewhere(where.account, reply, key)):
                return message
            raise

    async def _elsewhere(self, account: str, reply: Reply, key: str) -> str | None:
        """Say in a fallback channel that something waits for somebody who cannot be written to."""
        message = await self._ways.fallback.send(account, reply, key=key)
        if message is None:
            self._ways.accounts.lost(account)
        return message

    async def _for_one(self, where: Conversation, activity: Payload) -> str:
        service = self._ways.references.service_of(where.chat)
        user = self._ways.accounts.get(where.account).user or where.account
        for_one = {**activity, "recipient": {"id": user, "isTargeted": True}}
        try:
            return await self._ways.api.post(service, where.chat, for_one, targeted=True)
        except (Busy, Unsure, TooLarge):
            raise
        except Refusal as error:
            raise Shut(error.status, error.code) from error

    async def _put(self, where: Conversation, message: str, reply: Reply) -> None:
        if where.kind is Kind.USER and await self._ways.fallback.edit(message, where.account, reply):
            return
        activity = await self._ways.showing.activity(where, reply)

        async def put(spot: Spot) -> None:
            only = where.kind is Kind.ONLY
            await self._ways.api.put(spot.service, spot.chat, message, activity, targeted=only)

        await self._within(where, put)

    async def _within(self, where: Conversation, do: Callable[[Spot], Awaitable[_T]]) -> _T:
        """Do something where a conversation is; a chat that is gone, or where the bot is not any more, is forgotten."""
        if where.kind is Kind.USER:
            return await self._ways.personal.within(where.account, do)
        try:
            return await do(Spot(self._ways.references.service_of(where.chat), where.chat))
        except (Gone, Shut) as error:
            if error.code in {NOT_THERE, NO_SUCH_CHAT}:
                await self._ways.references.forget(where.chat)
            raise
