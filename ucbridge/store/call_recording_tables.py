"""The table of recorded calls: what their recordings have beside those of conferences; `schema` says more."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from ucbridge.store.metadata import metadata
from ucbridge.store.types import Words

# `channel_id` is the channel that is recorded, of the person's own phone; `other_*` is who they talk to.
call_recordings = Table(
    "call_recordings",
    metadata,
    Column("recording_id", ForeignKey("conference_recordings.id", ondelete="CASCADE"), primary_key=True),
    Column("call_id", Words, nullable=False, index=True),
    Column("channel_id", Words, nullable=False),
    Column("other_channel", Words, nullable=False),
    Column("other_id", Words, nullable=False, index=True),
    Column("other_name", Words, nullable=False),
    Column("other_number", Words, nullable=False),
    Column("ended", Words, nullable=False),
)
