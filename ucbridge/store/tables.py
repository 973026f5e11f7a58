"""Every table, once, for both engines. A change here needs a migration; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    literal_column,
)

from ucbridge.store.types import Moment, Sequence, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

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

conferences = Table(
    "conferences",
    metadata,
    Column("id", Sequence, primary_key=True),
    # ConfBridge's name of the room.
    Column("room", Words, nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("pin", Words, nullable=False),
    Column("starter_id", Words, nullable=False),
    Column("host_id", Words, nullable=False, index=True),
    Column("ends_with_host", Boolean, nullable=False),
    Column("retry", Boolean, nullable=False),
    Column("locked", Boolean, nullable=False),
    Column("language", Words, nullable=False),
    Column("permanent_id", ForeignKey("permanent_rooms.id", ondelete="SET NULL"), nullable=True),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment, index=True),
    Column("outcome", Words, nullable=False),
)

conference_legs = Table(
    "conference_legs",
    metadata,
    Column("channel_id", Words, primary_key=True),
    Column("conference_id", ForeignKey("conferences.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("person_id", Words, nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("number", Words, nullable=False),
    Column("device", Words, nullable=False),
    Column("extension", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("invited_by", Words, nullable=False),
    Column("invited_at", Moment, nullable=False),
    Column("joined_at", Moment),
    Column("left_at", Moment),
)

permanent_rooms = Table(
    "permanent_rooms",
    metadata,
    Column("id", Sequence, primary_key=True),
    # `folded` is the name as it is compared.
    Column("folded", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("owner_id", Words, nullable=False),
    Column("pin", Words, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
)

planned_conferences = Table(
    "planned_conferences",
    metadata,
    Column("id", Sequence, primary_key=True),
    Column("name", Words, nullable=False),
    Column("organiser_id", Words, nullable=False, index=True),
    Column("invitees", Words, nullable=False),
    Column("pin", Words, nullable=False),
    Column("permanent_id", ForeignKey("permanent_rooms.id", ondelete="SET NULL"), nullable=True),
    Column("language", Words, nullable=False),
    Column("timezone", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("minutes", Integer, nullable=False),
    Column("remind_at", Moment),
    Column("state", Words, nullable=False),
    Column("conference_id", ForeignKey("conferences.id", ondelete="SET NULL"), nullable=True),
    Column("created_at", Moment, nullable=False),
)

wrong_pins = Table(
    "wrong_pins",
    metadata,
    Column("id", Sequence, primary_key=True),
    # A digest of the caller's number: nobody needs the number itself.
    Column("caller", String(64), nullable=False, index=True),
    Column("at", Moment, nullable=False, index=True),
)

conference_recordings = Table(
    "conference_recordings",
    metadata,
    Column("id", Sequence, primary_key=True),
    Column("conference_id", ForeignKey("conferences.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("started_by", Words, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("paused_at", Moment),
    Column("paused_seconds", Float, nullable=False),
    Column("stopped_at", Moment),
    Column("state", Words, nullable=False),
    Column("deleted_by", Words, nullable=False),
    Column("transcription", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("engine", Words, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("mp3", LargeBinary),
    Column("waveform", Words, nullable=False),
    Column("expires_at", Moment, index=True),
    Column("revision", Integer, nullable=False, default=0, onupdate=literal_column("revision + 1")),
    Column("shown", Integer, nullable=False, default=0),
)

# `original` is kept until it is written down; the whole room has no channel and no person. `started_at` leaves out the
# pauses before; `blanks` are the seconds of it that nobody was to hear.
conference_tracks = Table(
    "conference_tracks",
    metadata,
    Column("name", Words, primary_key=True),
    Column("recording_id", ForeignKey("conference_recordings.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel_id", Words, nullable=False),
    Column("person_id", Words, nullable=False),
    Column("speaker", Words, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("stopped_at", Moment),
    Column("blanks", Words, nullable=False),
    Column("original", LargeBinary),
    Column("state", Words, nullable=False),
    Column("text", Words, nullable=False),
)

recording_people = Table(
    "recording_people",
    metadata,
    Column("recording_id", ForeignKey("conference_recordings.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", Words, primary_key=True),
)

announcements = Table(
    "announcements",
    metadata,
    Column("folded", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("person_id", Words, nullable=False),
    Column("sound", LargeBinary, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("recorded_at", Moment, nullable=False),
)
