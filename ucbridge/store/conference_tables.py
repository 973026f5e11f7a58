"""The tables of conferences: what went on, what is to come, what was recorded."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    literal_column,
)

from ucbridge.store.metadata import metadata
from ucbridge.store.types import Moment, Sequence, Words

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
    sqlite_autoincrement=True,
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
    sqlite_autoincrement=True,
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
    sqlite_autoincrement=True,
)

wrong_pins = Table(
    "wrong_pins",
    metadata,
    Column("id", Sequence, primary_key=True),
    # A digest of the caller's number: nobody needs the number itself.
    Column("caller", String(64), nullable=False, index=True),
    Column("at", Moment, nullable=False, index=True),
)

# Without a conference it is of a call: `call_recording_tables` has the rest of that.
conference_recordings = Table(
    "conference_recordings",
    metadata,
    Column("id", Sequence, primary_key=True),
    Column("conference_id", ForeignKey("conferences.id", ondelete="CASCADE"), index=True),
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
