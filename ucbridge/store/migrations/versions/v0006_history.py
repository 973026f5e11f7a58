"""The history of calls, notes about them, and when the PBX could not be seen."""

import sqlalchemy as sa
from alembic import op

revision = "v0006"
down_revision = "v0005"
branch_labels = None
depends_on = None

_Sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them; there is no way down but a backup."""
    op.create_table(
        "history_calls",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("caller_number", sa.String(), nullable=False),
        sa.Column("caller_name", sa.String(), nullable=False),
        sa.Column("caller_id", sa.String(), nullable=False),
        sa.Column("dialled", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_number", sa.String(), nullable=False),
        sa.Column("talked", sa.Float(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_history_calls")),
    )
    for column in ("started_at", "caller_id", "answered_by"):
        op.create_index(op.f(f"ix_history_calls_{column}"), "history_calls", [column], unique=False)
    op.create_table(
        "history_aliases",
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["history_calls.call_id"],
            name=op.f("fk_history_aliases_call_id_history_calls"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_history_aliases")),
    )
    op.create_index(op.f("ix_history_aliases_call_id"), "history_aliases", ["call_id"], unique=False)
    op.create_table(
        "history_people",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("other_number", sa.String(), nullable=False),
        sa.Column("other_name", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("forwarded_from", sa.String(), nullable=False),
        sa.Column("talked", sa.Float(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["history_calls.call_id"],
            name=op.f("fk_history_people_call_id_history_calls"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_id", "person_id", name=op.f("pk_history_people")),
    )
    op.create_index(op.f("ix_history_people_other_id"), "history_people", ["other_id"], unique=False)
    op.create_index(op.f("ix_history_people_person_id_at"), "history_people", ["person_id", "at"], unique=False)
    op.create_table(
        "call_notes",
        sa.Column("id", _Sequence, nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_notes")),
    )
    for column in ("call_id", "person_id", "at"):
        op.create_index(op.f(f"ix_call_notes_{column}"), "call_notes", [column], unique=False)
    op.create_table(
        "links_alive",
        sa.Column("pbx", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pbx", name=op.f("pk_links_alive")),
    )
    op.create_table(
        "history_gaps",
        sa.Column("id", _Sequence, nullable=False),
        sa.Column("pbx", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_gaps")),
    )
    op.create_index(op.f("ix_history_gaps_ended_at"), "history_gaps", ["ended_at"], unique=False)
