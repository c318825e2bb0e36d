"""Contract prices and quantity breaks."""

STATEMENTS = (
    """
    CREATE TABLE price_break (
        terms TEXT NOT NULL,
        price_type_id TEXT NOT NULL,
        target_id TEXT NOT NULL,
        PRIMARY KEY (price_type_id, target_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE contract_price (
        terms TEXT NOT NULL,
        client_id TEXT NOT NULL,
        target_id TEXT NOT NULL,
        outlet_ids TEXT NOT NULL,
        PRIMARY KEY (client_id, target_id)
    ) STRICT, WITHOUT ROWID
    """,
)
