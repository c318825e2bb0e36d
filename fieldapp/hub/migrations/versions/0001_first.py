"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("scope_position", sa.BigInteger(), nullable=False),
        sa.Column("prefixes", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company", name="company_pk"),
    )
    op.create_table(
        "record",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company", "kind", "key", name="record_pk"),
    )
    op.create_table(
        "feed",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("company", "kind", "key", "bucket", name="feed_pk"),
    )
    op.create_index("feed_in_order", "feed", ["company", "bucket", "position"], unique=True)
    op.create_table(
        "order_number",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company", "number", name="order_number_pk"),
    )
    op.create_table(
        "account",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.Text()),
        sa.PrimaryKeyConstraint("company", "login", name="account_pk"),
        sa.ForeignKeyConstraint(["company"], ["company.company"], name="account_company_fk"),
    )
    _devices()


def _devices() -> None:
    op.create_table(
        "device",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("app_version", sa.Text(), nullable=False),
        sa.Column("last_command", sa.BigInteger(), nullable=False),
        sa.Column("last_order", sa.BigInteger(), nullable=False),
        sa.Column("skew_ms", sa.BigInteger()),
        sa.Column("enrolled_at", sa.Text(), nullable=False),
        sa.Column("last_seen_at", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.Text()),
        sa.PrimaryKeyConstraint("company", "device", name="device_pk"),
        sa.UniqueConstraint("company", "prefix", name="device_prefix_uq"),
        sa.ForeignKeyConstraint(["company"], ["company.company"], name="device_company_fk"),
    )
    op.create_table(
        "refresh_token",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company", "token_hash", name="refresh_token_pk"),
        sa.ForeignKeyConstraint(
            ["company", "device"],
            ["device.company", "device.device"],
            name="refresh_token_device_fk",
        ),
    )
    op.create_index("refresh_token_of_device", "refresh_token", ["company", "device"])
    op.create_table(
        "command_log",
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("company", "device", "number", name="command_log_pk"),
        sa.ForeignKeyConstraint(
            ["company", "device"],
            ["device.company", "device.device"],
            name="command_log_device_fk",
        ),
    )
