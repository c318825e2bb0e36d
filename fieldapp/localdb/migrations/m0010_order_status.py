"""When orders came to their states, and the index of what changed last."""

STATEMENTS = (
    "ALTER TABLE order_head ADD COLUMN reached TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE order_head ADD COLUMN status_at TEXT",
    "ALTER TABLE order_head ADD COLUMN status_by TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX order_head_told ON order_head (status_at) WHERE status_at IS NOT NULL",
)
