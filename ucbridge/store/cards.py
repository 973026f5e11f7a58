"""The latest version of each live card, and where it stands: what survives a restart of the bridge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, delete, literal, select, update

from ucbridge.models import Address
from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.tables import card_addresses, cards, voicemails
from ucbridge.store.types import utc_now


@dataclass(frozen=True, slots=True)
class SavedCard:
    """One version of a card; `reply` is its JSON."""

    topic: str
    version: int
    reply: str
    final: bool


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A card that stands at `address` in an older version than its latest."""

    card: SavedCard
    address: Address
    delivered_version: int


_CARD = [cards.c.topic, cards.c.version, cards.c.reply, cards.c.final]
_ADDRESS = [card_addresses.c.connector, card_addresses.c.conversation, card_addresses.c.message]


class Cards:
    """The live cards by topic."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, topic: str, version: int, reply: str, *, final: bool) -> bool:
        """Keep a version, unless a later one is kept already; tell whether it was kept."""
        values = {"topic": topic, "version": version, "reply": reply, "final": final, "saved_at": utc_now()}
        async with self._database.begin() as connection:
            return await put(connection, cards, values, newer="version")

    async def load(self, topic: str) -> SavedCard | None:
        """Return the latest version, None for a topic never saved."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_CARD).where(cards.c.topic == topic))).mappings().first()
        return SavedCard(**row) if row else None

    async def add_address(self, topic: str, address: Address, *, delivered_version: int = 0) -> None:
        """Say that the card was posted there, and in which version."""
        values = {**_key(address), "topic": topic, "delivered_version": delivered_version}
        async with self._database.begin() as connection:
            await put(connection, card_addresses, values)

    async def addresses(self, topic: str) -> list[tuple[Address, int]]:
        """Return where the card stands, and in which version."""
        query = select(*_ADDRESS, card_addresses.c.delivered_version).where(card_addresses.c.topic == topic)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(*_ADDRESS))).all()
        return [(Address(row.connector, row.conversation, row.message), row.delivered_version) for row in rows]

    async def topic_at(self, address: Address) -> str | None:
        """Return which card stands at an address, None where none of ours does."""
        async with self._database.read() as connection:
            return (await connection.execute(select(card_addresses.c.topic).where(_at(address)))).scalar()

    async def delivered(self, topic: str, address: Address, version: int) -> None:
        """Say which version of a card now stands there; a later one stays, and so does another card."""
        older = _at(address) & (card_addresses.c.topic == topic) & (card_addresses.c.delivered_version < version)
        async with self._database.begin() as connection:
            await connection.execute(update(card_addresses).where(older).values(delivered_version=version))

    async def drop_address(self, address: Address) -> None:
        """Forget a message that is gone for good."""
        async with self._database.begin() as connection:
            await connection.execute(delete(card_addresses).where(_at(address)))

    async def undelivered(self) -> list[Undelivered]:
        """Return every place where an older version stands, oldest card first."""
        stale = card_addresses.c.delivered_version < cards.c.version
        query = (
            select(*_CARD, *_ADDRESS, card_addresses.c.delivered_version)
            .join_from(cards, card_addresses, card_addresses.c.topic == cards.c.topic)
            .where(stale)
            .order_by(cards.c.saved_at, *_ADDRESS)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            Undelivered(
                SavedCard(row.topic, row.version, row.reply, row.final),
                Address(row.connector, row.conversation, row.message),
                row.delivered_version,
            )
            for row in rows
        ]

    async def unfinished(self, prefix: str) -> list[str]:
        """Return the topics that begin so and whose card is not final."""
        these = cards.c.topic.startswith(prefix, autoescape=True) & ~cards.c.final
        async with self._database.read() as connection:
            return list((await connection.execute(select(cards.c.topic).where(these))).scalars())

    async def prune(self, before: datetime) -> int:
        """Forget final cards saved before then and where they stand, and return how many cards.

        Those of voicemail stay as long as the message: its text is taken out of them when it is too old.
        """
        living = select(literal("voicemail:").concat(cast(voicemails.c.id, String)))
        old = cards.c.final & (cards.c.saved_at < before) & cards.c.topic.not_in(living)
        async with self._database.begin() as connection:
            topics = select(cards.c.topic).where(old)
            await connection.execute(delete(card_addresses).where(card_addresses.c.topic.in_(topics)))
            result = await connection.execute(delete(cards).where(old))
        return result.rowcount


def _key(address: Address) -> dict[str, str]:
    return {"connector": address.connector, "conversation": address.conversation, "message": address.message}


def _at(address: Address) -> ColumnElement[bool]:
    return (
        (card_addresses.c.connector == address.connector)
        & (card_addresses.c.conversation == address.conversation)
        & (card_addresses.c.message == address.message)
    )
