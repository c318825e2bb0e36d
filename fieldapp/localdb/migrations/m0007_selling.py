"""Attributes, substitutes and average weights of products, and the assortments of clients."""

STATEMENTS = (
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
)
