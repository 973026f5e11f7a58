"""Conferences: rooms, who was in them, what was planned and recorded."""

import sqlalchemy as sa
from alembic import op

revision = "v0003"
down_revision = "v0002"
branch_labels = None
depends_on = None

_Sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them; there is no way down but a backup."""
    op.create_table(
        "announcements",
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("sound", sa.LargeBinary(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("folded", name=op.f("pk_announcements")),
    )
    op.create_table(
        "permanent_rooms",
        sa.Column("id", _Sequence, nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("pin", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permanent_rooms")),
        sa.UniqueConstraint("folded", name=op.f("uq_permanent_rooms_folded")),
        sa.UniqueConstraint("pin", name=op.f("uq_permanent_rooms_pin")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "wrong_pins",
        sa.Column("id", _Sequence, nullable=False),
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_pins")),
    )
    op.create_index(op.f("ix_wrong_pins_at"), "wrong_pins", ["at"], unique=False)
    op.create_index(op.f("ix_wrong_pins_caller"), "wrong_pins", ["caller"], unique=False)
    op.create_table(
        "conferences",
        sa.Column("id", _Sequence, nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pin", sa.String(), nullable=False),
        sa.Column("starter_id", sa.String(), nullable=False),
        sa.Column("host_id", sa.String(), nullable=False),
        sa.Column("ends_with_host", sa.Boolean(), nullable=False),
        sa.Column("retry", sa.Boolean(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("permanent_id", _Sequence, nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permanent_id"],
            ["permanent_rooms.id"],
            name=op.f("fk_conferences_permanent_id_permanent_rooms"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conferences")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_conferences_ended_at"), "conferences", ["ended_at"], unique=False)
    op.create_index(op.f("ix_conferences_host_id"), "conferences", ["host_id"], unique=False)
    op.create_index(op.f("ix_conferences_room"), "conferences", ["room"], unique=False)
    op.create_table(
        "conference_legs",
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("conference_id", _Sequence, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("extension", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conferences.id"],
            name=op.f("fk_conference_legs_conference_id_conferences"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_conference_legs")),
    )
    op.create_index(op.f("ix_conference_legs_conference_id"), "conference_legs", ["conference_id"], unique=False)
    op.create_index(op.f("ix_conference_legs_person_id"), "conference_legs", ["person_id"], unique=False)
    op.create_table(
        "conference_recordings",
        sa.Column("id", _Sequence, nullable=False),
        sa.Column("conference_id", _Sequence, nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_seconds", sa.Float(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("deleted_by", sa.String(), nullable=False),
        sa.Column("transcription", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("mp3", sa.LargeBinary(), nullable=True),
        sa.Column("waveform", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conferences.id"],
            name=op.f("fk_conference_recordings_conference_id_conferences"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_recordings")),
    )
    op.create_index(
        op.f("ix_conference_recordings_conference_id"), "conference_recordings", ["conference_id"], unique=False
    )
    op.create_index(op.f("ix_conference_recordings_expires_at"), "conference_recordings", ["expires_at"], unique=False)
    op.create_table(
        "planned_conferences",
        sa.Column("id", _Sequence, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organiser_id", sa.String(), nullable=False),
        sa.Column("invitees", sa.String(), nullable=False),
        sa.Column("pin", sa.String(), nullable=False),
        sa.Column("permanent_id", _Sequence, nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("conference_id", _Sequence, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conferences.id"],
            name=op.f("fk_planned_conferences_conference_id_conferences"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["permanent_id"],
            ["permanent_rooms.id"],
            name=op.f("fk_planned_conferences_permanent_id_permanent_rooms"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_conferences")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_planned_conferences_at"), "planned_conferences", ["at"], unique=False)
    op.create_index(op.f("ix_planned_conferences_organiser_id"), "planned_conferences", ["organiser_id"], unique=False)
    op.create_table(
        "conference_tracks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("recording_id", _Sequence, nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blanks", sa.String(), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["conference_recordings.id"],
            name=op.f("fk_conference_tracks_recording_id_conference_recordings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_conference_tracks")),
    )
    op.create_index(op.f("ix_conference_tracks_recording_id"), "conference_tracks", ["recording_id"], unique=False)
    op.create_table(
        "recording_people",
        sa.Column("recording_id", _Sequence, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["conference_recordings.id"],
            name=op.f("fk_recording_people_recording_id_conference_recordings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recording_id", "person_id", name=op.f("pk_recording_people")),
    )
