"""What delivery would cost an order alone whose delivery another one bears."""

STATEMENTS = ("ALTER TABLE order_head ADD COLUMN delivery_waived_minor INTEGER NOT NULL DEFAULT 0",)
