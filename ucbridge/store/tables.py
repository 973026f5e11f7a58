"""The tables of people, calls, cards and voicemail; `schema` says more."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    literal_column,
)

from ucbridge.store.metadata import metadata
from ucbridge.store.types import Moment, Sequence, Words

accounts = Table(
    "accounts",
    metadata,
    Column("connector", Words, primary_key=True),
    Column("account", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("person_id", Words, nullable=False, index=True),
    Column("remembered_at", Moment, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("person_id", Words, primary_key=True),
    Column("extension", Words, unique=True),
    Column("linked_at", Moment, nullable=False),
)

codes = Table(
    "codes",
    metadata,
    Column("person_id", Words, primary_key=True),
    Column("extension", Words, nullable=False),
    Column("digest", String(128), nullable=False),
    Column("expires", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
)

code_starts = Table(
    "code_starts",
    metadata,
    Column("id", Sequence, primary_key=True),
    Column("person_id", Words, nullable=False, index=True),
    Column("extension", Words, nullable=False, index=True),
    Column("at", Moment, nullable=False, index=True),
)

placed_calls = Table(
    "placed_calls",
    metadata,
    Column("channel_id", Words, primary_key=True),
    Column("person_id", Words, nullable=False),
    Column("device", Words, nullable=False),
    Column("target_name", Words, nullable=False),
    Column("target_number", Words, nullable=False),
    Column("extension", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("ended_at", Moment, index=True),
    Column("outcome", Words),
    Index(None, "person_id", "placed_at"),
)

cards = Table(
    "cards",
    metadata,
    Column("topic", Words, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("reply", Words, nullable=False),
    Column("final", Boolean, nullable=False),
    Column("saved_at", Moment, nullable=False, index=True),
)

card_addresses = Table(
    "card_addresses",
    metadata,
    Column("connector", Words, primary_key=True),
    Column("conversation", Words, primary_key=True),
    Column("message", Words, primary_key=True),
    Column("topic", Words, nullable=False, index=True),
    Column("delivered_version", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Sequence, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("person_id", Words, nullable=False, index=True),
    Column("connector", Words, nullable=False),
    Column("command", Words, nullable=False),
    Column("arguments", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("reference", Words, nullable=False),
    Column("conversation", Words, nullable=False),
)

seen = Table(
    "seen",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", Words, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
    Column("used_at", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", Words, nullable=False, index=True),
    Column("created", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Sequence, primary_key=True),
    Column("connector", Words, nullable=False),
    Column("conversation", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("posted_at", Moment, nullable=False, index=True),
    Column("edited_at", Moment),
    UniqueConstraint("connector", "conversation", "message"),
    Index(None, "connector", "conversation", "id"),
)

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("mailbox", Words, primary_key=True),
    Column("known_since", Moment, nullable=False),
    Column("transcribe", Boolean),
)

mailbox_people = Table(
    "mailbox_people",
    metadata,
    Column("mailbox", Words, primary_key=True),
    Column("person_id", Words, primary_key=True),
    Column("since", Moment, nullable=False),
)

voicemails = Table(
    "voicemails",
    metadata,
    Column("id", Sequence, primary_key=True),
    Column("mailbox", Words, nullable=False),
    Column("message_id", Words, nullable=False),
    Column("folder", Words, nullable=False),
    Column("caller_name", Words, nullable=False),
    Column("caller_number", Words, nullable=False),
    Column("left_at", Moment, nullable=False, index=True),
    Column("seconds", Integer, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("noticed_at", Moment, nullable=False),
    Column("announced", Boolean, nullable=False),
    Column("audio", Words, nullable=False),
    Column("transcription", Words, nullable=False),
    Column("progress", Integer, nullable=False, default=0),
    Column("text", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("engine", Words, nullable=False),
    Column("confidence", Float),
    Column("rough", Boolean, nullable=False),
    Column("numbers", Words, nullable=False),
    Column("forwarded_by", Words, nullable=False),
    Column("claimed_by", Words, nullable=False),
    Column("claimed_at", Moment),
    Column("claimed_call", Words, nullable=False),
    Column("deleted_by", Words, nullable=False),
    Column("deleted_from", Words, nullable=False),
    Column("delete_at", Moment),
    Column("gone_at", Moment, index=True),
    # Counts the changes of a row by itself; `shown` is the one its card was last made of.
    Column("revision", Integer, nullable=False, default=0, onupdate=literal_column("revision + 1")),
    Column("shown", Integer, nullable=False, default=0),
    UniqueConstraint("mailbox", "message_id"),
    Index(None, "mailbox", "left_at"),
)

voicemail_audio = Table(
    "voicemail_audio",
    metadata,
    Column("voicemail_id", ForeignKey("voicemails.id", ondelete="CASCADE"), primary_key=True),
    Column("original", LargeBinary, nullable=False),
    Column("suffix", Words, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("mp3", LargeBinary),
    Column("opus", LargeBinary),
    Column("waveform", Words, nullable=False),
    Column("stored_at", Moment, nullable=False, index=True),
)

preferences = Table(
    "preferences",
    metadata,
    Column("person_id", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

postings = Table(
    "postings",
    metadata,
    Column("key", String(25), primary_key=True),
    Column("topic", Words, nullable=False, index=True),
    Column("person_id", Words, nullable=False),
    Column("connector", Words, nullable=False),
    Column("conversation", Words, nullable=False),
    Column("asked_at", Moment, nullable=False, index=True),
    Column("message", Words),
    UniqueConstraint("topic", "person_id", "connector"),
)
