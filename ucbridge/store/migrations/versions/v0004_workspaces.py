"""Servers and teams of chat platforms, and what connectors keep for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "v0004"
down_revision = "v0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; there is no way down but a backup."""
    op.create_table(
        "connector_state",
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("connector", "kind", "key", name=op.f("pk_connector_state")),
    )
    op.create_index(op.f("ix_connector_state_at"), "connector_state", ["at"], unique=False)
    op.create_table(
        "workspace_members",
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("groups", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("connector", "account", "workspace", name=op.f("pk_workspace_members")),
    )
    op.create_index(op.f("ix_workspace_members_seen_at"), "workspace_members", ["seen_at"], unique=False)
    op.create_table(
        "workspace_queues",
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("connector", "workspace", "queue", name=op.f("pk_workspace_queues")),
    )
    op.create_table(
        "workspace_roles",
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("connector", "workspace", "command", "role", name=op.f("pk_workspace_roles")),
    )
    op.create_table(
        "workspaces",
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("fallback", sa.String(), nullable=False),
        sa.Column("fallback_name", sa.String(), nullable=False),
        sa.Column("phone_role", sa.String(), nullable=False),
        sa.Column("phone_role_name", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("connector", "workspace", name=op.f("pk_workspaces")),
    )
