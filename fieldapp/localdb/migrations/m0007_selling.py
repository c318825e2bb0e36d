"""What selling has learned: promotions, terms, goods, carts, quotes, returns and payments."""

STATEMENTS = (
    "ALTER TABLE order_head ADD COLUMN was_accepted INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE order_line ADD COLUMN condition TEXT",
    "ALTER TABLE order_line ADD COLUMN cause TEXT",
    "ALTER TABLE policy ADD COLUMN return_days INTEGER NOT NULL DEFAULT 60",
)
