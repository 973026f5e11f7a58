"""Everything kept of one person, deleted in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlalchemy import ColumnElement, Delete, Table, Update, delete, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ucbridge.store import account_erasure, conference_erasure, history_erasure, missed_erasure
from ucbridge.store.database import Database
from ucbridge.store.schema import metadata
from ucbridge.store.tables import (
    accounts,
    audit,
    card_addresses,
    cards,
    code_starts,
    codes,
    links,
    mailbox_people,
    mailboxes,
    messages,
    placed_calls,
    postings,
    preferences,
    sessions,
    sign_in_links,
    voicemails,
)

ERASED = "erased"
"""Who did it, in the audit log, when that is not to be known any more."""

_BY_PERSON = (links, codes, code_starts, accounts, sign_in_links, sessions, preferences, placed_calls, postings)
_WHOSE = ("person_id", "owner_id", "organiser_id", "host_id", "started_by")
_MANY = 500
"""Topics of one statement; databases limit them."""

_Place = tuple[str, str]
"""Connector and conversation."""


class Erasure:
    """Deletes what is kept of a person; what belongs to others keeps its rows without them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def occurs(self, person_id: str) -> bool:
        """Tell whether anything is kept of such a person."""
        columns = [table.c[name] for table in metadata.sorted_tables for name in _WHOSE if name in table.c]
        async with self._database.read() as connection:
            for column in columns:
                if await connection.scalar(select(func.count()).where(column == person_id)):
                    return True
        return False

    async def erase(
        self,
        person_id: str,
        *,
        extension: str,
        boxes: Collection[str],
        vouching: Iterable[str],
        accounts: Iterable[tuple[str, str]] = (),
    ) -> Mapping[str, int]:
        """Delete it all, with the messages of `boxes`; return how many rows of which table.

        `vouching` names the connectors in which a person's id is the id of their conversation; `accounts` are those the
        configuration names, by connector.
        """
        async with self._database.begin() as connection:
            theirs = await account_erasure.accounts_of(connection, person_id, accounts)
            places = await _places(connection, person_id, vouching) | account_erasure.places_of(theirs)
            own = await _own_topics(connection, person_id, boxes)
            own |= await conference_erasure.topics_of(connection, person_id)
            own |= await account_erasure.missed_calls(connection, person_id, extension)
            missed = await missed_erasure.topics_of(connection, person_id, extension)
            own |= missed
            shown = await _shown_topics(connection, person_id, places)
            deleted = {"messages": await _count(connection, delete(messages).where(_in(messages, places)))}
            for table in _BY_PERSON:
                gone = delete(table).where(table.c.person_id == person_id)
                deleted[table.name] = await _count(connection, gone)
            deleted["voicemails"] = await _delete_boxes(connection, person_id, boxes)
            deleted |= await account_erasure.forget(connection, theirs)
            await account_erasure.undisturbed(connection, person_id)
            deleted |= await conference_erasure.forget(connection, person_id)
            deleted |= await history_erasure.forget(connection, person_id, extension)
            deleted |= await missed_erasure.forget(connection, person_id, missed)
            deleted["cards"] = await _delete_cards(connection, own, shown, places)
            deleted["audit"] = await _forget_deeds(connection, person_id, extension)
        return {name: count for name, count in deleted.items() if count}


async def _places(connection: AsyncConnection, person_id: str, vouching: Iterable[str]) -> set[_Place]:
    """Return the conversations in which this person alone is told things."""
    told = select(postings.c.connector, postings.c.conversation).where(postings.c.person_id == person_id)
    return {(row.connector, row.conversation) for row in await connection.execute(told)} | {
        (connector, person_id) for connector in vouching
    }


async def _own_topics(connection: AsyncConnection, person_id: str, boxes: Collection[str]) -> set[str]:
    """Return the cards of their calls and of the messages of these mailboxes."""
    calls = await connection.scalars(select(placed_calls.c.channel_id).where(placed_calls.c.person_id == person_id))
    boxed = await connection.scalars(select(voicemails.c.id).where(voicemails.c.mailbox.in_(boxes)))
    return {*(f"call:{channel_id}" for channel_id in calls), *(f"voicemail:{number}" for number in boxed)}


async def _shown_topics(connection: AsyncConnection, person_id: str, places: Collection[_Place]) -> set[str]:
    """Return the cards they were told, or that stand where they are told things."""
    there = await connection.scalars(select(card_addresses.c.topic).where(_in(card_addresses, places)))
    posted = await connection.scalars(select(postings.c.topic).where(postings.c.person_id == person_id))
    return {*there, *posted}


async def _delete_boxes(connection: AsyncConnection, person_id: str, boxes: Collection[str]) -> int:
    """Delete the messages of mailboxes, their sound with them, and this person's name on those of others."""
    theirs = or_(mailbox_people.c.person_id == person_id, mailbox_people.c.mailbox.in_(boxes))
    await connection.execute(delete(mailbox_people).where(theirs))
    await connection.execute(delete(mailboxes).where(mailboxes.c.mailbox.in_(boxes)))
    for column in (voicemails.c.forwarded_by, voicemails.c.claimed_by, voicemails.c.deleted_by):
        await connection.execute(update(voicemails).where(column == person_id).values({column.name: ""}))
    return await _count(connection, delete(voicemails).where(voicemails.c.mailbox.in_(boxes)))


async def _delete_cards(connection: AsyncConnection, own: set[str], shown: set[str], places: Collection[_Place]) -> int:
    """Delete their own cards, and those shown to them that nobody else was shown."""
    await connection.execute(delete(card_addresses).where(_in(card_addresses, places)))
    elsewhere = {
        *await connection.scalars(select(card_addresses.c.topic).distinct()),
        *await connection.scalars(select(postings.c.topic).distinct()),
    }
    count = 0
    for topics in _batches(own | (shown - elsewhere)):
        await connection.execute(delete(card_addresses).where(card_addresses.c.topic.in_(topics)))
        await connection.execute(delete(postings).where(postings.c.topic.in_(topics)))
        count += await _count(connection, delete(cards).where(cards.c.topic.in_(topics)))
    return count


async def _forget_deeds(connection: AsyncConnection, person_id: str, extension: str) -> int:
    """Keep that something was done, and not by whom, of what, or where; keep others' calls without the name called."""
    if extension:
        called = (placed_calls.c.extension == extension) & placed_calls.c.ended_at.is_not(None)
        ended = await connection.scalars(select(placed_calls.c.channel_id).where(called))
        for topics in _batches([f"call:{channel_id}" for channel_id in ended]):
            await connection.execute(delete(card_addresses).where(card_addresses.c.topic.in_(topics)))
            await connection.execute(delete(cards).where(cards.c.topic.in_(topics)))
        await connection.execute(update(placed_calls).where(called).values(target_name=""))
    nobody = {"person_id": ERASED, "arguments": "{}", "conversation": ""}
    return await _count(connection, update(audit).where(audit.c.person_id == person_id).values(**nobody))


async def _count(connection: AsyncConnection, statement: Delete | Update) -> int:
    return (await connection.execute(statement)).rowcount


def _in(table: Table, places: Collection[_Place]) -> ColumnElement[bool]:
    """Return the condition that a row is of one of these conversations."""
    there = ((table.c.connector == connector) & (table.c.conversation == room) for connector, room in places)
    return or_(false(), *there)


def _batches(topics: Collection[str]) -> Iterator[list[str]]:
    rest = sorted(topics)
    while rest:
        yield rest[:_MANY]
        rest = rest[_MANY:]
