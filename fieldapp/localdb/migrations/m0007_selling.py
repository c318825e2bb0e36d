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
    "ALTER TABLE product ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE product ADD COLUMN substitutes TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE product ADD COLUMN introduced TEXT",
    "ALTER TABLE product ADD COLUMN catch_grams INTEGER",
    "ALTER TABLE order_line ADD COLUMN catch_grams INTEGER",
    """
    CREATE INDEX product_introduced ON product (introduced) WHERE introduced IS NOT NULL
    """,
    """
    CREATE TABLE product_attribute (
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        seq INTEGER NOT NULL REFERENCES product (seq) ON DELETE CASCADE,
        PRIMARY KEY (name, value, seq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_product_attribute_seq ON product_attribute (seq)
    """,
    """
    CREATE TRIGGER product_attributes_added AFTER INSERT ON product WHEN new.attributes <> '{}'
    BEGIN
        INSERT OR IGNORE INTO product_attribute (name, value, seq)
        SELECT "key", value, new.seq FROM json_each(new.attributes);
    END
    """,
    """
    CREATE TRIGGER product_attributes_changed AFTER UPDATE OF attributes ON product
    WHEN new.attributes <> old.attributes
    BEGIN
        DELETE FROM product_attribute WHERE seq = new.seq;
        INSERT OR IGNORE INTO product_attribute (name, value, seq)
        SELECT "key", value, new.seq FROM json_each(new.attributes);
    END
    """,
    """
    CREATE TABLE type_assortment (
        allowed TEXT NOT NULL,
        excluded TEXT NOT NULL,
        must TEXT NOT NULL,
        quantities TEXT NOT NULL,
        price_type_id TEXT PRIMARY KEY NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE client_assortment (
        allowed TEXT NOT NULL,
        excluded TEXT NOT NULL,
        must TEXT NOT NULL,
        quantities TEXT NOT NULL,
        client_id TEXT PRIMARY KEY NOT NULL,
        outlet_ids TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE payment (
        id TEXT PRIMARY KEY NOT NULL,
        number TEXT NOT NULL,
        outlet_id TEXT NOT NULL,
        legal_entity_id TEXT NOT NULL,
        outlet_ids TEXT NOT NULL,
        author_id TEXT NOT NULL,
        author_name TEXT NOT NULL,
        collected_at TEXT NOT NULL,
        method TEXT NOT NULL,
        currency TEXT NOT NULL,
        amount_minor INTEGER NOT NULL,
        allocations TEXT NOT NULL,
        note TEXT NOT NULL,
        state TEXT NOT NULL,
        cancelled_by TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX payment_state ON payment (legal_entity_id, state, collected_at)",
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
