"""Promotions, and what they leave on orders."""

STATEMENTS = (
    "ALTER TABLE order_head ADD COLUMN gifts TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE order_head ADD COLUMN promotions TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE order_line ADD COLUMN discount_minor INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE order_line ADD COLUMN adjustments TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE order_line ADD COLUMN gift_of TEXT",
    """
    CREATE TABLE promotion (
        name TEXT NOT NULL,
        note TEXT NOT NULL,
        valid_from TEXT,
        valid_to TEXT,
        priority INTEGER NOT NULL,
        currency TEXT NOT NULL,
        max_times INTEGER,
        max_discount_minor INTEGER,
        max_uses INTEGER,
        budget_minor INTEGER,
        spent_minor INTEGER NOT NULL,
        stock_warehouse_id TEXT,
        id TEXT NOT NULL,
        weekdays TEXT NOT NULL,
        channels TEXT NOT NULL,
        price_type_ids TEXT NOT NULL,
        outlet_ids TEXT NOT NULL,
        target TEXT NOT NULL,
        deal TEXT NOT NULL,
        stacking TEXT NOT NULL,
        PRIMARY KEY (id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE promotion_spending (
        spent_minor INTEGER NOT NULL,
        promotion_id TEXT NOT NULL,
        PRIMARY KEY (promotion_id)
    ) STRICT, WITHOUT ROWID
    """,
)
