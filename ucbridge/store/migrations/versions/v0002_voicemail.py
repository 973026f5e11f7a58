"""Voicemail: mailboxes, messages, their sound, and who is told."""

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None

_Sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them; there is no way down but a backup."""
    op.create_table(
        "mailbox_people",
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "person_id", name=op.f("pk_mailbox_people")),
    )
    op.create_table(
        "mailboxes",
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transcribe", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_mailboxes")),
    )
    op.create_table(
        "postings",
        sa.Column("key", sa.String(length=25), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_postings")),
        sa.UniqueConstraint("topic", "person_id", "connector", name=op.f("uq_postings_topic_person_id_connector")),
    )
    op.create_index(op.f("ix_postings_asked_at"), "postings", ["asked_at"], unique=False)
    op.create_index(op.f("ix_postings_topic"), "postings", ["topic"], unique=False)
    op.create_table(
        "preferences",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "name", name=op.f("pk_preferences")),
    )
    op.create_table(
        "voicemails",
        sa.Column("id", _Sequence, nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("caller_name", sa.String(), nullable=False),
        sa.Column("caller_number", sa.String(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("audio", sa.String(), nullable=False),
        sa.Column("transcription", sa.String(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("rough", sa.Boolean(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.Column("forwarded_by", sa.String(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_call", sa.String(), nullable=False),
        sa.Column("deleted_by", sa.String(), nullable=False),
        sa.Column("deleted_from", sa.String(), nullable=False),
        sa.Column("delete_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voicemails")),
        sa.UniqueConstraint("mailbox", "message_id", name=op.f("uq_voicemails_mailbox_message_id")),
    )
    op.create_index(op.f("ix_voicemails_gone_at"), "voicemails", ["gone_at"], unique=False)
    op.create_index(op.f("ix_voicemails_left_at"), "voicemails", ["left_at"], unique=False)
    op.create_index(op.f("ix_voicemails_mailbox_left_at"), "voicemails", ["mailbox", "left_at"], unique=False)
    op.create_table(
        "voicemail_audio",
        sa.Column("voicemail_id", _Sequence, nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=False),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("mp3", sa.LargeBinary(), nullable=True),
        sa.Column("opus", sa.LargeBinary(), nullable=True),
        sa.Column("waveform", sa.String(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["voicemail_id"],
            ["voicemails.id"],
            name=op.f("fk_voicemail_audio_voicemail_id_voicemails"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("voicemail_id", name=op.f("pk_voicemail_audio")),
    )
    op.create_index(op.f("ix_voicemail_audio_stored_at"), "voicemail_audio", ["stored_at"], unique=False)
