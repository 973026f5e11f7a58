"""Recordings of calls beside those of conferences."""

import sqlalchemy as sa
from alembic import op

revision = "v0008"
down_revision = "v0007"
branch_labels = None
depends_on = None

_Sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# SQLite makes a table anew to change a column, and what hangs on its rows goes with the old one.
_SET_ASIDE = (
    "CREATE TEMPORARY TABLE kept_tracks AS SELECT * FROM conference_tracks",
    "CREATE TEMPORARY TABLE kept_people AS SELECT * FROM recording_people",
    "DELETE FROM conference_tracks",
    "DELETE FROM recording_people",
)
_PUT_BACK = (
    "INSERT INTO conference_tracks SELECT * FROM kept_tracks",
    "INSERT INTO recording_people SELECT * FROM kept_people",
    "DROP TABLE kept_tracks",
    "DROP TABLE kept_people",
)


def upgrade() -> None:
    """Make them; there is no way down but a backup."""
    if op.get_bind().dialect.name == "sqlite":
        for each in _SET_ASIDE:
            op.execute(each)
        with op.batch_alter_table("conference_recordings") as table:
            table.alter_column("conference_id", existing_type=_Sequence, nullable=True)
        for each in _PUT_BACK:
            op.execute(each)
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
