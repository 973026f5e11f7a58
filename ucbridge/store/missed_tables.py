"""The tables of missed calls; `schema` says more."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, literal_column

from ucbridge.store.metadata import metadata
from ucbridge.store.types import Moment, Words

# One row a card. `scope` is the same for calls that count as one; `places` are the conversations it is posted in.
missed_calls = Table(
    "missed_calls",
    metadata,
    Column("key", Words, primary_key=True),
    Column("scope", Words, nullable=False),
    Column("caller_number", Words, nullable=False),
    Column("caller_name", Words, nullable=False),
    Column("caller_id", Words, nullable=False, index=True),
    Column("dialled", Words, nullable=False),
    Column("queue", Words, nullable=False),
    Column("waited", Integer, nullable=False),
    Column("way", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("forwarded_from", Words, nullable=False),
    Column("forwarded_to", Words, nullable=False),
    Column("mailbox", Words, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
    Column("count", Integer, nullable=False),
    Column("places", Words, nullable=False),
    Column("claimed_by", Words, nullable=False, index=True),
    Column("claimed_at", Moment),
    Column("claimed_call", Words, nullable=False),
    Column("settled_by", Words, nullable=False, index=True),
    Column("settled_at", Moment),
    # Counts the changes of a row by itself; `shown` is the one its card was last made of.
    Column("revision", Integer, nullable=False, default=0, onupdate=literal_column("revision + 1")),
    Column("shown", Integer, nullable=False, default=-1),
    Index(None, "scope", "last_at"),
)

missed_people = Table(
    "missed_people",
    metadata,
    Column("key", ForeignKey("missed_calls.key", ondelete="CASCADE"), primary_key=True),
    Column("person_id", Words, primary_key=True, index=True),
)

# Which attempts were looked at, and for whom: a person's id, or # and a place. `key` is "" where no card came of it;
# `ringing` is the topic of the card they had while it rang.
missed_attempts = Table(
    "missed_attempts",
    metadata,
    Column("channel_id", Words, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("whom", Words, primary_key=True),
    Column("call_id", Words, nullable=False, index=True),
    Column("key", Words, nullable=False, index=True),
    Column("ringing", Words, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
