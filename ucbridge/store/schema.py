"""Every table there is, once, for both engines. A change of them needs a migration; a test compares the two."""

from __future__ import annotations

from ucbridge.store import conference_tables, directory_tables, tables, workspace_tables
from ucbridge.store.metadata import metadata

__all__ = ["conference_tables", "directory_tables", "metadata", "tables", "workspace_tables"]
