"""What came of an order: quantities, weights, the day, and what is owed for it."""

STATEMENTS = (
    "ALTER TABLE order_line ADD COLUMN delivered INTEGER",
    "ALTER TABLE order_line ADD COLUMN delivered_grams INTEGER",
    "ALTER TABLE order_head ADD COLUMN delivered_on TEXT",
    "ALTER TABLE order_head ADD COLUMN delivered_minor INTEGER",
)
