"""What selling has learned: returns of goods."""

STATEMENTS = (
    "ALTER TABLE order_line ADD COLUMN condition TEXT",
    "ALTER TABLE order_line ADD COLUMN cause TEXT",
    "ALTER TABLE policy ADD COLUMN return_days INTEGER NOT NULL DEFAULT 60",
)
