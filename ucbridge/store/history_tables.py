"""The tables of the history of calls, of notes on them, and of when the PBX could not be seen; `schema` says more."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Table

from ucbridge.store.metadata import metadata
from ucbridge.store.types import Moment, Sequence, Words

# One row a call, by its linkedid. `late`: learnt after an outage; `lost`: how it ended could not be seen.
history_calls = Table(
    "history_calls",
    metadata,
    Column("call_id", Words, primary_key=True),
    Column("started_at", Moment, nullable=False, index=True),
    Column("answered_at", Moment),
    Column("ended_at", Moment),
    Column("caller_number", Words, nullable=False),
    Column("caller_name", Words, nullable=False),
    Column("caller_id", Words, nullable=False, index=True),
    Column("dialled", Words, nullable=False),
    Column("queue", Words, nullable=False),
    Column("result", Words, nullable=False),
    Column("answered_by", Words, nullable=False, index=True),
    Column("answered_number", Words, nullable=False),
    Column("talked", Float, nullable=False),
    Column("mailbox", Words, nullable=False),
    Column("recording", Words, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("lost", Boolean, nullable=False),
)

# Ids of calls that became part of another one.
history_aliases = Table(
    "history_aliases",
    metadata,
    Column("alias", Words, primary_key=True),
    Column("call_id", ForeignKey("history_calls.call_id", ondelete="CASCADE"), nullable=False, index=True),
)

# One row a person in a call. `other_*` is whom they would call back; `words` is what /history search looks in.
history_people = Table(
    "history_people",
    metadata,
    Column("call_id", ForeignKey("history_calls.call_id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", Words, primary_key=True),
    Column("direction", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("result", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("way", Words, nullable=False),
    Column("other_number", Words, nullable=False),
    Column("other_name", Words, nullable=False),
    Column("other_id", Words, nullable=False, index=True),
    Column("answered_by", Words, nullable=False),
    Column("forwarded_from", Words, nullable=False),
    Column("talked", Float, nullable=False),
    Column("words", Words, nullable=False),
    Index(None, "person_id", "at"),
)

# What somebody wrote about a call of theirs, also while it goes on: the call's own row comes at its end.
call_notes = Table(
    "call_notes",
    metadata,
    Column("id", Sequence, primary_key=True),
    Column("call_id", Words, nullable=False, index=True),
    Column("person_id", Words, nullable=False, index=True),
    Column("text", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

# When the PBX was last seen alive, and the times it was not. `filled_at`: its own records of that time were read.
links_alive = Table(
    "links_alive",
    metadata,
    Column("pbx", Words, primary_key=True),
    Column("at", Moment, nullable=False),
)

history_gaps = Table(
    "history_gaps",
    metadata,
    Column("id", Sequence, primary_key=True),
    Column("pbx", Words, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False, index=True),
    Column("filled_at", Moment),
)
