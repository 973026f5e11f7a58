"""The tables of servers and teams of chat platforms, and of what connectors keep for themselves; `schema` says more."""

from __future__ import annotations

from sqlalchemy import Column, Table

from ucbridge.store.metadata import metadata
from ucbridge.store.types import Moment, Words

# `fallback` and `phone_role` are the platform's ids, with the name each had when it was chosen.
workspaces = Table(
    "workspaces",
    metadata,
    Column("connector", Words, primary_key=True),
    Column("workspace", Words, primary_key=True),
    Column("language", Words, nullable=False),
    Column("region", Words, nullable=False),
    Column("fallback", Words, nullable=False),
    Column("fallback_name", Words, nullable=False),
    Column("phone_role", Words, nullable=False),
    Column("phone_role_name", Words, nullable=False),
    Column("changed_by", Words, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

# A role of "" lets nobody use the command: where it had no row, everybody might.
workspace_roles = Table(
    "workspace_roles",
    metadata,
    Column("connector", Words, primary_key=True),
    Column("workspace", Words, primary_key=True),
    Column("command", Words, primary_key=True),
    Column("role", Words, primary_key=True),
    Column("name", Words, nullable=False),
)

workspace_queues = Table(
    "workspace_queues",
    metadata,
    Column("connector", Words, primary_key=True),
    Column("workspace", Words, primary_key=True),
    Column("queue", Words, primary_key=True),
    Column("conversation", Words, nullable=False),
    Column("name", Words, nullable=False),
)

# `groups` is a JSON list: the account's roles as they were when it last acted there.
workspace_members = Table(
    "workspace_members",
    metadata,
    Column("connector", Words, primary_key=True),
    Column("account", Words, primary_key=True),
    Column("workspace", Words, primary_key=True),
    Column("groups", Words, nullable=False),
    Column("seen_at", Moment, nullable=False, index=True),
)

connector_state = Table(
    "connector_state",
    metadata,
    Column("connector", Words, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
