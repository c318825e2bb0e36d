"""What devices tell of themselves, and orders to wipe them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("device", sa.Column("last_sync_at", sa.Text()))
    op.add_column("device", sa.Column("unsent", sa.BigInteger()))
    op.add_column("device", sa.Column("storage_used", sa.BigInteger()))
    op.add_column("device", sa.Column("storage_free", sa.BigInteger()))
    op.add_column("device", sa.Column("wipe_ordered_at", sa.Text()))
    op.add_column("device", sa.Column("wiped_at", sa.Text()))
