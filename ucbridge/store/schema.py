"""Every table there is, once, for both engines. A change of them needs a migration; a test compares the two."""

from __future__ import annotations

from ucbridge.store import (
    call_recording_tables,
    conference_tables,
    directory_tables,
    history_tables,
    missed_tables,
    tables,
    workspace_tables,
)
from ucbridge.store.metadata import metadata

__all__ = [
    "call_recording_tables",
    "conference_tables",
    "directory_tables",
    "history_tables",
    "metadata",
    "missed_tables",
    "tables",
    "workspace_tables",
]
