"""Cards that are to be posted to people, and which were: each once, whatever is killed in between."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from secrets import token_hex

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ucbridge.models import Address
from ucbridge.store.cards import SavedCard
from ucbridge.store.database import Database
from ucbridge.store.dialect import add, put
from ucbridge.store.tables import card_addresses, cards, postings
from ucbridge.store.types import utc_now


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is told things."""

    connector: str
    conversation: str


NOWHERE = Place("", "")
"""Where somebody is told things whom nobody reaches yet; without a conversation, whom that connector does not reach."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One card for one person on one connector.

    `key` names the posting to the chat; `message` is what it became there, None before that is known. `person_id` is
    `#` and the conversation where it is for whoever reads that.
    """

    key: str
    topic: str
    person_id: str
    connector: str
    conversation: str
    asked_at: datetime
    message: str | None = None


class Postings:
    """The postings by key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(
        self, topic: str, person_id: str, places: Iterable[Place], first: SavedCard | None = None
    ) -> list[Posting]:
        """Note that the card is to be posted there, and its first version; return those not asked for before."""
        async with self._database.begin() as connection:
            if first:
                await add(connection, cards, {**asdict(first), "saved_at": utc_now()})
            return await _add(connection, topic, person_id, places)

    async def pending(self) -> list[Posting]:
        """Return what is to be posted and has a place, oldest first."""
        return await self._unposted(postings.c.conversation != NOWHERE.conversation)

    async def waiting(self, *, since: datetime) -> list[Posting]:
        """Return what was asked for since then for people whom nobody reaches, oldest first."""
        return await self._unposted((postings.c.conversation == NOWHERE.conversation) & (postings.c.asked_at >= since))

    async def unreached(self, key: str) -> None:
        """Note that whom it is for is not reached there now."""
        async with self._database.begin() as connection:
            nowhere = update(postings).where(postings.c.key == key).values(conversation=NOWHERE.conversation)
            await connection.execute(nowhere)

    async def reached(self, waiting: Posting, places: Iterable[Place]) -> list[Posting]:
        """Note where somebody is reached at last, and return what is to be posted there: nothing if withdrawn since."""
        async with self._database.begin() as connection:
            topic: str | None = await connection.scalar(_topic_of(waiting.key))
            await connection.execute(delete(postings).where(postings.c.key == waiting.key))
            return await _add(connection, topic, waiting.person_id, places) if topic else []

    async def wanted(self, key: str) -> str | None:
        """Return of which topic the card is that is to be posted; None where nothing is to be any more: the person was
        erased, or it was forgotten for its age.
        """
        async with self._database.read() as connection:
            topic: str | None = await connection.scalar(_topic_of(key))
        return topic

    async def posted(self, posting: Posting, address: Address, version: int) -> str | None:
        """Note where it stands, in which version of the card, and follow it from now on.

        Return under which topic: another one where the message went over to that meanwhile. None where it is no longer
        wanted: then it is not followed.
        """
        async with self._database.begin() as connection:
            there = update(postings).where(postings.c.key == posting.key).values(message=address.message)
            await connection.execute(there)
            now: str | None = await connection.scalar(_topic_of(posting.key))
            if now is not None:
                seen = version if now == posting.topic else 0
                await put(connection, card_addresses, {**asdict(address), "topic": now, "delivered_version": seen})
        return now

    async def hand_over(self, old: str, new: str, person_id: str, saved: Iterable[SavedCard]) -> list[Address]:
        """Have the messages that showed somebody the card of topic `old` show that of `new`; return those that stand.

        Where one already shows, or is to show, them the new card the message stays with the old one. `saved` are
        versions of the two cards to be kept together with it.
        """
        other = postings.alias()
        taken = select(other.c.connector).where(other.c.topic == new, other.c.person_id == person_id)
        theirs = (postings.c.topic == old) & (postings.c.person_id == person_id) & postings.c.connector.not_in(taken)
        async with self._database.begin() as connection:
            for card in saved:
                await put(connection, cards, {**asdict(card), "saved_at": utc_now()}, newer="version")
            rows = (await connection.execute(select(postings).where(theirs))).mappings().all()
            keys = [row["key"] for row in rows]
            await connection.execute(update(postings).where(postings.c.key.in_(keys)).values(topic=new))
            moved = [Address(row["connector"], row["conversation"], row["message"]) for row in rows if row["message"]]
            for address in moved:
                await put(connection, card_addresses, {**asdict(address), "topic": new, "delivered_version": 0})
        return moved

    async def withdraw(
        self, topic: str, last: SavedCard, *, people: Collection[str], places: Iterable[Place]
    ) -> list[Address]:
        """Put another card, `last`, wherever the card stands but with these people or in these places; return where.

        To others it is not posted any more.
        """
        others = (postings.c.topic == topic) & postings.c.person_id.not_in(people)
        at = card_addresses.c.connector, card_addresses.c.conversation, card_addresses.c.message
        async with self._database.begin() as connection:
            rows = await connection.execute(select(*at).where(card_addresses.c.topic == topic))
            standing = [Address(row.connector, row.conversation, row.message) for row in rows]
            told = select(postings.c.connector, postings.c.conversation).where(postings.c.person_id.in_(people))
            kept = {(place.connector, place.conversation) for place in places}
            kept |= {(row.connector, row.conversation) for row in await connection.execute(told)} if standing else set()
            moved = [each for each in standing if (each.connector, each.conversation) not in kept]
            dropped = (await connection.execute(delete(postings).where(others))).rowcount
            if moved or dropped:
                await add(connection, cards, {**asdict(last), "saved_at": utc_now()})
            for address in moved:
                await put(connection, card_addresses, {**asdict(address), "topic": last.topic, "delivered_version": 0})
        return moved

    async def late(self, last: str, address: Address) -> bool:
        """Have a card replaced, too, that was being posted there when it was withdrawn; tell whether it was."""
        async with self._database.begin() as connection:
            if await connection.scalar(select(cards.c.topic).where(cards.c.topic == last)) is None:
                return False
            await put(connection, card_addresses, {**asdict(address), "topic": last, "delivered_version": 0})
        return True

    async def drop(self, key: str) -> None:
        """Forget what cannot be posted."""
        async with self._database.begin() as connection:
            await connection.execute(delete(postings).where(postings.c.key == key))

    async def prune(self, before: datetime) -> int:
        """Forget what was asked for before then, posted or not, and return how many."""
        async with self._database.begin() as connection:
            result = await connection.execute(delete(postings).where(postings.c.asked_at < before))
        return result.rowcount

    async def _unposted(self, which: ColumnElement[bool]) -> list[Posting]:
        query = select(postings).where(postings.c.message.is_(None), which)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(postings.c.asked_at, postings.c.key))).mappings().all()
        return [Posting(**row) for row in rows]


def _topic_of(key: str) -> Select[tuple[str]]:
    return select(postings.c.topic).where(postings.c.key == key)


async def _add(connection: AsyncConnection, topic: str, person_id: str, places: Iterable[Place]) -> list[Posting]:
    wanted = [
        Posting(token_hex(12), topic, person_id, place.connector, place.conversation, utc_now()) for place in places
    ]
    return [posting for posting in wanted if await add(connection, postings, asdict(posting))]
