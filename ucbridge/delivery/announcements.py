"""Cards posted to people first, once each: the wish is written down before anything is sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from time import monotonic

from ucbridge.codec import dumps
from ucbridge.delivery.chats import Chats
from ucbridge.delivery.conversation import Job
from ucbridge.delivery.conversations import Conversations
from ucbridge.delivery.edits import Edits
from ucbridge.delivery.live_cards import LiveCards
from ucbridge.delivery.waiting import Waiting
from ucbridge.delivery.withdrawing import Withdrawing
from ucbridge.models import Address, Person, Reply
from ucbridge.store.cards import SavedCard
from ucbridge.store.postings import Place, Posting, Postings

SETTLES_WITHIN = 2.0
"""Seconds after which what was under way when a link dropped, or we were killed, has arrived if it ever does."""


class Announcements:
    """Postings by topic, person and connector, delivered until the chat has them."""

    def __init__(
        self,
        chats: Chats,
        postings: Postings,
        cards: LiveCards,
        conversations: Conversations,
        edits: Edits,
        *,
        withdrawing: Withdrawing,
    ) -> None:
        self._withdrawing = withdrawing
        self._chats = chats
        self._postings = postings
        self._cards = cards
        self._conversations = conversations
        self._edits = edits
        self.waiting = Waiting(chats, postings, self._again)
        self._tried: dict[str, float] = {}
        self._over = asyncio.Lock()

    async def ask(self, person: Person, topic: str, reply: Reply, *, final: bool) -> None:
        """Have the card of a topic posted to somebody; `reply` is its first version if it has none."""
        await self._ask(person.id, self.waiting.places(person), topic, reply, final=final)

    async def post(self, place: Place, topic: str, reply: Reply) -> None:
        """Have the card of a topic posted to a conversation, for whoever reads it."""
        await self._ask(f"#{place.conversation}", [place], topic, reply, final=reply.final)

    async def hand_over(self, person: Person, old: str, new: str, reply: Reply, *, left: Reply) -> None:
        """Have the messages of somebody go over to another topic; `left` is the last version of the old card."""
        async with self._over, self._cards.held(old) as before, self._cards.held(new) as after:
            if before.reply is None:
                return
            last = SavedCard(old, before.version + 1, dumps(left), final=True)
            first = [SavedCard(new, 1, dumps(reply), reply.final)] if after.reply is None else []
            moved = await self._postings.hand_over(old, new, person.id, [last, *first])
            before.version, before.reply = last.version, left
            if first:
                after.version, after.reply = 1, reply
            for address in moved:
                before.delivered.pop(address, None)
                after.delivered[address] = 0
            self._edits.spread(before)
            self._edits.spread(after)

    async def resume(self) -> None:
        """Take up what a former run left unposted; it may have tried."""
        pending = await self._postings.pending()
        self._tried |= dict.fromkeys((posting.key for posting in pending), monotonic())
        self._queue(pending)

    def _again(self, postings: list[Posting]) -> None:
        """Take up what waited; it may have been tried before."""
        self._tried |= dict.fromkeys((posting.key for posting in postings), monotonic() - SETTLES_WITHIN)
        self._queue(postings)

    async def _ask(self, person_id: str, places: list[Place], topic: str, reply: Reply, *, final: bool) -> None:
        async with self._cards.held(topic) as card:
            first = SavedCard(topic, 1, dumps(reply), final) if card.reply is None else None
            asked = await self._postings.ask(topic, person_id, places, first)
            if first:
                card.version, card.reply = first.version, reply
            self._queue(asked)  # before it is let go of: its delivery need not read it again

    def _queue(self, postings: list[Posting]) -> None:
        for posting in postings:
            if posting.connector not in self._chats or not posting.conversation:  # switched off, or nobody there: later
                continue
            job = Job(
                posting.topic,
                partial(self._deliver, posting),
                partial(self._postings.drop, posting.key),
                partial(self.waiting.put_aside, posting),
                partial(self._ended, posting),
            )
            if self._conversations.post(posting.connector, posting.conversation, posting.key, job):
                self._cards.pin(posting.topic)

    def _ended(self, posting: Posting) -> None:
        self._tried.pop(posting.key, None)
        self._cards.unpin(posting.topic)

    async def _deliver(self, posting: Posting) -> bool:
        if again := posting.key in self._tried:
            await self._settled(posting)
        async with self._cards.held(posting.topic) as card:  # nobody takes it away meanwhile
            topic = await self._postings.wanted(posting.key)
            version, reply = card.version, card.reply
        if topic is None:
            raise LookupError(posting.key)
        if topic != posting.topic:
            async with self._cards.held(topic) as card:
                version, reply = card.version, card.reply
        if reply is None:  # forgotten meanwhile
            raise LookupError(topic)
        self._tried[posting.key] = monotonic()
        place, since = Place(posting.connector, posting.conversation), posting.asked_at if again else None
        message = await self._chats.post(place, reply, key=posting.key, tried_since=since)
        if again and self._chats.edit_interval(posting.connector) is not None:
            version = 0  # an earlier try may stand there, with what was the newest version then
        address = Address(posting.connector, posting.conversation, message)
        await self._stands(replace(posting, topic=topic), address, version)
        return True

    async def _stands(self, posting: Posting, address: Address, version: int) -> None:
        """Follow what was just posted, as the card of another topic if it went over to that meanwhile."""
        async with self._over, self._cards.held(posting.topic) as card:
            topic = await self._postings.posted(posting, address, version)
            if topic == posting.topic:
                card.delivered[address] = version
                self._edits.spread(card)
            elif topic is not None:
                async with self._cards.held(topic) as other:
                    other.delivered[address] = 0
                    self._edits.spread(other)
        if topic is None:
            await self._withdrawing.late(posting.topic, address)

    async def _settled(self, posting: Posting) -> None:
        """Wait until an earlier try has arrived if it ever does."""
        if self._chats.finds(posting.connector):
            await asyncio.sleep(self._tried[posting.key] + SETTLES_WITHIN - monotonic())
