"""Missed calls: their cards, whom they are for, and which attempts came to be on them."""

import sqlalchemy as sa
from alembic import op

revision = "v0007"
down_revision = "v0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; there is no way down but a backup."""
    op.create_table(
        "missed_calls",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("caller_number", sa.String(), nullable=False),
        sa.Column("caller_name", sa.String(), nullable=False),
        sa.Column("caller_id", sa.String(), nullable=False),
        sa.Column("dialled", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("forwarded_from", sa.String(), nullable=False),
        sa.Column("forwarded_to", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("places", sa.String(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_call", sa.String(), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_missed_calls")),
    )
    for column in ("caller_id", "claimed_by", "last_at", "settled_by"):
        op.create_index(op.f(f"ix_missed_calls_{column}"), "missed_calls", [column], unique=False)
    op.create_index(op.f("ix_missed_calls_scope_last_at"), "missed_calls", ["scope", "last_at"], unique=False)
    op.create_table(
        "missed_people",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key"], ["missed_calls.key"], name=op.f("fk_missed_people_key_missed_calls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "person_id", name=op.f("pk_missed_people")),
    )
    op.create_index(op.f("ix_missed_people_person_id"), "missed_people", ["person_id"], unique=False)
    op.create_table(
        "missed_attempts",
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ringing", sa.String(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "number", "whom", name=op.f("pk_missed_attempts")),
    )
    for column in ("call_id", "key", "at"):
        op.create_index(op.f(f"ix_missed_attempts_{column}"), "missed_attempts", [column], unique=False)
