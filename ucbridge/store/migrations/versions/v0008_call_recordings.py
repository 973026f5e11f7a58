"""Recordings of calls beside those of conferences."""

import sqlalchemy as sa
from alembic import op

revision = "v0008"
down_revision = "v0007"
branch_labels = None
depends_on = None

_Sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BELOW = ("conference_tracks", "recording_people")
"""What goes with a recording that is deleted, also where SQLite only makes its table anew."""


def upgrade() -> None:
    """Make them; there is no way down but a backup."""
    if op.get_bind().dialect.name == "sqlite":
        _set_aside()
        with op.batch_alter_table("conference_recordings") as table:
            table.alter_column("conference_id", existing_type=_Sequence, nullable=True)
        _put_back()
    else:
        op.alter_column("conference_recordings", "conference_id", existing_type=_Sequence, nullable=True)
    op.create_table(
        "call_recordings",
        sa.Column("recording_id", _Sequence, nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("other_channel", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("other_name", sa.String(), nullable=False),
        sa.Column("other_number", sa.String(), nullable=False),
        sa.Column("ended", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["conference_recordings.id"],
            name=op.f("fk_call_recordings_recording_id_conference_recordings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recording_id", name=op.f("pk_call_recordings")),
    )
    for column in ("call_id", "other_id"):
        op.create_index(op.f(f"ix_call_recordings_{column}"), "call_recordings", [column], unique=False)


def _set_aside() -> None:
    for name in _BELOW:
        op.execute(f"CREATE TEMPORARY TABLE kept_{name} AS SELECT * FROM {name}")
        op.execute(f"DELETE FROM {name}")


def _put_back() -> None:
    for name in _BELOW:
        op.execute(f"INSERT INTO {name} SELECT * FROM kept_{name}")
        op.execute(f"DROP TABLE kept_{name}")
