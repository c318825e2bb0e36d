"""Tables of the hub. `company` leads every key, so that the same schema shards by company."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()

COMPANY = Table(
    "company",
    METADATA,
    Column("company", Text, nullable=False),
    Column("name", Text, nullable=False),
    # A random name of this history; another one after a restore.
    Column("epoch", Text, nullable=False),
    # The counter from which every change takes its place; see `feed`.
    Column("position", BigInteger, nullable=False),
    # Position of the last change that may have changed somebody's scope.
    Column("scope_position", BigInteger, nullable=False),
    Column("prefixes", Integer, nullable=False),
    Column("secret", Text, nullable=False),
    PrimaryKeyConstraint("company", name="company_pk"),
)

RECORD = Table(
    "record",
    METADATA,
    Column("company", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    # `wire.codec.record_digest` as a signed number: compares bodies without reading them.
    Column("digest", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("company", "kind", "key", name="record_pk"),
)

FEED = Table(
    "feed",
    METADATA,
    Column("company", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("bucket", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("present", Boolean, nullable=False),
    # The record first: the buckets that a record is in are read with this key.
    PrimaryKeyConstraint("company", "kind", "key", "bucket", name="feed_pk"),
    Index("feed_in_order", "company", "bucket", "position", unique=True),
)

ORDER_NUMBER = Table(
    "order_number",
    METADATA,
    Column("company", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    # Of which outlet it is and when it was placed (while it is a cart: made), to be found by.
    Column("outlet_id", Text, nullable=False, server_default=""),
    Column("created_at", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("company", "number", name="order_number_pk"),
    Index("order_number_of_outlet", "company", "outlet_id", "created_at"),
)

PAYMENT = Table(
    "payment",
    METADATA,
    Column("company", Text, nullable=False),
    Column("payment_id", Text, nullable=False),
    # With single blanks, as tables of the office write it; several payments may share it.
    Column("number", Text, nullable=False),
    Column("legal_entity_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    PrimaryKeyConstraint("company", "payment_id", name="payment_pk"),
    Index("payment_in_state", "company", "state", "legal_entity_id"),
    Index("payment_of_number", "company", "number"),
)

DEPARTURE = Table(
    "departure",
    METADATA,
    Column("company", Text, nullable=False),
    # An outlet that has left a bucket, or a user who reads it no more. Also an outlet, or a price
    # type, whose prices were in other money (`left_money`): the bucket says in which.
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("bucket", Text, nullable=False),
    Column("left_at", Text, nullable=False),
    PrimaryKeyConstraint("company", "kind", "key", "bucket", name="departure_pk"),
)

ACCOUNT = Table(
    "account",
    METADATA,
    Column("company", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Text),
    PrimaryKeyConstraint("company", "login", name="account_pk"),
    ForeignKeyConstraint(["company"], ["company.company"], name="account_company_fk"),
)

DEVICE = Table(
    "device",
    METADATA,
    Column("company", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("app_version", Text, nullable=False),
    Column("last_command", BigInteger, nullable=False),
    Column("last_order", BigInteger, nullable=False),
    # The device's clock minus the hub's, in milliseconds; null until it was measured.
    Column("skew_ms", BigInteger),
    Column("enrolled_at", Text, nullable=False),
    Column("last_seen_at", Text, nullable=False),
    Column("revoked_at", Text),
    # What the device has told last; see `health`.
    Column("last_sync_at", Text),
    Column("unsent", BigInteger),
    Column("storage_used", BigInteger),
    Column("storage_free", BigInteger),
    Column("wipe_ordered_at", Text),
    Column("wiped_at", Text),
    PrimaryKeyConstraint("company", "device", name="device_pk"),
    UniqueConstraint("company", "prefix", name="device_prefix_uq"),
    ForeignKeyConstraint(["company"], ["company.company"], name="device_company_fk"),
)

REFRESH_TOKEN = Table(
    "refresh_token",
    METADATA,
    Column("company", Text, nullable=False),
    # SHA-256 of the token: whoever reads the database cannot sign in with it.
    Column("token_hash", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("issued_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    PrimaryKeyConstraint("company", "token_hash", name="refresh_token_pk"),
    ForeignKeyConstraint(
        ["company", "device"],
        ["device.company", "device.device"],
        name="refresh_token_device_fk",
    ),
    Index("refresh_token_of_device", "company", "device"),
)

COMMAND_LOG = Table(
    "command_log",
    METADATA,
    Column("company", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    PrimaryKeyConstraint("company", "device", "number", name="command_log_pk"),
    ForeignKeyConstraint(
        ["company", "device"],
        ["device.company", "device.device"],
        name="command_log_device_fk",
    ),
)
