"""Runs the migrations on the connection `migrate` lends; Alembic loads this file."""

from alembic import context

from ucbridge.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
