"""What selling has learned: several carts of an outlet, quotes, orders that come together."""

STATEMENTS = (
    "ALTER TABLE order_head ADD COLUMN title TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE order_head ADD COLUMN warehouse_id TEXT",
    "ALTER TABLE order_head ADD COLUMN touched_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE order_head ADD COLUMN touched_at TEXT",
    "ALTER TABLE order_head ADD COLUMN moved TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE order_head ADD COLUMN moved_to TEXT",
    "ALTER TABLE order_head ADD COLUMN delivery_group TEXT",
    "ALTER TABLE order_head ADD COLUMN valid_until TEXT",
    "ALTER TABLE order_head ADD COLUMN offered_at TEXT",
    "ALTER TABLE order_head ADD COLUMN quote_id TEXT",
)
