"""What selling has learned: promotions, terms, goods, carts, quotes, returns and payments."""

STATEMENTS = (
    "ALTER TABLE order_head ADD COLUMN was_accepted INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE order_line ADD COLUMN condition TEXT",
    "ALTER TABLE order_line ADD COLUMN cause TEXT",
    "ALTER TABLE policy ADD COLUMN return_days INTEGER NOT NULL DEFAULT 60",
    "ALTER TABLE outlet ADD COLUMN delivery_weekdays TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE legal_entity ADD COLUMN invoices_as_of TEXT",
    "ALTER TABLE legal_entity ADD COLUMN payment_days INTEGER",
    "ALTER TABLE legal_entity ADD COLUMN prepaid INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE legal_entity ADD COLUMN delivery TEXT NOT NULL DEFAULT 'null'",
    "ALTER TABLE price_type ADD COLUMN delivery TEXT NOT NULL DEFAULT 'null'",
    "ALTER TABLE policy ADD COLUMN zone TEXT NOT NULL DEFAULT 'UTC'",
    "ALTER TABLE policy ADD COLUMN late_orders TEXT NOT NULL DEFAULT 'move'",
    "ALTER TABLE order_head ADD COLUMN delivery_minor INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE order_head ADD COLUMN delivery_vat_bp INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE order_head ADD COLUMN due_day TEXT",
    "ALTER TABLE order_head ADD COLUMN prepaid INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE delivery_plan (
        id TEXT PRIMARY KEY NOT NULL,
        weekdays TEXT NOT NULL,
        lead_days INTEGER NOT NULL,
        cut_off TEXT NOT NULL,
        zone TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE invoice (
        id TEXT PRIMARY KEY NOT NULL,
        number TEXT NOT NULL,
        legal_entity_id TEXT NOT NULL,
        outlet_ids TEXT NOT NULL,
        outlet_id TEXT,
        issued TEXT NOT NULL,
        due_day TEXT NOT NULL,
        currency TEXT NOT NULL,
        total_minor INTEGER NOT NULL,
        open_minor INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX invoice_due ON invoice (legal_entity_id, due_day)",
)
