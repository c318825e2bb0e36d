"""What goods have learned: rates, agreed delivery costs, deliveries, warehouses, pictures."""

STATEMENTS = (
    "ALTER TABLE price_type ADD COLUMN rate_e9 INTEGER",
    "ALTER TABLE order_head ADD COLUMN delivery_waived_minor INTEGER",
    "CREATE INDEX order_head_dated ON order_head (outlet_id, coalesce(submitted_at, created_at))",
    "ALTER TABLE order_line ADD COLUMN delivered INTEGER",
    "ALTER TABLE order_line ADD COLUMN delivered_grams INTEGER",
    "ALTER TABLE order_head ADD COLUMN delivered_on TEXT",
    "ALTER TABLE order_head ADD COLUMN delivered_minor INTEGER",
    "ALTER TABLE policy ADD COLUMN warehouses TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE product ADD COLUMN picture TEXT NOT NULL DEFAULT 'null'",
    "CREATE INDEX product_pictured ON product (introduced) WHERE picture <> 'null'",
    "ALTER TABLE blob RENAME COLUMN photo_id TO record_id",
    "ALTER TABLE blob ADD COLUMN kind TEXT NOT NULL DEFAULT 'photo'",
)
