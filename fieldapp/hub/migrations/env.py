"""Alembic's entry point. The connection is given by `hub.migration`; there is no offline mode."""

from alembic import context

from fieldapp.hub.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
